"""Where the files of a download come from: a hub, a URL, or the disk of the server."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

import msgspec

from plugai.server.core.hub.hub import FileStream, Hub, HubFile


class FileOrigin(msgspec.Struct, frozen=True):
    """Where one imported file comes from: a URL or an absolute path.

    `validator` differs if the content was replaced by another; it is empty if that cannot be told. What is `verified`
    is compared with a given digest at its end, so that a mixture of two contents does not count.
    """

    location: str
    validator: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True)
class OriginFile:
    """A file as it is where it comes from: its size in bytes, and its first bytes."""

    origin: FileOrigin
    size: int
    start: bytes


class FileOrigins(Protocol):
    """Files on the web, or on a disk.

    Each call raises DownloadRefusedError for what cannot be imported, and EgressForbiddenError. What is on the web also
    raises HubUnavailableError, after which a new attempt may succeed.
    """

    async def describe(self, location: str) -> OriginFile:
        """The file that is there now."""

    def open(self, origin: FileOrigin, offset: int) -> AbstractAsyncContextManager[FileStream]:
        """Its content from this byte on, or from the beginning if it may have been replaced meanwhile."""


@dataclass(frozen=True, slots=True)
class Origins:
    """Both kinds of origins."""

    web: FileOrigins
    disk: FileOrigins

    def of(self, location: str) -> FileOrigins:
        """Those of this location."""
        return self.web if is_url(location) else self.disk


class FileSource(Protocol):
    """Has all files of one download."""

    def open(self, file: HubFile, offset: int) -> AbstractAsyncContextManager[FileStream]:
        """The content of a file from this byte on."""


@dataclass(frozen=True, slots=True)
class HubSource(FileSource):
    """A repository at a commit, with this token."""

    hub: Hub
    repository: str
    revision: str
    token: str = ""

    def open(self, file: HubFile, offset: int) -> AbstractAsyncContextManager[FileStream]:
        return self.hub.open(self.repository, self.revision, file.path, offset, self.token)


@dataclass(frozen=True, slots=True)
class ImportSource(FileSource):
    """Each file by itself; `places` has the origins by the path that the file will have."""

    origins: Origins
    places: dict[str, FileOrigin]

    def open(self, file: HubFile, offset: int) -> AbstractAsyncContextManager[FileStream]:
        origin = self.places[file.path]
        return self.origins.of(origin.location).open(origin, offset)


def is_url(location: str) -> bool:
    """Whether it is a URL, and not a path."""
    return "://" in location
