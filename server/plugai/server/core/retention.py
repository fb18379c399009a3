"""Deletes what is older than its retention period."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from plugai.server.core.clock import Clock

# Small, so that transactions are short and others can write in between.
_BATCH = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long items of one kind are retained, and the function that deletes older ones.

    `purge` gets the time before which items are deleted, and how many at most; it returns how many it has deleted.
    """

    kind: str
    keep: timedelta
    purge: Callable[[datetime, int], Awaitable[int]]


class Retention:
    """Applies the rules. Any number of processes may do so for one database."""

    def __init__(self, rules: Sequence[RetentionRule], clock: Clock) -> None:
        self._rules = rules
        self._clock = clock

    async def collect(self) -> None:
        """Delete all expired items. Raises StorageUnavailableError."""
        for rule in self._rules:
            before = self._clock.now() - rule.keep
            removed = count = await rule.purge(before, _BATCH)
            while count == _BATCH:
                count = await rule.purge(before, _BATCH)
                removed += count
            if removed:
                log.info("deleted expired items", kind=rule.kind, count=removed, before=before.isoformat())
