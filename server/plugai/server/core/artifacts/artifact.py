"""What an artifact is, and what keeps artifacts: their records, their contents, and the check of pictures."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that are kept once, however many artifacts have them. `sha256` is in hexadecimal.

    `id` begins with the digest and is never given again: what was removed comes back under another id.
    """

    id: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """What was found in a picture. Sizes are in pixels, as it is shown; `thumbnail` is a small WebP."""

    mime_type: str
    width: int
    height: int
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that the server keeps for its owner.

    `request_id` is the request that made it, empty if it was uploaded. `width` and `height` are a picture's, else None.
    `metadata` is what the model that made it says of how.
    """

    id: str
    owner_id: str
    name: str
    mime_type: str
    content: Content
    created_at: datetime
    request_id: str = ""
    width: int | None = None
    height: int | None = None
    thumbnail: Content | None = None
    metadata: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def size_bytes(self) -> int:
        """The size of its content, which is what counts against a quota."""
        return self.content.size_bytes


@dataclass(frozen=True, slots=True)
class StorageUsage:
    """What an owner keeps."""

    artifacts: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Quota:
    """The most that one owner may keep, and the most that one artifact may have."""

    artifacts: int
    size_bytes: int
    artifact_bytes: int


@dataclass(frozen=True, slots=True)
class ArtifactFilter:
    """Which artifacts to list; empty means all."""

    mime_type_prefix: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class ArtifactCursor:
    """A place in the order of artifacts, newest first: that of the artifact with this time and id."""

    created_at: datetime
    id: str


class ArtifactRepository(Protocol):
    """Keeps records of artifacts and of their contents. Each call raises StorageUnavailableError.

    A content is leased before its bytes are stored, and until then nobody removes it: that is how an upload in flight
    and the removal of unused contents never meet.
    """

    async def lease(self, sha256: str, size_bytes: int, until: datetime) -> Content:
        """The content of this digest, new if there is none, not removed before `until`."""

    async def extend(self, content: Content, until: datetime) -> bool:
        """Lease a content for longer; whether it is still there to be leased."""

    async def add(self, artifact: Artifact, quota: Quota, leased_until: datetime) -> None:
        """Keep a record, whose contents must be leased; durable on return. They are leased again until then.

        Raises QuotaExceededError, ContentLostError.
        """

    async def get(self, owner_id: str, artifact_id: str) -> Artifact | None:
        """The owner's artifact of that id, if there is one."""

    async def find(self, artifact_id: str) -> Artifact | None:
        """The artifact of that id, whoever owns it: for links, which only its owner can have given."""

    async def page(
        self, owner_id: str, wanted: ArtifactFilter, after: ArtifactCursor | None, size: int
    ) -> list[Artifact]:
        """At most `size` of the owner's artifacts, newest first, that come after a place."""

    async def delete(self, owner_id: str, artifact_id: str) -> bool:
        """Forget an artifact; whether there was one."""

    async def usage(self, owner_id: str) -> StorageUsage:
        """What the owner keeps."""

    async def doom(self, now: datetime, most: int) -> list[Content]:
        """Contents that no artifact has and nobody leases: from here on nobody gets them. Also those doomed before."""

    async def forget(self, contents: list[Content]) -> None:
        """Forget doomed contents, whose bytes are removed."""


class ContentLostError(Exception):
    """A content was removed although it was leased: the lease was too short for how long the upload took."""


class StagedFile(Protocol):
    """Bytes on their way in: a file that nobody else sees, and that is gone when its context is left."""

    @property
    def size_bytes(self) -> int:
        """How much was written."""

    @property
    def sha256(self) -> str:
        """The digest of what was written, in hexadecimal."""

    @property
    def path(self) -> Path:
        """Where it is."""

    async def write(self, data: bytes) -> None:
        """Append. Raises StorageFullError, StorageUnavailableError."""

    async def seal(self) -> None:
        """Make it durable. Raises as `write`. Nothing may be written after."""


class ContentStore(Protocol):
    """Keeps contents by id."""

    def stage(self) -> AbstractAsyncContextManager[StagedFile]:
        """A file to write a content to. Raises StorageFullError, StorageUnavailableError."""

    async def keep(self, staged: StagedFile, content_id: str) -> None:
        """Keep a sealed file as this content; durable on return. Keeping it again changes nothing.

        Raises StorageFullError, StorageUnavailableError.
        """

    def read(self, content_id: str, offset: int) -> AsyncGenerator[bytes, None]:
        """The bytes from `offset` on, in pieces. Raises ContentMissingError, StorageUnavailableError."""

    async def remove(self, content_id: str) -> None:
        """Remove a content, if it is there. Raises StorageUnavailableError."""

    async def tidy(self) -> None:
        """Remove what uploads left behind whose process is gone."""


class ContentMissingError(Exception):
    """The bytes of a content are not there."""


class ImageInspector(Protocol):
    """Looks into pictures without trusting them."""

    async def inspect(self, file: Path) -> ImageInfo:
        """Decode the picture in a file. Raises ImageRefusedError."""
