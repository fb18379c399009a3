"""Access to stored artifacts: list, read, share, delete."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.artifacts.artifact import (
    Artifact,
    ArtifactCursor,
    ArtifactFilter,
    ArtifactRepository,
    Content,
    ContentMissingError,
    ContentStore,
)
from plugai.server.core.artifacts.signed_links import LinkSigner, Variant
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ArtifactNotFoundError, StorageUnavailableError
from plugai.server.core.principal import Principal

_THUMBNAIL_TYPE = "image/webp"


@dataclass(frozen=True, slots=True)
class Download:
    """A content to send: its bytes from `offset` up to, excluding, `end` (None: the whole rest)."""

    content: Content
    mime_type: str
    name: str
    offset: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class SignedLink:
    """A token that gives access to one artifact until it expires."""

    artifact_id: str
    token: str
    expires_at: datetime


class ArtifactCatalog:
    """Gives callers access to their artifacts."""

    def __init__(self, artifacts: ArtifactRepository, contents: ContentStore, signer: LinkSigner, clock: Clock) -> None:
        self._artifacts = artifacts
        self._contents = contents
        self._signer = signer
        self._clock = clock

    async def get(self, caller: Principal, artifact_id: str) -> Artifact:
        """Return the caller's artifact with this id. Raises ArtifactNotFoundError."""
        found = await self._artifacts.get(caller.id, artifact_id)
        if found is None:
            raise ArtifactNotFoundError(artifact_id)
        return found

    async def page(
        self, caller: Principal, filters: ArtifactFilter, after: ArtifactCursor | None, size: int
    ) -> list[Artifact]:
        """Return at most `size` of the caller's artifacts after the cursor, in the filter's order."""
        return await self._artifacts.page(caller.id, filters, after, size)

    async def delete(self, caller: Principal, artifact_id: str) -> None:
        """Delete the caller's artifact with this id. Raises ArtifactNotFoundError."""
        if not await self._artifacts.delete(caller.id, artifact_id):
            raise ArtifactNotFoundError(artifact_id)

    async def download(self, caller: Principal, artifact_id: str, variant: Variant, offset: int = 0) -> Download:
        """Return what to send for the caller's artifact. Raises ArtifactNotFoundError, InvalidRequestError."""
        return _download(await self.get(caller, artifact_id), variant, offset)

    async def link(self, caller: Principal, artifact_id: str, variant: Variant, seconds: int) -> SignedLink:
        """Create a link to the caller's artifact that expires after `seconds`. Raises ArtifactNotFoundError."""
        _download(await self.get(caller, artifact_id), variant, 0)
        expires_at = (self._clock.now() + timedelta(seconds=seconds)).replace(microsecond=0)
        token = self._signer.token(artifact_id, variant, int(expires_at.timestamp()))
        return SignedLink(artifact_id, token, expires_at)

    async def follow(self, artifact_id: str, token: str) -> Download:
        """Return the target of a signed link, for any caller. Raises LinkInvalidError, ArtifactNotFoundError."""
        variant = self._signer.open(artifact_id, token, self._clock.now().timestamp())
        found = await self._artifacts.find(artifact_id)
        if found is None:
            raise ArtifactNotFoundError(artifact_id)
        return _download(found, variant, 0)

    async def read(self, download: Download) -> AsyncGenerator[bytes, None]:
        """Yield the bytes of a download, in chunks. Raises StorageUnavailableError."""
        left = (download.content.size_bytes if download.end is None else download.end) - download.offset
        if not left:
            return
        try:
            async with aclosing(self._contents.read(download.content.id, download.offset)) as pieces:
                async for piece in pieces:
                    yield piece[:left]
                    left -= len(piece)
                    if left <= 0:
                        return
        except ContentMissingError as error:
            raise StorageUnavailableError(
                "the content of this artifact is not where it was stored; the operator can restore it from a backup"
            ) from error


def _download(artifact: Artifact, variant: Variant, offset: int) -> Download:
    if offset > artifact.size_bytes:
        problem = f"is beyond the artifact's {artifact.size_bytes} bytes"
        raise InvalidRequestError(f"offset {problem}", {"offset": problem})
    match variant:
        case Variant.CONTENT:
            return Download(artifact.content, artifact.mime_type, artifact.name, offset)
        case Variant.THUMBNAIL:
            if artifact.thumbnail is None:
                raise ArtifactNotFoundError(artifact.id, thumbnail=True)
            return Download(artifact.thumbnail, _THUMBNAIL_TYPE, "")
