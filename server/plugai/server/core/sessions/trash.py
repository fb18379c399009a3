"""Removes deleted sessions for good when their time in the bin is over."""

from __future__ import annotations

from datetime import timedelta

import structlog

from plugai.server.core.clock import Clock
from plugai.server.core.sessions.session import SessionRepository

_AT_ONCE = 100

log = structlog.get_logger(__name__)


class SessionTrash:
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
        if removed:
            log.info("deleted sessions removed for good", count=removed)
        return removed
