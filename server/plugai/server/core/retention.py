"""Removes what has been kept for as long as it is to be kept, for good."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from plugai.server.core.clock import Clock

# Of a transaction's length, so that others can write in between.
_AT_ONCE = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long one kind of thing is kept, and what removes at most so many of those older than that.

    `purge` tells how many it removed; it is called again until there are no more.
    """

    kind: str
    keep: timedelta
    purge: Callable[[datetime, int], Awaitable[int]]


class Retention:
    """Keeps the rules. Any number of processes may do so for one database."""

    def __init__(self, rules: Sequence[RetentionRule], clock: Clock) -> None:
        self._rules = rules
        self._clock = clock

    async def collect(self) -> None:
        """Remove all that is due. Raises StorageUnavailableError."""
        for rule in self._rules:
            before = self._clock.now() - rule.keep
            removed = count = await rule.purge(before, _AT_ONCE)
            while count == _AT_ONCE:
                count = await rule.purge(before, _AT_ONCE)
                removed += count
            if removed:
                log.info("kept long enough and removed", kind=rule.kind, count=removed, before=before.isoformat())
