"""What the database counts is what counting by hand gives, on both databases."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from msgspec.structs import replace
from tests.server.storage.records import NOON, new_record

from plugai.runners.base import Usage
from plugai.server.core.events import Timings
from plugai.server.core.generation.administration.statistics import (
    Percentiles,
    RequestStatistics,
    StatisticsFilter,
    StatisticsGroup,
)
from plugai.server.core.generation.records import RequestRecord, RequestState
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.server.storage.generation.statistics import SqlStatisticsRepository

ALL = StatisticsFilter(NOON - timedelta(days=30), NOON + timedelta(days=1))


@pytest.fixture
def statistics(database: Database) -> SqlStatisticsRepository:
    return SqlStatisticsRepository(database)


def made(number: int, random: Random) -> RequestRecord:
    """Some record. Its time is near midnight, and its latency often that of others."""
    midnight = NOON.replace(hour=0)
    state = random.choice(list(RequestState))
    record = replace(
        new_record(f"r{number}", random.choice(["ann", "eve", "joe"])),
        model=random.choice(["a", "b"]),
        created_at=midnight - timedelta(days=random.randrange(3), microseconds=random.choice([0, 1, 10**6])),
    )
    if not state.ended:
        return replace(record, state=state)
    return replace(
        record,
        state=state,
        answered_by=random.choice(["", "a", "c"]),
        ended_at=NOON,
        usage=Usage(random.choice([None, 0, 5]), output_tokens=random.choice([None, 2**40, 7])),
        timings=Timings(first_delta=random.choice([None, 0.25, 1.5]), total=random.randrange(9) / 8),
    )


def counted(records: Iterable[RequestRecord]) -> RequestStatistics:
    """The statistics of these records, by hand."""
    found = list(records)
    finished = [record.timings for record in found if record.state is RequestState.FINISHED]
    return RequestStatistics(
        len(found),
        sum(record.state is RequestState.FAILED for record in found),
        sum(record.state is RequestState.CANCELLED for record in found),
        sum(record.usage.input_tokens or 0 for record in found),
        sum(record.usage.output_tokens or 0 for record in found),
        percentiles([timings.first_delta for timings in finished if timings.first_delta is not None]),
        percentiles([timings.total for timings in finished if timings.total is not None]),
    )


def percentiles(seconds: Sequence[float]) -> Percentiles:
    if not seconds:
        return Percentiles()
    ordered = sorted(seconds)
    return Percentiles(*(ordered[math.ceil(len(ordered) * percent / 100) - 1] for percent in (50, 95)))


def grouped(records: Sequence[RequestRecord], key: Callable[[RequestRecord], str]) -> list[StatisticsGroup]:
    keys = {key(record) for record in records}
    return [StatisticsGroup(each, counted(record for record in records if key(record) == each)) for each in keys]


def busiest_first(groups: list[StatisticsGroup]) -> list[StatisticsGroup]:
    return sorted(groups, key=lambda group: (-group.statistics.requests, group.key))


@pytest.mark.parametrize("seed", range(4))
async def test_days_models_and_users_are_counted_as_by_hand(
    repository: SqlRequestRepository, statistics: SqlStatisticsRepository, seed: int
) -> None:
    random = Random(seed)
    records = [made(number, random) for number in range(60)]
    for record in records:
        await repository.add(record)
    found = await statistics.count(ALL)
    assert found.total == counted(records)
    by_day = grouped(records, lambda record: f"{record.created_at:%Y-%m-%d}")
    assert found.days == sorted(by_day, key=lambda group: group.key)
    assert found.models == busiest_first(grouped(records, lambda record: record.answered_by or record.model))
    assert found.users == busiest_first(grouped(records, lambda record: record.owner_id))
    assert (found.created_from, found.created_before) == (ALL.created_from, ALL.created_before)


async def test_only_requests_that_match_are_counted(
    repository: SqlRequestRepository, statistics: SqlStatisticsRepository
) -> None:
    records = [made(number, Random(number)) for number in range(40)]
    for record in records:
        await repository.add(record)
    mine = [record for record in records if record.owner_id == "ann" and "a" in (record.model, record.answered_by)]
    assert (await statistics.count(replace(ALL, owner_id="ann", model="a"))).total == counted(mine)
    moment = sorted(record.created_at for record in records)[20]
    before = [record for record in records if record.created_at < moment]
    assert (await statistics.count(replace(ALL, created_before=moment))).total == counted(before)
    since = [record for record in records if record.created_at >= moment]
    assert (await statistics.count(replace(ALL, created_from=moment))).total == counted(since)


async def test_nothing_is_counted_as_nothing(statistics: SqlStatisticsRepository) -> None:
    found = await statistics.count(ALL)
    assert found.total == RequestStatistics()
    assert [*found.days, *found.models, *found.users] == []


async def test_of_too_many_the_newest_are_counted_and_it_is_said_since_when(
    repository: SqlRequestRepository, database: Database
) -> None:
    times = [datetime(2026, 11, day, tzinfo=UTC) for day in (18, 19, 20, 21)]
    for number, time in enumerate(times):
        await repository.add(replace(new_record(f"r{number}"), created_at=time))
    found = await SqlStatisticsRepository(database, 2).count(ALL)
    assert (found.created_from, found.total.requests) == (times[2], 2)
    assert [group.key for group in found.days] == ["2026-11-20", "2026-11-21"]
    assert (await SqlStatisticsRepository(database, 5).count(ALL)).created_from == ALL.created_from
