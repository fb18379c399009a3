"""How long the events of ended requests are kept."""

from datetime import UTC, datetime

from plugai.runners.base import FinishReason, GenerationRequest
from plugai.server.core.clock import Clock
from plugai.server.core.generation.hooks import RequestHooks
from plugai.server.core.generation.record_writer import RecordWriter
from plugai.server.core.generation.records import OnDisconnect, RequestRecord
from plugai.server.core.generation.registry import RunRegistry
from plugai.server.core.generation.run import Run
from plugai.server.core.principal import LOCAL_OWNER
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def run(name: str, owner: str = "me", text: str = "") -> Run:
    clock = Clock(lambda: datetime.now(UTC), lambda: 0.0)
    request = GenerationRequest(name, owner, "m", ())
    record = RequestRecord(name, owner, "g", "f", "m", OnDisconnect.CANCEL, datetime.now(UTC))
    # Nothing is begun here, so nothing is written.
    keeping = RecordWriter(SqlRequestRepository(Database("sqlite:////unused.db")), record)
    made = Run(LOCAL_OWNER, request, record, keeping, RequestHooks(), clock, 10**6, 1.0, None)
    made.warn("text", text)
    return made


async def test_an_ended_run_is_kept_for_its_time_and_no_longer() -> None:
    time = Time()
    kept = RunRegistry(300.0, 10**6, time)
    one = run("one")
    kept.add(one)
    time.now = 1000.0
    assert kept.get("me", "one") is one
    kept.ended(one)
    time.now = 1299.0
    assert kept.get("me", "one") is one
    time.now = 1300.0
    assert kept.get("me", "one") is None


async def test_the_oldest_ended_runs_go_first_when_they_do_not_fit() -> None:
    kept = RunRegistry(300.0, 500, Time())
    runs = [run(f"r{n}") for n in range(4)]
    for each in runs:
        kept.add(each)
        kept.ended(each)
    assert [kept.get("me", f"r{n}") is not None for n in range(4)] == [False, False, True, True]


async def test_a_run_is_its_owners_alone() -> None:
    kept = RunRegistry(300.0, 10**6, Time())
    mine = run("same", "me")
    kept.add(mine)
    assert kept.get("you", "same") is None
    assert list(kept.running()) == [mine]
    mine.finish(FinishReason.STOP)
    kept.ended(mine)
    assert list(kept.running()) == []
