"""Contents as files, named by their digests: a file appears under its name only when it is complete and durable."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, TypeVar

from plugai.runners.private_folders import make_private_folder
from plugai.server.core.artifacts.artifact import ContentMissingError, ContentStore, StagedFile
from plugai.server.storage.contents.failures import translate_os_errors
from plugai.server.storage.contents.names import content_path
from plugai.server.storage.contents.staging import StagingFolder
from plugai.server.storage.engine.disk_reserve import DiskReserve

T = TypeVar("T")

_CHUNK_BYTES = 256 * 1024
_THREADS = 8


class DiskContents(ContentStore):
    """Stores contents in a folder: `incoming` has files that are being written, `contents` the complete ones."""

    def __init__(self, folder: Path, reserve: DiskReserve | None = None) -> None:
        """The folder is created, accessible to this user only, if it does not exist. `reserve` is that of its disk."""
        self._reserve = reserve
        self._folder = folder

    async def __aenter__(self) -> Self:
        """Create the folders. Raises StorageUnavailableError."""
        self._threads = ThreadPoolExecutor(_THREADS, "artifacts")
        with translate_os_errors():
            self._staging_folder = await asyncio.to_thread(
                StagingFolder, self._folder / "incoming", self._threads, self._reserve
            )
            make_private_folder(self._folder / "contents")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._threads.shutdown)

    def stage(self) -> AbstractAsyncContextManager[StagedFile]:
        return self._staging_folder.stage()

    async def commit(self, staged: StagedFile, content_id: str) -> None:
        await self._run(lambda: _move(staged.path, content_path(self._folder, content_id)))

    async def read(self, content_id: str, offset: int) -> AsyncGenerator[bytes, None]:
        # An open file stays readable when the content is removed.
        file = await self._run(lambda: _open_at(content_path(self._folder, content_id), offset))
        try:
            while chunk := await self._run(lambda: file.read(_CHUNK_BYTES)):
                yield chunk
        finally:
            # On a thread: closing waits for a read that a cancelled caller left running.
            self._threads.submit(file.close)

    async def remove(self, content_id: str) -> None:
        await self._run(lambda: content_path(self._folder, content_id).unlink(missing_ok=True))

    async def remove_abandoned(self) -> None:
        await self._run(self._staging_folder.remove_abandoned)

    async def _run(self, work: Callable[[], T]) -> T:
        with translate_os_errors():
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _move(source: Path, target: Path) -> None:
    """Move a durable file to its name, and make the move durable."""
    make_private_folder(target.parent)
    os.rename(source, target)
    for folder in (target.parent, target.parent.parent):
        _sync(folder)


def _sync(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _open_at(path: Path, offset: int) -> BinaryIO:
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise ContentMissingError(path.name) from error
    file.seek(offset)
    return file
