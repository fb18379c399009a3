"""Counts the requests of all users, for administrators."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.clock import Clock

_DEFAULT = timedelta(days=30)
_LONGEST = timedelta(days=366)


class StatisticsFilter(msgspec.Struct, frozen=True):
    """Which requests to count: those received in this time, of this owner and model. Empty means all."""

    created_from: datetime
    created_before: datetime
    owner_id: str = ""
    model: str = ""


class Percentiles(msgspec.Struct, frozen=True):
    """How many seconds half of the requests took at most, and 95 of 100; None if there are none."""

    median: float | None = None
    p95: float | None = None


class RequestStatistics(msgspec.Struct, frozen=True):
    """What was counted of some requests. Latencies are those of the requests that finished."""

    requests: int = 0
    failed: int = 0
    cancelled: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    first_delta: Percentiles = Percentiles()
    total: Percentiles = Percentiles()


class StatisticsGroup(msgspec.Struct, frozen=True):
    """What was counted of the requests with this key: a day such as `2026-11-29`, a model, or an owner's id."""

    key: str
    statistics: RequestStatistics


class Statistics(msgspec.Struct, frozen=True):
    """What was counted, from `created_from` on: days in order, models and users with the most requests first."""

    created_from: datetime
    created_before: datetime
    total: RequestStatistics
    days: Sequence[StatisticsGroup]
    models: Sequence[StatisticsGroup]
    users: Sequence[StatisticsGroup]


class StatisticsRepository(Protocol):
    """Counts requests. Raises StorageUnavailableError."""

    async def count(self, wanted: StatisticsFilter) -> Statistics:
        """Count the requests that match, of too many the newest. Days are those of UTC."""


class RequestCounter:
    """Counts requests once at a time, since counting takes a processor of the database for a moment."""

    def __init__(self, repository: StatisticsRepository, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock
        self._counting = asyncio.Lock()

    async def count(
        self, created_from: datetime | None, created_before: datetime | None, owner_id: str, model: str
    ) -> Statistics:
        """Count requests; by default those of the last 30 days. Raises InvalidRequestError for a time that is none."""
        before = created_before or self._clock.now()
        try:
            since = created_from or before - _DEFAULT
        except OverflowError:
            since = before
        if not since < before or before - since > _LONGEST:
            problem = f"must be before created_before, and at most {_LONGEST.days} days before it"
            raise InvalidRequestError(f"created_from {problem}", {"created_from": problem})
        async with self._counting:
            return await self._repository.count(StatisticsFilter(since, before, owner_id, model))
