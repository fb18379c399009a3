"""Rows of one kind that come at about the same time are written together: one statement, and one wake-up, for all."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

from sqlmodel import Session

from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.engine.database import Database

R = TypeVar("R")

# After a group of several the next one waits a moment for more, longer the larger it was: a transaction costs as much
# as ten rows.
_PAUSE_SECONDS_A_ROW = 0.001
_LONGEST_PAUSE_SECONDS = 0.010


@dataclass(eq=False, slots=True)
class _Group(Generic[R]):
    rows: list[R] = field(default_factory=list)
    written: asyncio.Future[None] = field(init=False)


class BatchWriter(Generic[R]):
    """Writes rows. Those that come before the first of them is being written are its group."""

    def __init__(self, database: Database, write: Callable[[Session, Sequence[R]], None]) -> None:
        """`write` writes all of its rows, or raises; it is tried again with each alone if one of many was to blame."""
        self._database = database
        self._write = write
        # The group that is still open: rows are added on the event loop, and a thread of the database's closes it.
        self._open: _Group[R] | None = None
        self._lock = threading.Lock()
        self._rows_last = 0

    async def put(self, row: R) -> None:
        """Write a row; durable on return. Raises what writing it raises."""
        group = self._join(row)
        try:
            await self._database.outcome(asyncio.shield(group.written))
        except StorageUnavailableError:
            raise
        except Exception:
            if len(group.rows) == 1:
                raise
            await self._database.write(lambda session: self._write(session, [row]))

    def _join(self, row: R) -> _Group[R]:
        with self._lock:
            # One that is done was never begun: the database could not be used.
            if self._open is not None and not self._open.written.done():
                self._open.rows.append(row)
                return self._open
            group = self._open = _Group([row])
        work = partial(self._write_all, group)
        many = self._rows_last > 1
        group.written = asyncio.create_task(self._later(work)) if many else self._database.begin_write(work)
        return group

    async def _later(self, work: Callable[[Session], None]) -> None:
        await asyncio.sleep(min(self._rows_last * _PAUSE_SECONDS_A_ROW, _LONGEST_PAUSE_SECONDS))
        await self._database.begin_write(work)

    def _write_all(self, group: _Group[R], session: Session) -> None:
        with self._lock:
            if self._open is group:
                self._open = None
            self._rows_last = len(group.rows)
        self._write(session, group.rows)
