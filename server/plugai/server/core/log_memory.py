"""The memory for the events of running requests, which they share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

# Enough for any single event that is not merged, and for a reader to go on.
_LEAST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class LogLimits:
    """How many bytes the events of one running request may take, those of one user's, and those of all together."""

    request_bytes: int
    user_bytes: int
    total_bytes: int


class LogMemory:
    """Divides the memory evenly: the more requests run, the less each may hold for clients that do not read."""

    def __init__(self, limits: LogLimits) -> None:
        self._limits = limits
        self._running: Counter[str] = Counter()

    def begin(self, owner_id: str) -> None:
        """Count a request that begins."""
        self._running[owner_id] += 1

    def end(self, owner_id: str) -> None:
        """Stop counting a request that has ended."""
        self._running[owner_id] -= 1
        if not self._running[owner_id]:
            del self._running[owner_id]

    def share(self, owner_id: str) -> int:
        """How many bytes the events of each of this user's running requests may take now."""
        limits = self._limits
        of_user = limits.user_bytes // max(1, self._running[owner_id])
        of_all = limits.total_bytes // max(1, self._running.total())
        return max(_LEAST_BYTES, min(limits.request_bytes, of_user, of_all))
