"""Requests a minute, and streams at once."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.server.core.call_limits import CallLimiter, CallLimits
from plugai.server.core.errors import RequestRateExceededError, TooManyStreamsError
from plugai.server.core.rate_limit import RateLimit


class Time:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


pauses = st.lists(st.one_of(st.just(0.0), st.floats(0.001, 90.0)), min_size=1, max_size=150)


@given(st.integers(1, 100), pauses)
def test_no_interval_has_more_events_than_a_burst_plus_its_share(per_minute: int, pauses: list[float]) -> None:
    time = Time()
    limit = RateLimit(per_minute, time)
    taken: list[float] = []
    for pause in pauses:
        time.now += pause
        if limit.wait("a") == 0:
            limit.consume("a")
            taken.append(time.now)
    for first, began in enumerate(taken):
        for last in range(first, len(taken)):
            assert last - first + 1 <= per_minute + (taken[last] - began) * per_minute / 60 + 1e-3


@given(st.integers(1, 100), pauses)
def test_an_event_is_allowed_after_the_reported_wait_and_not_before(per_minute: int, pauses: list[float]) -> None:
    time = Time()
    limit = RateLimit(per_minute, time)
    for pause in pauses:
        time.now += pause
        if wait := limit.wait("a"):
            time.now += wait - min(1e-3, wait / 2)
            assert limit.wait("a") > 0
            time.now += min(1e-3, wait / 2)
        assert limit.wait("a") == 0
        before = limit.state("a").remaining
        assert limit.consume("a").remaining in (before - 1, before)


@given(st.integers(1, 500))
def test_a_whole_minute_of_events_may_come_at_once_and_the_remainder_is_reported(per_minute: int) -> None:
    time = Time()
    limit = RateLimit(per_minute, time)
    for left in range(per_minute - 1, -1, -1):
        assert limit.wait("a") == 0
        assert limit.consume("a").remaining == left
    assert limit.wait("a") == pytest.approx(60 / per_minute)
    assert limit.wait("b") == 0
    time.now += limit.state("a").reset
    assert limit.state("a").remaining == per_minute


def test_only_who_called_in_the_last_minute_is_remembered() -> None:
    time = Time()
    limit = RateLimit(10, time)
    for user in range(100_000):
        time.now += 0.01
        limit.consume(f"user-{user}")
    # 600 of them are not reset yet; twice that, or the minimum before pruning, is the most that is stored.
    assert limit.tracked_keys <= 2048


def test_one_stream_too_many_is_refused_until_one_ends() -> None:
    limiter = CallLimiter("user", CallLimits(streams=2), Time())
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(limiter.hold_stream("a"))
        second.enter_context(limiter.hold_stream("a"))
        with (
            pytest.raises(TooManyStreamsError, match="each user may have 2 streams") as caught,
            limiter.hold_stream("a"),
        ):
            raise AssertionError("a third stream was opened")
        assert caught.value.retry_after == 1.0
        with limiter.hold_stream("b"):
            first.close()
        with limiter.hold_stream("a"):
            assert limiter.open_streams("a") == 2
    assert limiter.open_streams("a") == 0


def test_what_was_refused_counts_for_nothing() -> None:
    time = Time()
    limiter = CallLimiter("user", CallLimits(requests_per_minute=1), time)
    limiter.check("a")
    limiter.count("a")
    for _ in range(5):
        with pytest.raises(RequestRateExceededError, match="try again in 60 seconds"):
            limiter.check("a")
    time.now += 60
    limiter.check("a")


def test_what_is_not_limited_is_not_counted() -> None:
    limiter = CallLimiter("user", CallLimits(), Time())
    limiter.check("a")
    limiter.count("a")
    assert limiter.state("a") is None
    with ExitStack() as streams:
        for _ in range(1000):
            streams.enter_context(limiter.hold_stream("a"))
