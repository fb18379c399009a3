"""How long the events of ended requests are retained."""

from datetime import UTC, datetime

from plugai.runners.base import FinishReason, GenerationRequest
from plugai.server.core.clock import Clock
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.generation.record_writer import RecordWriter
from plugai.server.core.generation.records import OnDisconnect, RequestRecord
from plugai.server.core.generation.registry import RunRegistry
from plugai.server.core.generation.run import Run
from plugai.server.core.log_memory import LogLimits, LogMemory
from plugai.server.core.principal import LOCAL_OWNER
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def memory() -> LogMemory:
    return LogMemory(LogLimits(request_bytes=1_000_000, user_bytes=4_000_000, total_bytes=10_000_000))


def run(name: str, owner: str = "me", text: str = "") -> Run:
    clock = Clock(lambda: datetime.now(UTC), lambda: 0.0)
    request = GenerationRequest(name, owner, "m", ())
    record = RequestRecord(name, owner, "g", "f", "m", OnDisconnect.CANCEL, datetime.now(UTC))
    # Nothing is begun here, so nothing is written.
    record_writer = RecordWriter(SqlRequestRepository(Database("sqlite:////unused.db")), record)
    made = Run(LOCAL_OWNER, request, record, record_writer, RequestHooks(), clock, lambda: 10**6, 1.0, None)
    made.warn("text", text)
    return made


async def test_an_ended_run_is_retained_for_its_time_and_no_longer() -> None:
    time = Time()
    registry = RunRegistry(300.0, 10**6, time, memory())
    one = run("one")
    registry.add(one)
    time.now = 1000.0
    assert registry.get("me", "one") is one
    registry.mark_ended(one)
    time.now = 1299.0
    assert registry.get("me", "one") is one
    time.now = 1300.0
    assert registry.get("me", "one") is None


async def test_the_oldest_ended_runs_go_first_when_they_do_not_fit() -> None:
    registry = RunRegistry(300.0, 500, Time(), memory())
    runs = [run(f"r{n}") for n in range(4)]
    for each in runs:
        registry.add(each)
        registry.mark_ended(each)
    assert [registry.get("me", f"r{n}") is not None for n in range(4)] == [False, False, True, True]


async def test_who_keeps_most_loses_their_own_oldest_and_nobody_elses() -> None:
    registry = RunRegistry(300.0, 1500, Time(), memory())
    runs = [run("first", "you"), *(run(f"r{n}", "me", "x" * 200) for n in range(9))]
    for each in runs:
        registry.add(each)
        registry.mark_ended(each)
    assert registry.get("you", "first") is not None
    assert registry.get("me", "r0") is None
    assert registry.get("me", "r8") is not None


async def test_running_requests_share_the_memory_for_their_events() -> None:
    shared = memory()
    registry = RunRegistry(300.0, 0, Time(), shared)
    mine = [run(f"m{n}", "me") for n in range(8)]
    for each in mine:
        registry.add(each)
    # Half of a megabyte each, of four; somebody else is not affected.
    assert shared.share("me") == 500_000
    registry.add(others := run("o", "you"))
    assert shared.share("you") == 1_000_000
    registry.discard(others)
    many = [run(f"o{n}", f"user-{n}") for n in range(12)]
    for each in many:
        registry.add(each)
    assert shared.share("user-0") == 500_000
    for each in (*mine[1:], *many):
        registry.mark_ended(each)
    assert shared.share("me") == 1_000_000


async def test_a_run_is_its_owners_alone() -> None:
    registry = RunRegistry(300.0, 10**6, Time(), memory())
    mine = run("same", "me")
    registry.add(mine)
    assert registry.get("you", "same") is None
    assert list(registry.running()) == [mine]
    mine.finish(FinishReason.STOP)
    registry.mark_ended(mine)
    assert list(registry.running()) == []
