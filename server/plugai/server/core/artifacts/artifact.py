"""Artifacts, and the interfaces of the stores for their records and contents and of the image check."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Content:
    """Bytes that are stored once, however many artifacts share them. `sha256` is in hexadecimal.

    `id` begins with the digest and is never reused: content that was removed and uploaded again gets another id.
    """

    id: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ImageInfo:
    """The result of inspecting an image. Sizes are in pixels, as displayed; `thumbnail` is a small WebP."""

    mime_type: str
    width: int
    height: int
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that is stored for its owner.

    `request_id` is the request that produced it, empty for an upload. `width` and `height` are set for images only.
    `metadata` describes how the model produced it.
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
        """The size of its content, which counts against the quota."""
        return self.content.size_bytes


@dataclass(frozen=True, slots=True)
class StorageUsage:
    """How much an owner has stored."""

    artifacts: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Quota:
    """The limits for one owner's artifacts together, None for none, and for the size of one artifact."""

    artifacts: int | None
    size_bytes: int | None
    artifact_bytes: int


@dataclass(frozen=True, slots=True)
class ArtifactFilter:
    """Selects artifacts; empty fields match all. The newest come first, unless `oldest_first`."""

    mime_type_prefix: str = ""
    request_id: str = ""
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class ArtifactCursor:
    """A position in the list of artifacts: that of the artifact with this time and id."""

    created_at: datetime
    id: str


class ArtifactRepository(Protocol):
    """Stores records of artifacts and of their contents. Each call raises StorageUnavailableError.

    A content is leased before its bytes are stored and is not removed while leased, so that an upload in progress and
    the removal of unused contents cannot collide.
    """

    async def lease(self, sha256: str, size_bytes: int, until: datetime) -> Content:
        """Return the content with this digest, a new one if there is none; it is not removed before `until`."""

    async def extend(self, content: Content, until: datetime) -> bool:
        """Extend the lease of a content; False if the content is gone."""

    async def add(self, artifact: Artifact, quota: Quota, leased_until: datetime) -> None:
        """Store a record whose contents are leased, and extend the leases; durable on return.

        Raises QuotaExceededError, ContentLostError.
        """

    async def get(self, owner_id: str, artifact_id: str) -> Artifact | None:
        """Return the owner's artifact with this id, if there is one."""

    async def find(self, artifact_id: str) -> Artifact | None:
        """Return the artifact with this id, whoever owns it: for signed links, which only its owner can have
        created."""

    async def page(
        self, owner_id: str, filters: ArtifactFilter, after: ArtifactCursor | None, size: int
    ) -> list[Artifact]:
        """Return at most `size` of the owner's artifacts after the cursor, in the filter's order."""

    async def delete(self, owner_id: str, artifact_id: str) -> bool:
        """Delete an artifact's record; returns whether there was one."""

    async def usage(self, owner_id: str) -> StorageUsage:
        """Return how much the owner has stored."""

    async def claim_unused(self, now: datetime, most: int) -> list[Content]:
        """Mark contents without artifacts and leases for removal, and return them with those marked earlier.

        A marked content is never leased again.
        """

    async def delete_contents(self, contents: list[Content]) -> None:
        """Delete the records of marked contents, whose bytes were removed."""


class ContentLostError(Exception):
    """A content was removed although it was leased: the upload took longer than the lease."""


class StagedFile(Protocol):
    """A temporary file for an upload, deleted when its context is left."""

    @property
    def size_bytes(self) -> int:
        """How many bytes were written."""

    @property
    def sha256(self) -> str:
        """The digest of the written bytes, in hexadecimal."""

    @property
    def path(self) -> Path:
        """The path of the file."""

    async def write(self, data: bytes) -> None:
        """Append. Raises StorageFullError, StorageUnavailableError."""

    async def seal(self) -> None:
        """Flush to durable storage. Raises as `write`. Nothing may be written afterwards."""


class ContentStore(Protocol):
    """Stores the bytes of contents, by content id."""

    def stage(self) -> AbstractAsyncContextManager[StagedFile]:
        """Create a temporary file to write a content to. Raises StorageFullError, StorageUnavailableError."""

    async def commit(self, staged: StagedFile, content_id: str) -> None:
        """Store a sealed file as this content; durable on return. Repeating it changes nothing.

        Raises StorageFullError, StorageUnavailableError.
        """

    def read(self, content_id: str, offset: int) -> AsyncGenerator[bytes, None]:
        """Yield the bytes from `offset` on, in chunks. Raises ContentMissingError, StorageUnavailableError."""

    async def remove(self, content_id: str) -> None:
        """Remove a content, if it exists. Raises StorageUnavailableError."""

    async def remove_abandoned(self) -> None:
        """Remove temporary files of uploads whose process has ended."""


class ContentMissingError(Exception):
    """The bytes of a content are missing."""


class ImageInspector(Protocol):
    """Decodes untrusted images safely."""

    async def inspect(self, file: Path) -> ImageInfo:
        """Decode the image in a file. Raises ImageRefusedError."""
