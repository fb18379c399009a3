"""Turns: order, bounds, and what happens to those who give up."""

import asyncio
import random
from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from plugai.runners.errors import QueueFullError
from plugai.server.core.events import Queued
from plugai.server.core.scheduler import Scheduler


class Turns(RuleBasedStateMachine):
    """Any order of asking, being served and giving up, against a plain list."""

    CAPACITY = 2

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.now = 0.0
        self.scheduler = Scheduler(5, lambda: self.now)
        self.asked: list[int] = []
        self.running: list[int] = []
        self.tasks: dict[int, asyncio.Task[None]] = {}
        self.release: dict[int, asyncio.Event] = {}
        self.places: dict[int, Queued] = {}
        self.count = 0

    def teardown(self) -> None:
        for task in self.tasks.values():
            task.cancel()
        self.settle()
        self.loop.close()

    def settle(self) -> None:
        for _ in range(5):
            self.loop.run_until_complete(asyncio.sleep(0))

    async def serve(self, number: int) -> None:
        async with self.scheduler.turn("m", self.CAPACITY, lambda place: self.places.__setitem__(number, place)):
            self.asked.remove(number)
            self.running.append(number)
            try:
                await self.release[number].wait()
            finally:
                self.running.remove(number)

    @rule()
    def ask(self) -> None:
        full = len(self.running) == self.CAPACITY and len(self.asked) == 5
        if full:
            with pytest.raises(QueueFullError):
                self.scheduler.check("m", self.CAPACITY)
            return
        self.scheduler.check("m", self.CAPACITY)
        number, self.count = self.count, self.count + 1
        self.release[number] = asyncio.Event()
        self.asked.append(number)
        self.tasks[number] = self.loop.create_task(self.serve(number))
        self.settle()

    @precondition(lambda self: self.running)
    @rule(pick=st.randoms(use_true_random=False))
    def finish(self, pick: random.Random) -> None:
        number = pick.choice(self.running)
        oldest = self.asked[0] if self.asked else None
        self.now += 1.0
        self.release[number].set()
        self.settle()
        assert oldest is None or oldest in self.running

    @precondition(lambda self: self.asked)
    @rule(pick=st.randoms(use_true_random=False))
    def give_up(self, pick: random.Random) -> None:
        number = pick.choice(self.asked)
        self.tasks[number].cancel()
        self.asked.remove(number)
        self.settle()

    @invariant()
    def no_turn_is_lost_or_given_twice(self) -> None:
        assert len(self.running) <= self.CAPACITY
        assert not self.asked or len(self.running) == self.CAPACITY
        assert self.scheduler.waiting("m") == len(self.asked)


TestTurns = Turns.TestCase
TestTurns.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


async def test_a_turn_handed_over_to_someone_who_just_gave_up_goes_to_the_next() -> None:
    scheduler = Scheduler(5, asyncio.get_running_loop().time)
    order: list[str] = []

    async def wait(name: str) -> None:
        async with scheduler.turn("m", 1, lambda _: None):
            order.append(name)

    async with scheduler.turn("m", 1, lambda _: None):
        first, second = asyncio.create_task(wait("first")), asyncio.create_task(wait("second"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first, second])
    assert order == ["second"]


async def test_a_model_that_is_full_does_not_hold_up_another() -> None:
    scheduler = Scheduler(0, asyncio.get_running_loop().time)
    async with scheduler.turn("busy", 1, lambda _: None):
        with pytest.raises(QueueFullError):
            scheduler.check("busy", 1)
        scheduler.check("idle", 1)
        async with asyncio.timeout(5), scheduler.turn("idle", 1, lambda _: None):
            pass


async def test_those_who_wait_are_told_when_they_move_up() -> None:
    scheduler = Scheduler(5, asyncio.get_running_loop().time)
    places: asyncio.Queue[Queued] = asyncio.Queue()
    done = asyncio.Event()

    async def wait(moved: Callable[[Queued], None]) -> None:
        async with scheduler.turn("m", 1, moved):
            await done.wait()

    async with scheduler.turn("m", 1, lambda _: None):
        first = asyncio.create_task(wait(lambda _: None))
        await asyncio.sleep(0)
        second = asyncio.create_task(wait(places.put_nowait))
        assert (await places.get()).position == 2
        first.cancel()
        async with asyncio.timeout(5):
            assert (await places.get()).position == 1
    done.set()
    await asyncio.wait([first, second])
