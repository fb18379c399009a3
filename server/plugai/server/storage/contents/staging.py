"""Files that are being written, each by one upload, and removed if the upload fails."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from plugai.runners.private_folders import make_private_folder
from plugai.server.core.artifacts.artifact import StagedFile
from plugai.server.storage.contents.failures import translate_os_errors
from plugai.server.storage.engine.disk_reserve import DiskReserve

T = TypeVar("T")


class LockedStagedFile(StagedFile):
    """A file that is being written. It is locked while it is open, which shows files whose process died."""

    def __init__(self, path: Path, threads: ThreadPoolExecutor, reserve: DiskReserve | None) -> None:
        self._path = path
        self._reserve = reserve
        self._size_bytes = 0
        self._threads = threads
        self._digest = hashlib.sha256()
        # A cancelled caller leaves its write running. Closing must wait for it, since the descriptor may be reused by
        # another file.
        self._lock = threading.Lock()
        if reserve is not None:
            reserve.require()
        self._file = _create(path)

    @property
    def path(self) -> Path:
        return self._path

    @property
    def size_bytes(self) -> int:
        return self._size_bytes

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    async def write(self, data: bytes) -> None:
        await self._run(lambda: self._write(data))
        self._size_bytes += len(data)

    async def seal(self) -> None:
        await self._run(lambda: os.fsync(self._file))

    def close(self) -> None:
        """Close the file, and remove it unless it was moved. Blocks."""
        with self._lock:
            with suppress(FileNotFoundError):
                self.path.unlink()
            os.close(self._file)
            self._file = -1

    async def _run(self, work: Callable[[], T]) -> T:
        with translate_os_errors():
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._locked, work)

    def _locked(self, work: Callable[[], T]) -> T:
        with self._lock:
            return work()

    def _write(self, data: bytes) -> None:
        if self._reserve is not None:
            self._reserve.require()
        self._digest.update(data)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]


class StagingFolder:
    """The folder of files that are being written."""

    def __init__(self, folder: Path, threads: ThreadPoolExecutor, reserve: DiskReserve | None = None) -> None:
        """`folder` is created, accessible to this user only, if it does not exist. `threads` write its files.

        `reserve` is the space on its disk that is left free.
        """
        self._reserve = reserve
        self._folder = folder
        self._threads = threads
        make_private_folder(folder)

    @asynccontextmanager
    async def stage(self) -> AsyncGenerator[LockedStagedFile, None]:
        """A new file, removed at the end unless it was moved. Raises StorageFullError, StorageUnavailableError."""
        loop = asyncio.get_running_loop()
        with translate_os_errors():
            path = self._folder / uuid4().hex
            creation = loop.run_in_executor(self._threads, LockedStagedFile, path, self._threads, self._reserve)
            staged = await _wait_through_cancellation(creation)
        try:
            yield staged
        finally:
            await _wait_through_cancellation(loop.run_in_executor(self._threads, staged.close))

    def remove_abandoned(self) -> None:
        """Remove the files of processes that died. Blocks."""
        with translate_os_errors():
            for path in self._folder.iterdir():
                _remove_if_abandoned(path)


async def _wait_through_cancellation(work: asyncio.Future[T]) -> T:
    """The result of work in a thread. A caller that is cancelled waits for its end too."""
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise


def _create(path: Path) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        # Between the two calls another process may have removed it as abandoned.
        if os.fstat(file).st_nlink:
            return file
        os.close(file)


def _remove_if_abandoned(path: Path) -> None:
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink(missing_ok=True)
    except BlockingIOError:
        return
    finally:
        os.close(file)
