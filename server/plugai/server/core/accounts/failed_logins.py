"""Failed logins in the audit log: enough to see that somebody tries, and never so many that they fill it."""

from __future__ import annotations

from collections import OrderedDict
from datetime import timedelta
from typing import Protocol

from plugai.server.core.accounts.users import User
from plugai.server.core.audit.log import SYSTEM, AuditAction, AuditEntry
from plugai.server.core.clock import Clock

# As long as the throttle remembers a failure.
_WINDOW = timedelta(hours=1)
_MOST_KEPT = 20_000
_UNKNOWN = "unknown"


class AuditLog(Protocol):
    """Takes entries about what changes nothing in the database."""

    async def record(self, entry: AuditEntry) -> None:
        """Write an entry; durable on return."""


class FailedLogins:
    """Writes one entry an hour for each name and network that fail together; the throttle bounds how many those are."""

    def __init__(self, log: AuditLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._told: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def record(self, name: str, network: str, user: User | None) -> None:
        """Tell of a login that failed; `user` is whose name it is, if it is anybody's.

        A name that nobody has is not written down: some type their password there. Its entry is made all the same, so
        that the time which that takes says nothing either.
        """
        now, key = self._clock.monotonic(), (name, network)
        if now - self._told.get(key, float("-inf")) < _WINDOW.total_seconds():
            return
        self._told[key] = now
        self._told.move_to_end(key)
        if len(self._told) > _MOST_KEPT:
            self._told.popitem(last=False)
        target = user.id if user else _UNKNOWN
        details = {"network": network}
        await self._log.record(AuditEntry(self._clock.now(), SYSTEM, AuditAction.LOGIN_FAILED, target, details))
