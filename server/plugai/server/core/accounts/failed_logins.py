"""Failed logins in the audit log: enough to detect an attack, without letting attackers fill the log."""

from __future__ import annotations

from collections import OrderedDict
from datetime import timedelta

from plugai.server.core.accounts.users import User
from plugai.server.core.audit.log import SYSTEM, AuditAction, AuditEntry, AuditLog
from plugai.server.core.clock import Clock

# The same time as LoginThrottle remembers a failure.
_WINDOW = timedelta(hours=1)
_MAX_ENTRIES = 20_000
_UNKNOWN = "unknown"


class FailedLogins:
    """Writes at most one entry per hour for each pair of name and network; the login throttle bounds their number."""

    def __init__(self, log: AuditLog, clock: Clock) -> None:
        self._log = log
        self._clock = clock
        self._logged_at: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def record(self, name: str, network: str, user: User | None) -> None:
        """Record a failed login; `user` is the owner of that name, if there is one.

        An unknown name is not written down, since some people type their password there. An entry is written all the
        same, so that timing does not reveal whether the name exists.
        """
        now, key = self._clock.monotonic(), (name, network)
        if now - self._logged_at.get(key, float("-inf")) < _WINDOW.total_seconds():
            return
        self._logged_at[key] = now
        self._logged_at.move_to_end(key)
        if len(self._logged_at) > _MAX_ENTRIES:
            self._logged_at.popitem(last=False)
        target = user.id if user else _UNKNOWN
        details = {"network": network}
        await self._log.record(AuditEntry(self._clock.now(), SYSTEM, AuditAction.LOGIN_FAILED, target, details))
