"""Disk space that is left free for signing in and deleting, so that a full disk can be emptied through the server."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from pathlib import Path

import structlog

from plugai.server.core.errors import StorageFullError

# What users store leaves all of the reserve free; records of requests, which are small, leave half of it.
USER_DATA = 1.0
RECORDS = 0.5

_BALLAST = "disk-reserve"
# Enough for the log of some large deletions.
_MAX_BALLAST_BYTES = 64 * 1024 * 1024

_OPENING_BYTES = 1024 * 1024

log = structlog.get_logger(__name__)


class DiskReserve:
    """The reserve of the disk that a folder is on. Its methods block for moments, and may be called on any thread.

    A part of it is a file, the ballast, which is given up when the disk is full nevertheless: others may fill it.
    """

    def __init__(self, folder: Path, reserve_bytes: int) -> None:
        """`folder` must exist when the reserve is used. A reserve of 0 is none."""
        self._folder = folder
        self._reserve_bytes = reserve_bytes
        self._ballast = folder / _BALLAST
        self._ballast_bytes = min(reserve_bytes // 4, _MAX_BALLAST_BYTES)
        self._lock = threading.Lock()

    def require(self, part: float = USER_DATA, reusable_bytes: int = 0) -> None:
        """Raise StorageFullError unless this part of the reserve is free.

        `reusable_bytes` are those that the caller's own file has room for without growing.
        """
        if self.is_short(part, reusable_bytes):
            raise full_disk()

    def is_short(self, part: float = USER_DATA, reusable_bytes: int = 0) -> bool:
        """Whether less than this part of the reserve is free; the ballast counts as free."""
        needed = self._reserve_bytes * part
        return needed > 0 and self._free_bytes() + self._held_bytes() + reusable_bytes < needed

    def is_exhausted(self) -> bool:
        """Whether the disk has not even the space that a database needs to be opened."""
        return self._free_bytes() < _OPENING_BYTES

    def hold(self) -> None:
        """Create the ballast, if it is not there and there is more room than the reserve."""
        with self._lock:
            if self._held_bytes() >= self._ballast_bytes or self._free_bytes() < self._reserve_bytes:
                return
            try:
                self._allocate()
            except OSError as error:
                # For example a file system that cannot allocate in advance: the rest of the reserve holds.
                log.warning("no disk space could be set aside", error=error.strerror)

    def release(self) -> bool:
        """Give up the ballast; returns whether that has freed anything."""
        with self._lock:
            held = self._held_bytes()
            if held:
                self._ballast.unlink(missing_ok=True)
                log.warning("the disk is full; the space that was set aside is now used", freed_bytes=held)
            return held > 0

    def _allocate(self) -> None:
        file = os.open(self._ballast, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(file, 0, self._ballast_bytes)
        finally:
            os.close(file)

    def _held_bytes(self) -> int:
        with suppress(FileNotFoundError):
            return self._ballast.stat().st_size
        return 0

    def _free_bytes(self) -> int:
        disk = os.statvfs(self._folder)
        return disk.f_bavail * disk.f_frsize


def full_disk() -> StorageFullError:
    """The error of whoever would store more on a full disk."""
    return StorageFullError(
        "the server's disk is full; deleting still works: delete artifacts, or sessions permanently, or try again when"
        " the operator has freed space"
    )
