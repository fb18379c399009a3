"""The folder of the backups that a running server makes."""

from __future__ import annotations

import asyncio
import errno
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from plugai.runners.private_folders import make_private_folder
from plugai.server.core.backups.backups import Backup, BackupFolder, Report
from plugai.server.core.errors import BackupFailedError, StorageFullError
from plugai.server.core.models.operations import ByteProgress
from plugai.server.storage.backup.backup import BackupSource, create_backup
from plugai.server.storage.backup.errors import BackupError
from plugai.server.storage.backup.extent import data_bytes

# How often those who wait are told how far it is.
_REPORT_SECONDS = 0.2


class DiskBackupFolder(BackupFolder):
    """A folder on a disk, of which `reserve_bytes` stay free. Each backup is a file of it that ends in `.tar`."""

    def __init__(
        self, folder: Path, source: Callable[[], BackupSource], reserve_bytes: int, now: Callable[[], datetime]
    ) -> None:
        """`source` is called when a backup begins, and blocks."""
        self._folder = folder
        self._source = source
        self._reserve_bytes = reserve_bytes
        self._now = now

    async def list(self) -> Sequence[Backup]:
        return await asyncio.to_thread(self._list)

    async def check_room(self) -> None:
        await asyncio.to_thread(self._check_room)

    async def create(self, name: str, report: Report) -> str:
        loop, stopped = asyncio.get_running_loop(), threading.Event()
        told = 0.0

        def progress(stage: str, done: int, total: int) -> None:
            nonlocal told
            if stopped.is_set():
                raise _StoppedError
            if (now := time.monotonic()) >= told + _REPORT_SECONDS:
                told = now
                loop.call_soon_threadsafe(report, stage, ByteProgress(done, total) if total else None)

        making = loop.run_in_executor(None, self._create, name, progress)
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            stopped.set()
            # What was written is gone when it returns.
            await asyncio.wait([making])
            making.exception()
            raise

    def _list(self) -> Sequence[Backup]:
        try:
            found = [_backup(path) for path in self._folder.glob("*.tar") if not path.name.startswith(".")]
        except OSError as error:
            raise BackupFailedError(f"the folder of the backups cannot be read: {error.strerror}") from None
        return sorted(found, key=lambda backup: (backup.created_at, backup.name), reverse=True)

    def _check_room(self) -> None:
        source = self._source()
        try:
            make_private_folder(self._folder)
            free = shutil.disk_usage(self._folder).free
        except OSError as error:
            raise _unwritable(error) from None
        needed = data_bytes(source)
        if free < needed + self._reserve_bytes:
            raise StorageFullError(
                f"a backup needs about {needed} bytes, and there are {free} of which {self._reserve_bytes} stay free; "
                "delete older backups, or set `backups_folder` to another disk"
            )

    def _create(self, name: str, progress: Callable[[str, int, int], None]) -> str:
        try:
            return create_backup(self._source(), self._folder / name, self._now, progress)[1]
        except BackupError as error:
            raise BackupFailedError(str(error)) from error
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFullError(
                    "the disk became full while the backup was made, and nothing of it was kept; delete older backups, "
                    "or set `backups_folder` to another disk"
                ) from None
            raise _unwritable(error) from None


class _StoppedError(Exception):
    """The backup was cancelled."""


def _backup(path: Path) -> Backup:
    status = path.stat()
    return Backup(path.name, datetime.fromtimestamp(status.st_mtime, UTC), status.st_size)


def _unwritable(error: OSError) -> BackupFailedError:
    return BackupFailedError(
        f"the folder of the backups cannot be written: {error.strerror}; correct `backups_folder`, or its permissions"
    )
