"""Writes rows of one kind that arrive at about the same time together: with one statement and one transaction."""

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

# After a batch of several rows the next one waits a moment for more, longer the larger it was: a transaction costs as
# much as ten rows.
_PAUSE_SECONDS_PER_ROW = 0.001
_MAX_PAUSE_SECONDS = 0.010


@dataclass(eq=False, slots=True)
class _Batch(Generic[R]):
    rows: list[R] = field(default_factory=list)
    written: asyncio.Future[None] = field(init=False)


class BatchWriter(Generic[R]):
    """Writes rows in batches. A batch is open to more rows until the database starts to write it."""

    def __init__(self, database: Database, write: Callable[[Session, Sequence[R]], None]) -> None:
        """`write` writes all of its rows, or raises; then it is called again for each row of the batch alone."""
        self._database = database
        self._write = write
        # Rows are added on the event loop, and a thread of the database closes the batch.
        self._open_batch: _Batch[R] | None = None
        self._lock = threading.Lock()
        self._last_batch_size = 0

    async def put(self, row: R) -> None:
        """Write a row; durable on return. Raises what writing it raises."""
        batch = self._join(row)
        try:
            await self._database.wait_for_write(asyncio.shield(batch.written))
        except StorageUnavailableError:
            raise
        except Exception:
            if len(batch.rows) == 1:
                raise
            await self._database.write(lambda session: self._write(session, [row]))

    def _join(self, row: R) -> _Batch[R]:
        with self._lock:
            # An open batch that is done was never started: the database could not be used.
            if self._open_batch is not None and not self._open_batch.written.done():
                self._open_batch.rows.append(row)
                return self._open_batch
            batch = self._open_batch = _Batch([row])
        work = partial(self._write_all, batch)
        if self._last_batch_size > 1:
            batch.written = asyncio.create_task(self._write_after_pause(work))
        else:
            batch.written = self._database.submit_write(work)
        return batch

    async def _write_after_pause(self, work: Callable[[Session], None]) -> None:
        await asyncio.sleep(min(self._last_batch_size * _PAUSE_SECONDS_PER_ROW, _MAX_PAUSE_SECONDS))
        await self._database.submit_write(work)

    def _write_all(self, batch: _Batch[R], session: Session) -> None:
        with self._lock:
            if self._open_batch is batch:
                self._open_batch = None
            self._last_batch_size = len(batch.rows)
        self._write(session, batch.rows)
