"""The database, SQLite or PostgreSQL, behind two methods."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Protocol, Self, TypeVar, assert_never

from sqlmodel import Session

from plugai.server.storage.engine.failures import reported
from plugai.server.storage.engine.location import Location, PostgresLocation, SqliteLocation, parse_location
from plugai.server.storage.engine.postgres import PostgresBackend
from plugai.server.storage.engine.sqlite import SqliteBackend

T = TypeVar("T")


class Backend(Protocol):
    """Runs work in threads of its own."""

    def read(self, work: Callable[[Session], T]) -> Future[T]: ...

    def write(self, work: Callable[[Session], T]) -> Future[T]: ...

    def close(self) -> None: ...


class Database:
    """Runs functions that take a session, off the event loop, each in a transaction.

    Such a function must have no effect but on its session, and return values, not rows that load more when looked at.
    """

    def __init__(self, url: str, *, lock_timeout: float = 5.0, connections: int = 4) -> None:
        """`lock_timeout` is how many seconds a write waits for others' locks, `connections` how many reads run at once.

        Raises ValueError if the URL is none of ours.
        """
        self._location = parse_location(url)
        self._lock_timeout = lock_timeout
        self._connections = connections

    async def __aenter__(self) -> Self:
        """Open it. Raises StorageUnavailableError, saying which file or host cannot be used."""
        self._backend = await asyncio.to_thread(_open, self._location, self._lock_timeout, self._connections)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self._backend.close)

    async def read(self, work: Callable[[Session], T]) -> T:
        """What `work` returns; it sees one consistent state. Raises StorageUnavailableError."""
        with reported(self._location.name):
            return await asyncio.wrap_future(self._backend.read(work))

    async def write(self, work: Callable[[Session], T]) -> T:
        """What `work` returns, once its changes are durable. Raises StorageUnavailableError.

        What `work` raises undoes its changes and nobody else's. A caller that is cancelled cannot know whether the
        changes were made.
        """
        return await self.outcome(self.begin_write(work))

    def begin_write(self, work: Callable[[Session], T]) -> asyncio.Future[T]:
        """Hand a write over at once; `outcome` tells how it went."""
        return asyncio.wrap_future(self._backend.write(work))

    async def outcome(self, writing: asyncio.Future[T]) -> T:
        """What a write that was handed over returns. Raises as `write`."""
        with reported(self._location.name):
            return await writing


def _open(location: Location, lock_timeout: float, connections: int) -> Backend:
    match location:
        case SqliteLocation():
            return SqliteBackend(location, lock_timeout, connections)
        case PostgresLocation():
            return PostgresBackend(location, lock_timeout, connections)
        case _:
            assert_never(location)
