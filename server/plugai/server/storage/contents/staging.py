"""Files on their way in: written by one upload, seen by nobody else, and gone if the upload does not end well."""

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

from plugai.server.storage.contents.failures import translate_os_errors

T = TypeVar("T")


class LockedStagedFile:
    """A file that is being written. It is locked while it is open, so that one whose process died can be told."""

    def __init__(self, path: Path, threads: ThreadPoolExecutor) -> None:
        self.path = path
        self.size_bytes = 0
        self._threads = threads
        self._digest = hashlib.sha256()
        # A cancelled caller leaves its write running: closing waits for it, or the number of the closed file could
        # already be another file's when it is written to.
        self._lock = threading.Lock()
        self._file = _create(path)

    @property
    def sha256(self) -> str:
        """The digest of what was written, in hexadecimal."""
        return self._digest.hexdigest()

    async def write(self, data: bytes) -> None:
        """Append. Raises StorageFullError, StorageUnavailableError."""
        await self._run(lambda: self._write(data))
        self.size_bytes += len(data)

    async def seal(self) -> None:
        """Make it durable. Raises as `write`."""
        await self._run(lambda: os.fsync(self._file))

    def close(self) -> None:
        """Close it, and remove it if it is still there. Blocks."""
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
        self._digest.update(data)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]


class StagingFolder:
    """The folder of files on their way in."""

    def __init__(self, folder: Path, threads: ThreadPoolExecutor) -> None:
        """`folder` is made if it is not there; only this user can enter it. Its files are written in `threads`."""
        self._folder = folder
        self._threads = threads
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @asynccontextmanager
    async def stage(self) -> AsyncGenerator[LockedStagedFile, None]:
        """A new file, removed at the end unless it was moved away. Raises StorageFullError, StorageUnavailableError."""
        loop = asyncio.get_running_loop()
        with translate_os_errors():
            making = loop.run_in_executor(self._threads, LockedStagedFile, self._folder / uuid4().hex, self._threads)
            staged = await _finished(making)
        try:
            yield staged
        finally:
            await _finished(loop.run_in_executor(self._threads, staged.close))

    def tidy(self) -> None:
        """Remove the files that no process has open any more. Blocks."""
        with translate_os_errors():
            for path in self._folder.iterdir():
                _remove_if_left(path)


async def _finished(work: asyncio.Future[T]) -> T:
    """The result of work in a thread, which is waited for also by a caller that is cancelled meanwhile."""
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise


def _create(path: Path) -> int:
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        # Between the two calls it may have been taken for one that was left behind.
        if os.fstat(file).st_nlink:
            return file
        os.close(file)


def _remove_if_left(path: Path) -> None:
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
