"""Notices what another gateway on the same database has changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from plugai.server.core.audit.log import AuditRepository


class ChangeFollower:
    """Applies changes soon after they are made: each has an audit entry in its transaction, so that the number of the
    log's last entry tells whether there were any."""

    def __init__(self, log: AuditRepository, apply: Sequence[Callable[[], Awaitable[object]]]) -> None:
        """Each of `apply` reads what is stored of one kind, and applies it."""
        self._log = log
        self._apply = apply
        self._seen = 0

    async def open(self) -> None:
        """What is in the log now has been applied. Raises StorageUnavailableError."""
        self._seen, _ = await self._log.head()

    async def look(self) -> None:
        """Apply what has been changed since, if anything. Raises what `apply` raises; the next look tries again."""
        number, _ = await self._log.head()
        if number == self._seen:
            return
        for apply in self._apply:
            await apply()
        self._seen = number
