"""How the slots of one model are shared: no user with nothing running waits for one who holds several."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugai.runners.base import Chunk, GenerationRequest, ModelSpec, Runner
from plugai.server.core.clock import Clock
from plugai.server.core.errors import QueueFullError
from plugai.server.core.models.host import ModelHost
from plugai.server.core.models.lifecycle.lifecycle import Lifecycle
from plugai.server.core.models.lifecycle.state import LifecycleEntry, Limits
from plugai.server.core.models.scheduler import ModelScheduler, QueueLimits

USERS = "abcdef"


class Slots(Runner):
    """A loaded model with so many slots; what it would answer does not matter."""

    def __init__(self, capacity: int, *, preempts: bool) -> None:
        super().__init__(ModelSpec("m", "slots", capacity=capacity))
        self.preempts = preempts

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        raise AssertionError("nothing is generated here")
        yield


class World:
    """One model, its users' requests, and a clock that only moves when told to."""

    def __init__(self, runner: Slots, limits: QueueLimits) -> None:
        self.now = 0.0
        clock = Clock(lambda: datetime.now(UTC), lambda: self.now)
        host = ModelHost(runner.spec, lambda: runner, 60.0, clock)
        lifecycle = Lifecycle(Limits(max_loaded=1, max_bytes=None, patience_seconds=30.0))
        lifecycle.add(LifecycleEntry("m", 1))
        self.scheduler = ModelScheduler(lifecycle, limits, clock, lambda _: None)
        self.scheduler.add(host)
        self.capacity, self.preempts = runner.capacity, runner.preempts
        self.requests: list[Request] = []

    async def load(self) -> None:
        await self.scheduler.wait_loaded("m", lambda _: None)

    async def ask(self, user: str) -> Request:
        request = Request(self, user, len(self.requests))
        self.requests.append(request)
        await settle()
        return request

    def running(self) -> list[Request]:
        return [request for request in self.requests if request.served.is_set() and not request.task.done()]

    def waiting(self) -> list[Request]:
        return [request for request in self.requests if not request.served.is_set() and not request.task.done()]

    def held(self) -> Counter[str]:
        return Counter(request.user for request in self.running())

    async def close(self) -> None:
        for request in self.requests:
            request.task.cancel()
        await asyncio.gather(*(request.task for request in self.requests), return_exceptions=True)
        await self.scheduler.close()


class Request:
    """Waits for a slot, and holds it until it is told to leave."""

    def __init__(self, world: World, user: str, number: int) -> None:
        self.user = user
        self.served, self.leave = asyncio.Event(), asyncio.Event()
        self.task = asyncio.create_task(self._run(world, number))

    async def _run(self, world: World, number: int) -> None:
        async with world.scheduler.slot("m", self.user, f"r{number}", lambda _: None, lambda _: None):
            self.served.set()
            await self.leave.wait()

    async def end(self) -> None:
        self.leave.set()
        await settle()

    async def give_up(self) -> None:
        self.task.cancel()
        await settle()


async def settle() -> None:
    """Whatever is ready to run has run."""
    for _ in range(8):
        await asyncio.sleep(0)


async def world(capacity: int, *, preempts: bool, limits: QueueLimits | None = None) -> World:
    made = World(Slots(capacity, preempts=preempts), limits or QueueLimits(1000, 1000))
    await made.load()
    return made


STEPS = st.lists(
    st.tuples(st.sampled_from(["ask", "ask", "flood", "end", "give up"]), st.sampled_from(USERS), st.integers(0, 99)),
    max_size=40,
)


async def walk(w: World, steps: list[tuple[str, str, int]]) -> None:
    """Users ask, are answered and give up; after each of it, what is promised holds."""
    for what, user, which in steps:
        w.now += which / 10
        running, waiting = w.running(), w.waiting()
        if what == "ask":
            await w.ask(user)
        elif what == "flood":
            for _ in range(5):
                await w.ask(user)
        elif what == "end" and running:
            await running[which % len(running)].end()
        elif what == "give up" and waiting:
            await waiting[which % len(waiting)].give_up()
        judge(w, set(waiting))
    await w.close()


def judge(w: World, waited: set[Request]) -> None:
    held, waiting = w.held(), w.waiting()
    without_slot = {request.user for request in waiting} - set(held)
    assert not waiting or held.total() >= w.capacity, "a slot is free, and a request waits"
    assert not without_slot or not [request for request in waited & set(w.running()) if held[request.user] > 1], (
        "a slot went to a user who holds one, and one who holds none waits"
    )
    if w.preempts:
        assert not without_slot or len(held) >= w.capacity, "a user waits while others hold more than their share"
        assert held.total() <= 2 * w.capacity - 1
    else:
        assert held.total() <= w.capacity


@settings(deadline=None)
@given(st.integers(1, 4), STEPS)
def test_a_user_with_nothing_running_waits_only_while_as_many_others_as_there_are_slots_are_answered(
    capacity: int, steps: list[tuple[str, str, int]]
) -> None:
    async def run() -> None:
        await walk(await world(capacity, preempts=True), steps)

    asyncio.run(run())


@settings(deadline=None)
@given(st.integers(1, 4), STEPS)
def test_a_model_that_cannot_pause_gives_its_next_free_slot_to_a_user_who_holds_none(
    capacity: int, steps: list[tuple[str, str, int]]
) -> None:
    async def run() -> None:
        await walk(await world(capacity, preempts=False), steps)

    asyncio.run(run())


async def test_one_user_alone_has_every_slot() -> None:
    w = await world(4, preempts=True)
    for _ in range(6):
        await w.ask("a")
    assert w.held() == {"a": 4}
    await w.close()


async def test_a_queue_that_others_have_filled_still_takes_the_first_request_of_a_user() -> None:
    w = await world(1, preempts=False, limits=QueueLimits(total=6, per_user=3))
    for user in "abc":
        for _ in range(3):
            await w.ask(user)
    assert len(w.waiting()) >= 6
    w.scheduler.check("m", "d")
    await w.ask("d")
    with pytest.raises(QueueFullError):
        w.scheduler.check("m", "d")
    await w.close()
