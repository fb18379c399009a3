"""How content comes in: received, checked, made durable, and only then told of."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.artifacts.artifact import (
    Artifact,
    ArtifactRepository,
    Content,
    ContentLostError,
    ContentStore,
    ImageInspector,
    Quota,
    StagedFile,
)
from plugai.server.core.artifacts.media_types import is_picture, media_type
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ArtifactTooLargeError, QuotaExceededError, StorageUnavailableError

# Between the lease of a content and the record that has it lie one write to the disk or to S3, and one transaction.
LEASE = timedelta(hours=1)
# Pieces come in all sizes, and each write costs a switch of threads.
_WRITE_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class NewArtifact:
    """What is said of an artifact before its content comes.

    `request_id` is the request that makes it, if one does, and `metadata` what its model says of how.
    """

    owner_id: str
    name: str = ""
    mime_type: str = ""
    request_id: str = ""
    metadata: Mapping[str, object] = field(default_factory=dict[str, object])


class ArtifactUploads:
    """Takes contents in."""

    def __init__(
        self,
        artifacts: ArtifactRepository,
        contents: ContentStore,
        pictures: ImageInspector,
        quota: Quota,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._artifacts = artifacts
        self._contents = contents
        self._pictures = pictures
        self._quota = quota
        self._clock = clock
        self._new_id = new_id
        # Bytes that each owner's uploads have on their way.
        self._incoming = Counter[str]()

    @asynccontextmanager
    async def begin(self, new: NewArtifact) -> AsyncGenerator[Upload, None]:
        """An upload. One that is not finished when the context is left leaves nothing behind.

        Raises QuotaExceededError, StorageFullError, StorageUnavailableError.
        """
        usage = await self._artifacts.usage(new.owner_id)
        if usage.artifacts >= self._quota.artifacts:
            raise QuotaExceededError(f"you may keep {self._quota.artifacts} artifacts; delete some, then try again")
        async with self._contents.stage() as staged:
            upload = Upload(self, new, staged, usage.size_bytes)
            try:
                yield upload
            finally:
                self._release(new.owner_id, upload.size_bytes)

    def claim(self, new: NewArtifact, kept: int, upload_bytes: int, more: int) -> None:
        """Count bytes that come in. Raises ArtifactTooLargeError, QuotaExceededError."""
        if upload_bytes + more > self._quota.artifact_bytes:
            raise ArtifactTooLargeError(self._quota.artifact_bytes)
        if kept + self._incoming[new.owner_id] + more > self._quota.size_bytes:
            raise QuotaExceededError(
                f"you may keep {self._quota.size_bytes} bytes of artifacts; delete some, then try again"
            )
        self._incoming[new.owner_id] += more

    async def store(self, new: NewArtifact, staged: StagedFile) -> Artifact:
        """Make a sealed file an artifact; durable on return."""
        name = _file_name(new.name)
        artifact = Artifact(
            id=f"a-{self._new_id()}",
            owner_id=new.owner_id,
            name=name,
            mime_type=media_type(new.mime_type, name),
            content=Content("", staged.sha256, staged.size_bytes),
            created_at=self._clock.now(),
            request_id=new.request_id,
            metadata=new.metadata,
        )
        if is_picture(artifact.mime_type):
            artifact = await self._with_picture(artifact, staged)
        artifact = replace(artifact, content=await self._keep(staged))
        try:
            await self._artifacts.add(artifact, self._quota, self._clock.now() + LEASE)
        except ContentLostError as error:
            raise _too_slow() from error
        return artifact

    async def _with_picture(self, artifact: Artifact, staged: StagedFile) -> Artifact:
        picture = await self._pictures.inspect(staged.path)
        async with self._contents.stage() as small:
            await small.write(picture.thumbnail)
            await small.seal()
            thumbnail = await self._keep(small)
        return replace(
            artifact, mime_type=picture.mime_type, width=picture.width, height=picture.height, thumbnail=thumbnail
        )

    async def _keep(self, staged: StagedFile) -> Content:
        until = self._clock.now() + LEASE
        content = await self._artifacts.lease(staged.sha256, staged.size_bytes, until)
        # Also if others have the same: their upload may not have come this far, or may never.
        await self._contents.keep(staged, content.id)
        if self._clock.now() >= until and not await self._artifacts.extend(content, self._clock.now() + LEASE):
            # It was given up for lost meanwhile, and nobody would look for it again.
            await self._contents.remove(content.id)
            raise _too_slow()
        return content

    def _release(self, owner_id: str, size_bytes: int) -> None:
        self._incoming[owner_id] -= size_bytes
        if not self._incoming[owner_id]:
            del self._incoming[owner_id]


class Upload:
    """One content on its way in."""

    def __init__(self, uploads: ArtifactUploads, new: NewArtifact, staged: StagedFile, kept: int) -> None:
        """`kept` is how many bytes the owner had when it began."""
        self.size_bytes = 0
        self._uploads = uploads
        self._new = new
        self._staged = staged
        self._kept = kept
        self._waiting = bytearray()

    async def write(self, data: bytes) -> None:
        """Take a piece in.

        Raises ArtifactTooLargeError, QuotaExceededError, StorageFullError, StorageUnavailableError.
        """
        self._uploads.claim(self._new, self._kept, self.size_bytes, len(data))
        self.size_bytes += len(data)
        self._waiting += data
        if len(self._waiting) >= _WRITE_BYTES:
            await self._flush()

    async def finish(self, sha256: str = "") -> Artifact:
        """Keep what came; durable on return. `sha256`, if given, is what it must be, in hexadecimal.

        Raises what `write` does, InvalidRequestError, ImageRefusedError.
        """
        await self._flush()
        await self._staged.seal()
        if sha256 and sha256.lower() != self._staged.sha256:
            problem = f"is not that of the {self.size_bytes} bytes that came, {self._staged.sha256}"
            raise InvalidRequestError(f"sha256 {problem}; send it again", {"sha256": problem})
        return await self._uploads.store(self._new, self._staged)

    async def _flush(self) -> None:
        data, self._waiting = bytes(self._waiting), bytearray()
        if data:
            await self._staged.write(data)


def _too_slow() -> StorageUnavailableError:
    return StorageUnavailableError("storing this took too long; send it again")


def _file_name(suggested: str) -> str:
    """The last part of a path, without what is no character to show: a name that can only be a file's."""
    last = suggested.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if c.isprintable()).strip()
    return "" if shown in (".", "..") else shown
