"""Uploads: content is received, checked and made durable before its artifact becomes visible."""

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
from plugai.server.core.artifacts.media_types import is_image, media_type
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ArtifactTooLargeError, StorageUnavailableError
from plugai.server.core.quotas import Resource, quota_exceeded

# Between the lease and the record are only one write to disk or S3 and one transaction.
# Short, since a deleted content is not removed before its lease ends, and the disk may be full.
LEASE = timedelta(minutes=1)
# The slowest store for which a lease suffices.
_BYTES_PER_SECOND = 256 * 1024
# Chunks are buffered, since every write costs a thread switch.
_WRITE_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class NewArtifact:
    """What is known of an artifact before its content is received.

    `request_id` is the request that produces it, if any; `metadata` describes how its model produced it.
    """

    owner_id: str
    name: str = ""
    mime_type: str = ""
    request_id: str = ""
    metadata: Mapping[str, object] = field(default_factory=dict[str, object])


class ArtifactUploads:
    """Receives contents and stores them as artifacts."""

    def __init__(
        self,
        artifacts: ArtifactRepository,
        contents: ContentStore,
        images: ImageInspector,
        quota: Quota,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self._artifacts = artifacts
        self._contents = contents
        self._images = images
        self._quota = quota
        self._clock = clock
        self._new_id = new_id
        # Bytes of each owner's uploads in progress.
        self._incoming = Counter[str]()

    @asynccontextmanager
    async def start(self, new: NewArtifact) -> AsyncGenerator[Upload, None]:
        """Start an upload. An upload that is not finished when the context is left leaves nothing behind.

        Raises InvalidRequestError, QuotaExceededError, StorageFullError, StorageUnavailableError.
        """
        name = _file_name(new.name)
        new = replace(new, name=name, mime_type=media_type(new.mime_type, name))
        usage = await self._artifacts.usage(new.owner_id)
        quota = self._quota.of_owner(usage)
        if quota.artifacts is not None and usage.artifacts >= quota.artifacts:
            raise quota_exceeded(Resource.ARTIFACTS, usage.artifacts, quota.artifacts)
        async with self._contents.stage() as staged:
            upload = Upload(self, new, staged, usage.size_bytes, quota)
            try:
                yield upload
            finally:
                self._release(new.owner_id, upload.size_bytes)

    def reserve(self, new: NewArtifact, quota: Quota, stored_bytes: int, upload_bytes: int, more: int) -> None:
        """Count received bytes against the limits. Raises ArtifactTooLargeError, QuotaExceededError."""
        if upload_bytes + more > quota.artifact_bytes:
            raise ArtifactTooLargeError(quota.artifact_bytes)
        used = stored_bytes + self._incoming[new.owner_id]
        if quota.size_bytes is not None and used + more > quota.size_bytes:
            raise quota_exceeded(Resource.ARTIFACT_BYTES, used, quota.size_bytes)
        self._incoming[new.owner_id] += more

    async def store(self, new: NewArtifact, staged: StagedFile) -> Artifact:
        """Store a sealed file as an artifact; durable on return."""
        artifact = Artifact(
            id=f"a-{self._new_id()}",
            owner_id=new.owner_id,
            name=new.name,
            mime_type=new.mime_type,
            content=Content("", staged.sha256, staged.size_bytes),
            created_at=self._clock.now(),
            request_id=new.request_id,
            metadata=new.metadata,
        )
        if is_image(artifact.mime_type):
            artifact = await self._inspect_image(artifact, staged)
        artifact = replace(artifact, content=await self._store_content(staged))
        try:
            await self._artifacts.add(artifact, self._quota, self._clock.now() + LEASE)
        except ContentLostError as error:
            raise _upload_too_slow() from error
        return artifact

    async def _inspect_image(self, artifact: Artifact, staged: StagedFile) -> Artifact:
        image = await self._images.inspect(staged.path)
        async with self._contents.stage() as small:
            await small.write(image.thumbnail)
            await small.seal()
            thumbnail = await self._store_content(small)
        return replace(artifact, mime_type=image.mime_type, width=image.width, height=image.height, thumbnail=thumbnail)

    async def _store_content(self, staged: StagedFile) -> Content:
        lease = LEASE + timedelta(seconds=staged.size_bytes / _BYTES_PER_SECOND)
        until = self._clock.now() + lease
        content = await self._artifacts.lease(staged.sha256, staged.size_bytes, until)
        # Committed even if another upload has the same content: that one may not have committed yet, or may fail.
        await self._contents.commit(staged, content.id)
        if self._clock.now() >= until and not await self._artifacts.extend(content, self._clock.now() + LEASE):
            # The lease expired and the collector took the record: these bytes would never be removed.
            await self._contents.remove(content.id)
            raise _upload_too_slow()
        return content

    def _release(self, owner_id: str, size_bytes: int) -> None:
        self._incoming[owner_id] -= size_bytes
        if not self._incoming[owner_id]:
            del self._incoming[owner_id]


class Upload:
    """An upload in progress."""

    def __init__(
        self, uploads: ArtifactUploads, new: NewArtifact, staged: StagedFile, stored_bytes: int, quota: Quota
    ) -> None:
        """`stored_bytes` is how many bytes the owner had stored when the upload started, and `quota` theirs."""
        self.size_bytes = 0
        self._uploads = uploads
        self._new = new
        self._staged = staged
        self._stored_bytes = stored_bytes
        self._quota = quota
        self._buffer = bytearray()

    async def write(self, data: bytes) -> None:
        """Append a chunk.

        Raises ArtifactTooLargeError, QuotaExceededError, StorageFullError, StorageUnavailableError.
        """
        self._uploads.reserve(self._new, self._quota, self._stored_bytes, self.size_bytes, len(data))
        self.size_bytes += len(data)
        self._buffer += data
        if len(self._buffer) >= _WRITE_BYTES:
            await self._flush()

    def describe(self, metadata: Mapping[str, object]) -> None:
        """Replace its metadata, which may come after its content."""
        self._new = replace(self._new, metadata=metadata)

    async def finish(self, sha256: str = "") -> Artifact:
        """Store what was received; durable on return. `sha256`, if given, must match its digest, in hexadecimal.

        Raises what `write` raises, InvalidRequestError, ImageRefusedError.
        """
        await self._flush()
        await self._staged.seal()
        if sha256 and sha256.lower() != self._staged.sha256:
            problem = f"does not match the {self.size_bytes} received bytes, whose digest is {self._staged.sha256}"
            raise InvalidRequestError(f"sha256 {problem}; send it again", {"sha256": problem})
        return await self._uploads.store(self._new, self._staged)

    async def _flush(self) -> None:
        data, self._buffer = bytes(self._buffer), bytearray()
        if data:
            await self._staged.write(data)


def _upload_too_slow() -> StorageUnavailableError:
    return StorageUnavailableError("storing this took too long; send it again")


def _file_name(suggested: str) -> str:
    """Return the last component of a path, without non-printable characters; never `.` or `..`."""
    last = suggested.replace("\\", "/").rpartition("/")[2]
    shown = "".join(c for c in last if c.isprintable()).strip()
    return "" if shown in (".", "..") else shown
