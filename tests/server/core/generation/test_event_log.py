"""The event log: numbers, merging, resuming, bounds."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.limits import HANGS_SECONDS

from plugai.runners.base import FinishReason, Usage
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.errors import EventsExpiredError, SlowReaderError
from plugai.server.core.events import (
    Accepted,
    Delta,
    Finished,
    Heartbeat,
    LogEntry,
    Progress,
    Queued,
    Timings,
    merge_events,
    size,
)
from plugai.server.core.generation.event_log import EventLog

END = Finished(FinishReason.STOP, Usage(), Timings())


def log(max_bytes: int = 10**6, patience: float = 10.0, left: list[None] | None = None) -> EventLog:
    return EventLog("r", lambda: max_bytes, patience, lambda: None if left is None else left.append(None))


async def take(reader: AsyncGenerator[LogEntry | Heartbeat, None]) -> LogEntry:
    entry = await anext(reader)
    assert isinstance(entry, LogEntry)
    return entry


def text(entries: list[LogEntry]) -> str:
    return "".join(entry.event.text for entry in entries if isinstance(entry.event, Delta))


# What may happen, in any order: text is appended, a reader reads an event, a reader resumes after its last one.
STEPS = st.lists(
    st.one_of(
        st.text(min_size=1, max_size=3).map(lambda said: ("say", said)),
        st.sampled_from([("take", "a"), ("take", "b"), ("back", "a"), ("back", "b")]),
    ),
    max_size=60,
)


@given(STEPS)
def test_every_reader_gets_everything_once_and_in_order_however_often_it_resumes(
    steps: list[tuple[str, str]],
) -> None:
    async def run() -> None:
        events = log()
        events.append(Accepted("m"))
        said = ""
        got: dict[str, list[LogEntry]] = {"a": [], "b": []}
        readers = {name: events.read(0, 60.0) for name in got}
        taken_seq = {"a": 0, "b": 0}
        for step, what in steps:
            if step == "say":
                said += what
                events.append(Delta(what))
            elif step == "take":
                if taken_seq[what] < events._seq:
                    got[what].append(await take(readers[what]))
                    taken_seq[what] = got[what][-1].seq
            else:
                await readers[what].aclose()
                readers[what] = events.read(taken_seq[what], 60.0)
        events.append(END)
        for name, reader in readers.items():
            got[name] += [entry async for entry in reader if isinstance(entry, LogEntry)]
            seqs = [entry.seq for entry in got[name]]
            assert seqs == sorted(set(seqs))
            assert text(got[name]) == said
            assert [e.event for e in got[name] if e.event == END] == [END]

    asyncio.run(run())


async def test_a_delivered_event_never_changes() -> None:
    events = log()
    events.append(Delta("one"))
    async with aclosing(events.read(0, 60.0)) as reader:
        first = await take(reader)
        events.append(Delta(" two"))
        assert await take(reader) == LogEntry(2, Delta(" two"))
    assert first == LogEntry(1, Delta("one"))


async def test_merged_pieces_stay_small_enough_for_any_client() -> None:
    events = log()
    for _ in range(1000):
        events.append(Delta("word " * 100))
    events.append(END)
    entries = [entry async for entry in events.read(0, 60.0) if isinstance(entry, LogEntry)]
    assert text(entries) == "word " * 100_000
    assert 2 < len(entries) < 20
    assert max(size(entry.event) for entry in entries) <= 64 * 1024


async def test_queue_positions_that_no_reader_got_are_replaced_by_the_newest() -> None:
    events = log()
    for position in (3, 2, 1):
        events.append(Queued(position, 3))
    events.append(END)
    assert [entry async for entry in events.read(0, 60.0)] == [LogEntry(3, Queued(1, 3)), LogEntry(4, END)]


async def test_what_every_reader_has_is_dropped_beyond_the_limit_and_then_it_has_expired() -> None:
    events = log(max_bytes=2000)
    async with aclosing(events.read(0, 60.0)) as reader:
        for n in range(50):
            events.append(Delta(f"{n}"))
            await take(reader)
    assert events.size_bytes <= 2000
    with pytest.raises(EventsExpiredError):
        events.check(1)
    events.check(50)


async def test_a_reader_that_blocks_the_writer_is_ended_and_can_resume() -> None:
    events = log(max_bytes=2000, patience=0.01)
    slow, quick = events.read(0, 60.0), events.read(0, 60.0)
    events.append(Delta("0"))
    await take(slow)
    await take(quick)
    said = "0"
    last = 1
    for n in range(1, 50):
        events.append(Delta(str(n)))
        said += str(n)
        last = (await take(quick)).seq
        await events.wait_for_room()
    assert events.size_bytes <= 2000
    with pytest.raises(SlowReaderError):
        _ = [entry async for entry in slow]
    events.append(END)
    assert [e async for e in events.read(last, 60.0)] == [LogEntry(last + 1, END)]
    await quick.aclose()


async def test_a_writer_without_readers_never_waits() -> None:
    events = log(max_bytes=300, patience=60.0)
    for _ in range(100):
        events.append(Delta("x"))
        async with asyncio.timeout(HANGS_SECONDS):
            await events.wait_for_room()


async def test_the_last_reader_to_leave_before_the_end_is_noticed() -> None:
    left: list[None] = []
    events = log(left=left)
    events.append(Accepted("m"))
    first, second = events.read(0, 60.0), events.read(0, 60.0)
    await take(first)
    await take(second)
    await first.aclose()
    assert left == []
    await second.aclose()
    assert left == [None]


async def test_leaving_after_the_end_is_nothing_special() -> None:
    left: list[None] = []
    events = log(left=left)
    events.append(END)
    async with aclosing(events.read(0, 60.0)) as reader:
        await take(reader)
    assert left == []


async def test_resuming_after_a_future_event_is_refused() -> None:
    events = log()
    events.append(Accepted("m"))
    with pytest.raises(InvalidRequestError) as caught:
        events.check(2)
    assert set(caught.value.violations) == {"after_seq"}


def test_a_step_with_a_preview_is_not_replaced_by_the_next_one() -> None:
    plain, shown = Progress(1, 9), Progress(2, 9, b"picture", "image/webp")
    assert merge_events(plain, shown) == shown
    assert merge_events(shown, Progress(3, 9)) is None
