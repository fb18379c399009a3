"""The scheduler: loads are shared, room is made, slots are given fairly, and no request waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from plugai_scripted import SCRIPTS, ScriptedRunner
from tests.support.gateway import script
from tests.support.limits import HANGS_SECONDS

from plugai.runners.base import LoadStage, ModelSpec, Runner
from plugai.runners.errors import ModelUnavailableError, WorkCancelledError
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelBusyError, QueueFullError
from plugai.server.core.events import Queued
from plugai.server.core.models.host import ModelHost
from plugai.server.core.models.lifecycle.lifecycle import Lifecycle
from plugai.server.core.models.lifecycle.state import LifecycleEntry, Limits, Phase
from plugai.server.core.models.scheduler import ModelScheduler, QueueLimits


@dataclass
class World:
    """Models a, b and pinned, of which two may be loaded; time passes only through `pass_time`."""

    now: float = 0.0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    hosts: dict[str, ModelHost] = field(default_factory=dict)
    visits: list[asyncio.Task[None]] = field(default_factory=list)
    scheduler: ModelScheduler = field(init=False)
    lifecycle: Lifecycle = field(init=False)

    def __post_init__(self) -> None:
        clock = Clock(lambda: datetime.now(UTC), lambda: self.now)
        entries = [LifecycleEntry(name, 1, pinned=name == "pinned", idle_seconds=60.0) for name in ("a", "b", "pinned")]
        for name in ("a", "b", "pinned"):
            spec = ModelSpec(name, "scripted")
            self.hosts[name] = ModelHost(spec, lambda spec=spec: ScriptedRunner(spec), 60.0, clock)  # type: ignore[misc]
        self.lifecycle = Lifecycle(Limits(max_loaded=2, max_bytes=None, patience_seconds=30.0))
        self.scheduler = ModelScheduler(self.lifecycle, QueueLimits(20, 10), clock, lambda _: self.changed.set())
        for entry in entries:
            self.lifecycle.add(entry)
            self.scheduler.add(self.hosts[entry.id])

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        self.scheduler.reconcile()

    async def reached(self, model: str, phase: Phase) -> None:
        async with asyncio.timeout(HANGS_SECONDS):
            while self.lifecycle.entries[model].phase is not phase:
                self.changed.clear()
                await self.changed.wait()

    async def loads(self, model: str, number: int) -> None:
        """Wait until the model was loaded this often and is ready."""
        async with asyncio.timeout(HANGS_SECONDS):
            while SCRIPTS[model].loads < number or self.lifecycle.entries[model].phase is not Phase.LOADED:
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def world(*slow: str) -> AsyncGenerator[World, None]:
    for name in ("a", "b", "pinned"):
        script(name, loads=name not in slow)
    made = World()
    made.scheduler.reconcile()
    try:
        yield made
    finally:
        await made.scheduler.close()
        for visit in made.visits:
            visit.cancel()
        await asyncio.gather(*made.visits, return_exceptions=True)


class Visitor:
    """Holds a slot until `leave` is set."""

    def __init__(self, w: World, model: str, user: str = "me") -> None:
        self.positions: list[Queued] = []
        self.stages: list[LoadStage] = []
        self.served = asyncio.Event()
        self.leave = asyncio.Event()
        self.task = asyncio.create_task(self._visit(w, model, user))
        w.visits.append(self.task)

    async def _visit(self, w: World, model: str, user: str) -> None:
        async with w.scheduler.slot(model, user, f"r-{id(self)}", self.positions.append, self.stages.append) as runner:
            assert isinstance(runner, Runner)
            self.served.set()
            await self.leave.wait()

    async def done(self) -> None:
        self.leave.set()
        async with asyncio.timeout(HANGS_SECONDS):
            await self.task


async def test_any_number_of_callers_share_one_load() -> None:
    async with world("a") as w:
        visitors = [Visitor(w, "a", f"u{n}") for n in range(10)]
        loading = asyncio.create_task(w.scheduler.wait_loaded("a", lambda _: None))
        await w.reached("a", Phase.LOADING)
        SCRIPTS["a"].may_load.set()
        await loading
        for visitor in visitors:
            await visitor.done()
        assert SCRIPTS["a"].loads == 1
        assert visitors[0].stages


async def test_a_load_is_cancelled_once_no_request_waits_for_it_and_not_before() -> None:
    async with world("a") as w:
        one, two = Visitor(w, "a"), Visitor(w, "a")
        await w.reached("a", Phase.LOADING)
        one.task.cancel()
        await asyncio.wait([one.task])
        assert w.lifecycle.entries["a"].phase is Phase.LOADING
        two.task.cancel()
        await w.reached("a", Phase.UNLOADED)
        SCRIPTS["a"].may_load.set()
        await Visitor(w, "a").done()
        assert SCRIPTS["a"].loads == 2


async def test_a_request_for_which_there_is_no_room_waits_visibly_and_is_served_when_there_is() -> None:
    async with world() as w:
        first = Visitor(w, "a")
        await first.served.wait()
        second = Visitor(w, "b")
        await asyncio.sleep(0)
        assert second.positions == [Queued(1, 1)]
        assert SCRIPTS["a"].unloads == 0
        await first.done()
        await second.done()
        assert SCRIPTS["a"].unloads == 1


async def test_a_model_that_is_always_busy_makes_room_after_a_while() -> None:
    async with world() as w:
        busy = Visitor(w, "a")
        await busy.served.wait()
        waiting = Visitor(w, "b")
        await asyncio.sleep(0)
        w.pass_time(31.0)
        late = Visitor(w, "a")
        await busy.done()
        await waiting.served.wait()
        assert not late.served.is_set()
        await waiting.done()
        await late.done()


async def test_an_idle_model_is_unloaded_after_its_time_and_a_pinned_one_never() -> None:
    async with world() as w:
        await w.reached("pinned", Phase.LOADED)
        await Visitor(w, "a").done()
        w.pass_time(59.0)
        assert w.lifecycle.entries["a"].phase is Phase.LOADED
        w.pass_time(1.5)
        await w.reached("a", Phase.UNLOADED)
        w.pass_time(10_000.0)
        assert w.lifecycle.entries["pinned"].phase is Phase.LOADED
        assert SCRIPTS["pinned"].unloads == 0


async def test_a_pinned_model_that_dies_comes_back_at_once_and_then_with_growing_pauses() -> None:
    async with world() as w:
        await w.reached("pinned", Phase.LOADED)
        SCRIPTS["pinned"].dies.set()
        await w.loads("pinned", 2)
        for pause in (2.0, 4.0, 8.0):
            SCRIPTS["pinned"].dies.set()
            await w.reached("pinned", Phase.UNLOADED)
            w.pass_time(pause - 0.1)
            assert w.lifecycle.entries["pinned"].phase is Phase.UNLOADED
            w.pass_time(0.2)
            await w.reached("pinned", Phase.LOADED)
        assert SCRIPTS["pinned"].loads == 5


async def test_a_failed_load_fails_every_waiter_and_new_ones_at_once_until_its_pause_is_over() -> None:
    async with world("a") as w:
        visitors = [Visitor(w, "a") for _ in range(3)]
        await w.reached("a", Phase.LOADING)
        SCRIPTS["a"].load_error = ModelUnavailableError("not now")
        SCRIPTS["a"].may_load.set()
        for visitor in visitors:
            with pytest.raises(ModelUnavailableError, match="not now"):
                await visitor.task
        with pytest.raises(ModelUnavailableError, match="not now"):
            w.scheduler.check("a", "me")
        SCRIPTS["a"].load_error = None
        w.pass_time(1.1)
        w.scheduler.check("a", "me")
        await Visitor(w, "a").done()


async def test_an_unexpected_exception_in_loading_or_unloading_leaves_no_request_waiting() -> None:
    async with world() as w:
        SCRIPTS["a"].load_error = ZeroDivisionError("secret/path.py")
        with pytest.raises(ModelUnavailableError, match="could not be loaded") as caught:
            await Visitor(w, "a").task
        assert "secret" not in caught.value.message
        SCRIPTS["a"].load_error = None
        w.pass_time(1.1)
        await Visitor(w, "a").done()
        SCRIPTS["a"].unload_error = ZeroDivisionError("again")
        SCRIPTS["a"].dies.set()
        await w.reached("a", Phase.UNLOADED)
        await Visitor(w, "a").done()
        assert SCRIPTS["a"].loads == 3


async def test_slots_alternate_between_users_however_many_requests_one_sends() -> None:
    async with world() as w:
        first = Visitor(w, "a", "flood")
        await first.served.wait()
        flood = [Visitor(w, "a", "flood") for _ in range(8)]
        await asyncio.sleep(0)
        light = Visitor(w, "a", "light")
        await asyncio.sleep(0)
        assert light.positions[0].position == 1
        w.pass_time(1.0)
        await first.done()
        async with asyncio.timeout(HANGS_SECONDS):
            await light.served.wait()
        await light.done()
        for visitor in flood:
            await visitor.done()


async def test_waiting_requests_are_limited_per_user_and_in_total() -> None:
    async with world("a", "b") as w:
        for number in range(10):
            Visitor(w, "a", "greedy")
            await asyncio.sleep(0)
            assert w.scheduler.waiting("a") == number + 1
        with pytest.raises(QueueFullError, match="your requests"):
            w.scheduler.check("b", "greedy")
        for number in range(10):
            w.scheduler.check("b", "other")
            Visitor(w, "b", f"u{number}")
            await asyncio.sleep(0)
        with pytest.raises(QueueFullError) as caught:
            w.scheduler.check("b", "u0")
        assert caught.value.retry_after >= 1


async def test_a_model_in_use_or_pinned_is_not_unloaded() -> None:
    async with world() as w:
        visitor = Visitor(w, "a")
        await visitor.served.wait()
        for name in ("a", "pinned"):
            with pytest.raises(ModelBusyError):
                await w.scheduler.unload(name)
        await visitor.done()
        await w.scheduler.unload("a")
        assert w.lifecycle.entries["a"].phase is Phase.UNLOADED


@pytest.mark.parametrize("name", ["a", "pinned"])
async def test_any_model_is_unloaded_by_force_and_loaded_again_when_it_is_wanted(name: str) -> None:
    async with world() as w:
        visitor = Visitor(w, name)
        await visitor.served.wait()
        await w.scheduler.force_unload(name)
        assert SCRIPTS[name].unloads == 1
        await visitor.done()
        later = Visitor(w, name)
        await later.done()
        assert SCRIPTS[name].loads == 2


async def test_a_load_is_ended_by_force_and_requests_that_wait_have_it_loaded_again() -> None:
    async with world("a") as w:
        visitor = Visitor(w, "a")
        await w.reached("a", Phase.LOADING)
        await w.scheduler.force_unload("a")
        SCRIPTS["a"].may_load.set()
        await visitor.done()


async def test_a_slot_granted_to_a_request_that_was_just_cancelled_goes_to_the_next() -> None:
    async with world() as w:
        holder = Visitor(w, "a")
        await holder.served.wait()
        first, second = Visitor(w, "a"), Visitor(w, "a")
        await asyncio.sleep(0)
        holder.leave.set()
        await asyncio.sleep(0)
        first.task.cancel()
        async with asyncio.timeout(HANGS_SECONDS):
            await second.served.wait()
        await second.done()
        assert w.scheduler.active("a") == 0


async def test_closing_unloads_models_and_fails_waiting_requests() -> None:
    async with world("b") as w:
        await Visitor(w, "a").done()
        waiting = asyncio.create_task(w.scheduler.wait_loaded("pinned", lambda _: None))
        await waiting
        loading = Visitor(w, "b")
        await asyncio.sleep(0)
    with pytest.raises((ModelUnavailableError, WorkCancelledError, Exception), match="shutting down"):
        await loading.task
    assert SCRIPTS["a"].unloads == 1


async def test_a_quiet_server_preloads_a_frequently_used_model_and_cancels_that_for_a_request() -> None:
    async with world() as w:
        await w.reached("pinned", Phase.LOADED)
        w.lifecycle.limits = replace(w.lifecycle.limits, preload_seconds=20.0)
        w.lifecycle.seed_usage("a", 9.0, w.now)
        w.pass_time(19.0)
        assert SCRIPTS["a"].loads == 0
        SCRIPTS["a"].may_load.clear()
        w.pass_time(2.0)
        await w.reached("a", Phase.LOADING)
        visitor = Visitor(w, "b")
        await visitor.served.wait()
        assert w.lifecycle.entries["a"].phase is Phase.UNLOADED
        await visitor.done()


async def test_a_model_unloaded_for_being_idle_is_not_preloaded_before_it_is_requested_again() -> None:
    async with world() as w:
        await w.reached("pinned", Phase.LOADED)
        w.lifecycle.limits = replace(w.lifecycle.limits, preload_seconds=20.0)
        w.lifecycle.seed_usage("a", 9.0, w.now)
        w.pass_time(21.0)
        await w.loads("a", 1)
        w.pass_time(61.0)
        await w.reached("a", Phase.UNLOADED)
        w.pass_time(21.0)
        assert w.lifecycle.entries["a"].phase is Phase.UNLOADED
        await Visitor(w, "a").done()
        assert SCRIPTS["a"].loads == 2
