"""What is due is removed, all of it, and nothing before its time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

from plugai.server.core.background import run_periodically
from plugai.server.core.clock import Clock
from plugai.server.core.errors import StorageUnavailableError
from plugai.server.core.retention import Retention, RetentionRule

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLOCK = Clock(lambda: NOON, time.monotonic)


class Things:
    """Things of various ages, in days."""

    def __init__(self, *ages: float) -> None:
        self.ages = list(ages)
        self.calls = 0
        self.called = asyncio.Event()
        self.broken = False

    async def purge(self, before: datetime, most: int) -> int:
        self.calls += 1
        self.called.set()
        if self.broken:
            raise StorageUnavailableError("the database did not answer")
        due = [age for age in self.ages if NOON - timedelta(days=age) < before][:most]
        for age in due:
            self.ages.remove(age)
        return len(due)


def rule(things: Things, days: float) -> RetentionRule:
    return RetentionRule("things", timedelta(days=days), things.purge)


async def test_only_what_is_older_than_its_rule_says_is_removed() -> None:
    short, long = Things(1, 2, 3, 400), Things(1, 400)
    await Retention([rule(short, 2), rule(long, 365)], CLOCK).collect()
    assert (short.ages, long.ages) == ([1, 2], [1])


async def test_everything_that_is_due_is_removed_in_one_go_however_much_it_is() -> None:
    things = Things(*[10.0] * 1234, 1)
    await Retention([rule(things, 2)], CLOCK).collect()
    assert things.ages == [1]
    assert things.calls == 7


async def test_a_database_that_does_not_answer_does_not_end_the_collecting() -> None:
    things = Things(10)
    things.broken = True
    async with run_periodically(Retention([rule(things, 2)], CLOCK).collect, 0.001, "removal"):
        await things.called.wait()
        things.called.clear()
        things.broken = False
        while things.ages:
            await things.called.wait()
            things.called.clear()
    assert things.ages == []
