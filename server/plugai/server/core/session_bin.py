"""Removes deleted sessions for good when their time in the bin is over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from plugai.runners.errors import StorageUnavailableError
from plugai.server.core.hosting import Clock
from plugai.server.core.sessions import SessionRepository

_AT_ONCE = 100

log = structlog.get_logger(__name__)


class SessionBin:
    """Empties the bin. Any number of them, in any number of processes, may do so at once."""

    def __init__(self, sessions: SessionRepository, clock: Clock, bin_time: timedelta) -> None:
        """A session is kept for `bin_time` after it was deleted."""
        self._sessions = sessions
        self._clock = clock
        self._bin_time = bin_time

    async def collect(self) -> int:
        """Remove what is due; how many sessions that were. Raises StorageUnavailableError."""
        removed = 0
        while due := await self._sessions.expired(self._clock.now() - self._bin_time, _AT_ONCE):
            for owner_id, session_id in due:
                removed += await self._sessions.expunge(owner_id, session_id)
        return removed

    @asynccontextmanager
    async def working(self, every: float) -> AsyncGenerator[None, None]:
        """Collect now and after every so many seconds, while the context is open."""
        task = asyncio.create_task(self._work(every))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait([task])

    async def _work(self, every: float) -> None:
        while True:
            try:
                if removed := await self.collect():
                    log.info("deleted sessions removed for good", count=removed)
            except StorageUnavailableError as error:
                log.warning("deleted sessions stay for now", error=error.message)
            await asyncio.sleep(every)
