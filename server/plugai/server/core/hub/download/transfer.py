"""Fetches one file: continues where it was broken off, and verifies what has arrived."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import structlog

from plugai.server.core.errors import DownloadCorruptError, HubUnavailableError
from plugai.server.core.hub.download.folder import disk_error
from plugai.server.core.hub.hub import HubFile
from plugai.server.core.hub.sources import FileSource

# What is written, and added to the digest, at once.
_PIECE_BYTES = 2**19
_FIRST_SECONDS, _LONGEST_SECONDS = 1.0, 60.0
# So often without a byte in between: about ten minutes.
_ATTEMPTS = 15

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pacing:
    """How a transfer waits: `arrived` is awaited for each piece and may slow it down, `sleep` between attempts.

    `random` is at least 0 and less than 1.
    """

    arrived: Callable[[int], Awaitable[None]]
    sleep: Callable[[float], Awaitable[None]]
    random: Callable[[], float]


class FileTransfer:
    """Fetches one file into a part, which may have been begun."""

    def __init__(self, source: FileSource, file: HubFile, part: Path, pacing: Pacing) -> None:
        self._source = source
        self._file = file
        self._part = part
        self._pacing = pacing

    async def run(self) -> str:
        """Fetch and verify the file; it is durable on return. Its SHA-256, or git's digest if the hub has only that.

        Raises DownloadCorruptError if it is wrong also when it is fetched anew; the part is then deleted.
        Raises HubUnavailableError after many attempts, HubModelNotFoundError, HubAccessDeniedError, StorageFullError.
        """
        try:
            return await self._fetch()
        except _WrongContentError as error:
            # What was there before may have been wrong, or a proxy on the way.
            log.warning("a downloaded file is wrong; it is fetched anew", file=self._file.path, problem=error.problem)
            return await self._again()

    async def _again(self) -> str:
        self._part.unlink(missing_ok=True)
        try:
            return await self._fetch()
        except _WrongContentError as error:
            self._part.unlink(missing_ok=True)
            raise DownloadCorruptError(
                f"the file {self._file.path!r} {error.problem}; it was deleted. Try again: where it comes from, or a "
                "proxy on the way, sends something else than it should"
            ) from None

    async def _fetch(self) -> str:
        failures = 0
        while True:
            writer = await asyncio.to_thread(_Writer, self._part, self._file)
            async with writer:
                before = writer.size
                try:
                    await self._receive(writer)
                    return await writer.verify()
                except HubUnavailableError as error:
                    failures = 0 if writer.size > before else failures + 1
                    if failures >= _ATTEMPTS:
                        raise
                    pause = self._pause(failures, error)
            log.info("a download was broken off; it goes on", file=self._file.path, seconds=pause)
            await self._pacing.sleep(pause)

    async def _receive(self, writer: _Writer) -> None:
        """Append what is missing. Raises HubUnavailableError if it breaks off."""
        if writer.size == self._file.size:
            return
        async with self._source.open(self._file, writer.size) as content:
            if content.total is not None and content.total != self._file.size:
                raise _WrongContentError(f"has {content.total} bytes, and not {self._file.size} as was said")
            if content.offset != writer.size:
                await writer.restart(content.offset)
            async with aclosing(content.pieces()) as pieces:
                await self._append(pieces, writer)
        if writer.size < self._file.size:
            raise HubUnavailableError("the connection was broken off; try again")

    async def _append(self, pieces: AsyncIterator[bytes], writer: _Writer) -> None:
        waiting = bytearray()
        try:
            async for piece in pieces:
                waiting += piece
                if len(waiting) >= _PIECE_BYTES:
                    data, waiting = waiting, bytearray()
                    await writer.append(data)
                    await self._pacing.arrived(len(data))
        finally:
            # Also what came before it was broken off.
            await writer.append(waiting)
            await writer.flush()
        await self._pacing.arrived(len(waiting))

    def _pause(self, failures: int, error: HubUnavailableError) -> float:
        longest = min(_LONGEST_SECONDS, _FIRST_SECONDS * 2.0**failures)
        return float((error.retry_after or 0.0) + longest * (0.5 + self._pacing.random() / 2))


class _WrongContentError(Exception):
    """What has arrived is not the file; `problem` says why, after its name."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class _Writer:
    """An open part, and the digest of what is in it."""

    def __init__(self, part: Path, file: HubFile) -> None:
        """Blocks while the digest of what is there already is computed."""
        self._file = file
        self._part = part
        self._writing: asyncio.Future[None] | None = None
        try:
            self._handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._begin()
        except OSError as error:
            raise disk_error(error) from None

    @property
    def size(self) -> int:
        """How many bytes are there, after `flush`."""
        return self._size

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writing is not None:
            await _ended(self._writing)
        os.close(self._handle)

    async def append(self, data: bytearray) -> None:
        """Add bytes at the end, on a thread: more can arrive meanwhile. Raises as `flush`.

        Raises _WrongContentError if there are more than the file has.
        """
        await self.flush()
        if self._size + len(data) > self._file.size:
            raise _WrongContentError(f"is longer than the {self._file.size} bytes that it should have")
        self._writing = asyncio.ensure_future(asyncio.to_thread(self._write, data))

    async def flush(self) -> None:
        """Wait until what was added is written. Raises StorageFullError, StorageUnavailableError."""
        if (writing := self._writing) is not None:
            await _ended(writing)
            self._writing = None
            writing.result()

    async def restart(self, size: int) -> None:
        """Keep only so many bytes."""
        os.ftruncate(self._handle, min(size, self._size))
        await asyncio.to_thread(self._begin)

    async def verify(self) -> str:
        """Make it durable; its digest. Raises _WrongContentError if that is not the expected one."""
        digest, expected = self._digest.hexdigest(), self._file.sha256 or self._file.blob_id
        if expected and digest != expected:
            raise _WrongContentError("has another digest than it should have")
        await asyncio.to_thread(os.fsync, self._handle)
        return digest

    def _begin(self) -> None:
        # Small files have only git's own digest, which begins with the size.
        by_git = bool(self._file.blob_id) and not self._file.sha256
        self._digest = hashlib.sha1(b"blob %d\0" % self._file.size) if by_git else hashlib.sha256()
        self._size = os.lseek(self._handle, 0, os.SEEK_END)
        if self._size > self._file.size:
            os.ftruncate(self._handle, 0)
            self._size = 0
        os.lseek(self._handle, 0, os.SEEK_SET)
        left = self._size
        while left > 0:
            data = os.read(self._handle, min(_PIECE_BYTES, left))
            self._digest.update(data)
            left -= len(data)

    def _write(self, data: bytearray) -> None:
        view = memoryview(data)
        try:
            while view:
                written = os.write(self._handle, view)
                self._digest.update(view[:written])
                self._size += written
                view = view[written:]
        except OSError as error:
            raise disk_error(error) from None


async def _ended(work: asyncio.Future[None]) -> None:
    """Wait for the end of work on a thread also if the caller is cancelled: it uses an open file."""
    try:
        await asyncio.wait([work])
    except asyncio.CancelledError:
        await asyncio.wait([work])
        raise
