"""Asynchronous access to the database, SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar, assert_never

from sqlmodel import Session

from plugai.server.storage.engine.backend import Backend
from plugai.server.storage.engine.failures import translate_errors
from plugai.server.storage.engine.location import Location, PostgresLocation, SqliteLocation, parse_location
from plugai.server.storage.engine.postgres import PostgresBackend
from plugai.server.storage.engine.sqlite import SqliteBackend

T = TypeVar("T")


class Database:
    """Runs functions that take a session, off the event loop, each in a transaction.

    Such a function must have no effect except on its session, and return values, not rows that load more on access.
    """

    def __init__(self, url: str, *, lock_timeout: float = 5.0, connections: int = 4) -> None:
        """`lock_timeout` is how many seconds a write waits for others' locks, `connections` how many reads run at once.

        Raises ValueError if the URL is not supported.
        """
        self._location = parse_location(url)
        self._lock_timeout = lock_timeout
        self._connections = connections

    async def __aenter__(self) -> Self:
        """Open the database. Raises StorageUnavailableError, naming the file or host, if it cannot be used."""
        self._backend = await asyncio.to_thread(_open, self._location, self._lock_timeout, self._connections)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._backend.close)

    async def read(self, work: Callable[[Session], T]) -> T:
        """Run `work`, which sees one consistent state, and return its result. Raises StorageUnavailableError."""
        with translate_errors(self._location.name):
            return await asyncio.wrap_future(self._backend.read(work))

    async def write(self, work: Callable[[Session], T]) -> T:
        """Run `work`, and return its result once its changes are durable. Raises StorageUnavailableError.

        If `work` raises, its changes are rolled back, and only those. A caller that is cancelled cannot know whether
        the changes were made.
        """
        return await self.wait_for_write(self.submit_write(work))

    def submit_write(self, work: Callable[[Session], T]) -> asyncio.Future[T]:
        """Start a write without waiting for it; pass the future to `wait_for_write`."""
        return asyncio.wrap_future(self._backend.write(work))

    async def wait_for_write(self, write: asyncio.Future[T]) -> T:
        """Wait for a write that was submitted, and return its result. Raises as `write`."""
        with translate_errors(self._location.name):
            return await write


def _open(location: Location, lock_timeout: float, connections: int) -> Backend:
    match location:
        case SqliteLocation():
            return SqliteBackend(location, lock_timeout, connections)
        case PostgresLocation():
            return PostgresBackend(location, lock_timeout, connections)
        case _:
            assert_never(location)
