"""Asynchronous access to the database, SQLite or PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar, assert_never

from sqlmodel import Session

from plugai.server.storage.engine.backend import Backend
from plugai.server.storage.engine.disk_reserve import USER_DATA, DiskReserve
from plugai.server.storage.engine.failures import translate_errors
from plugai.server.storage.engine.location import PostgresLocation, SqliteLocation, parse_location
from plugai.server.storage.engine.postgres import PostgresBackend
from plugai.server.storage.engine.sqlite import SqliteBackend

T = TypeVar("T")


class Database:
    """Runs functions that take a session, off the event loop, each in a transaction.

    Such a function must have no effect except on its session, and return values, not rows that load more on access.
    """

    def __init__(
        self, url: str, *, lock_timeout: float = 5.0, connections: int = 4, reserve: DiskReserve | None = None
    ) -> None:
        """`lock_timeout` is how many seconds a write waits for others' locks, `connections` how many reads run at once.

        `reserve` is that of the database's disk, if it is a file. Raises ValueError if the URL is not supported.
        """
        self._reserve = reserve
        self._location = parse_location(url)
        self._lock_timeout = lock_timeout
        self._connections = connections

    async def __aenter__(self) -> Self:
        """Open the database. Raises StorageUnavailableError, naming the file or host, if it cannot be used."""
        self._backend = await asyncio.to_thread(self._open)
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

    def require_space(self, transaction: Session, part: float = USER_DATA) -> None:
        """Raise StorageFullError if the database may not grow now, except for signing in and deleting.

        Call it in a transaction that stores what may be refused. `part` is the part of the reserve that it leaves free.
        """
        if self._reserve is not None and self._reserve.is_short(part):
            # What was deleted leaves pages that are used again, and does not make the file smaller.
            pages, page_size = (
                int(transaction.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one())
                for name in ("freelist_count", "page_size")
            )
            self._reserve.require(part, pages * page_size)

    def _open(self) -> Backend:
        match self._location:
            case SqliteLocation() as file:
                make_room = _no_room if self._reserve is None else self._reserve.release
                return SqliteBackend(file, self._lock_timeout, self._connections, make_room)
            case PostgresLocation() as server:
                return PostgresBackend(server, self._lock_timeout, self._connections)
            case other:
                assert_never(other)


def _no_room() -> bool:
    return False
