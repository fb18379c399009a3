"""Permanently removes deleted sessions when their time in the trash is over."""

from __future__ import annotations

from datetime import timedelta

import structlog

from plugai.server.core.clock import Clock
from plugai.server.core.sessions.session import SessionRepository

_BATCH = 100

log = structlog.get_logger(__name__)


class SessionTrash:
    """Empties the trash. Several instances, in several processes, may do so concurrently."""

    def __init__(self, sessions: SessionRepository, clock: Clock, trash_retention: timedelta) -> None:
        """A session stays in the trash for `trash_retention` after it was deleted."""
        self._sessions = sessions
        self._clock = clock
        self._trash_retention = trash_retention

    async def empty(self) -> int:
        """Remove expired sessions; returns how many. Raises StorageUnavailableError."""
        removed = 0
        before = self._clock.now() - self._trash_retention
        while due := await self._sessions.expired(before, _BATCH):
            # One that was restored since is not removed.
            in_batch = sum([await self._sessions.expunge(owner_id, session_id, before) for owner_id, session_id in due])
            removed += in_batch
            if not in_batch:
                # Others remove the same ones, or they cannot be removed: the next time is soon enough.
                break
        if removed:
            log.info("deleted sessions removed permanently", count=removed)
        return removed
