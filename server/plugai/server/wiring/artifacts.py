"""What artifacts are made of: where they are kept, who checks them, and what cleans up behind them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from plugai.runners.installation import install_command
from plugai.server.core.artifacts.artifact import ContentStore, Quota
from plugai.server.core.artifacts.attachments import Attachments
from plugai.server.core.artifacts.catalog import ArtifactCatalog
from plugai.server.core.artifacts.collector import ArtifactCollector
from plugai.server.core.artifacts.outputs import Outputs
from plugai.server.core.artifacts.signed_links import LinkSigner
from plugai.server.core.artifacts.uploads import ArtifactUploads
from plugai.server.core.background import run_periodically
from plugai.server.core.quotas import Resource
from plugai.server.imaging.process import ImageProcesses
from plugai.server.plugins.errors import ConfigurationError
from plugai.server.services.artifacts import ArtifactsServicer
from plugai.server.settings import Settings
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.contents.disk import DiskContents
from plugai.server.storage.engine.disk_reserve import DiskReserve
from plugai.server.wiring.foundation import Foundation
from plugai.server.wiring.secrets import SecretParts

# The internal key that links are signed with.
_LINKS = "artifact links"


@dataclass(frozen=True, slots=True)
class ArtifactParts:
    """The use cases of artifacts."""

    uploads: ArtifactUploads
    catalog: ArtifactCatalog
    attachments: Attachments
    outputs: Outputs

    @property
    def servicers(self) -> tuple[ArtifactsServicer]:
        """The service of artifacts."""
        return (ArtifactsServicer(self.uploads, self.catalog),)


@asynccontextmanager
async def artifact_parts(base: Foundation, secrets: SecretParts) -> AsyncGenerator[ArtifactParts, None]:
    """Artifacts as the settings say, for as long as the context is open. Raises StorageUnavailableError,
    SecretUnreadableError."""
    settings, clock = base.settings, base.clock
    async with AsyncExitStack() as stack:
        contents = await stack.enter_async_context(content_store(settings))
        records = SqlArtifactRepository(base.database)
        signer = LinkSigner(await secrets.internal_keys.get(_LINKS))
        limits = settings.quotas_per_user.quotas.limits
        quota = Quota(limits.get(Resource.ARTIFACTS), limits.get(Resource.ARTIFACT_BYTES), settings.artifact_max_bytes)
        pictures = ImageProcesses(settings.image_max_pixels, settings.confinement_policy)
        collector = ArtifactCollector(records, contents, clock)
        await stack.enter_async_context(
            run_periodically(collector.collect, settings.artifact_collect_seconds, "removing unused contents")
        )
        uploads = ArtifactUploads(records, contents, pictures, quota, clock, base.new_id)
        yield ArtifactParts(
            uploads,
            ArtifactCatalog(records, contents, signer, clock),
            Attachments(records, contents, pictures, settings.attachments_max_bytes),
            Outputs(uploads),
        )


def content_store(settings: Settings) -> AbstractAsyncContextManager[ContentStore]:
    """Where the settings have contents kept. Raises ConfigurationError if what that needs is not installed."""
    reserve = DiskReserve(settings.contents_folder, settings.disk_reserve_bytes)
    if (s3 := settings.s3) is None:
        return DiskContents(settings.contents_folder, reserve)
    try:
        from plugai.server.storage.contents.s3 import Bucket, S3Contents  # noqa: PLC0415 - an extra brings its library
    except ModuleNotFoundError:
        raise ConfigurationError(f"artifacts in S3 need a library; install it with: {install_command('s3')}") from None
    secret = s3.secret_access_key.get_secret_value()
    bucket = Bucket(s3.bucket, s3.prefix, s3.endpoint, s3.region, s3.access_key_id, secret)
    return S3Contents(bucket, settings.contents_folder, reserve)
