"""One model: loaded once for all who want it, kept while it is used, loaded again when it was lost."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from plugai_scripted import SCRIPTS, ScriptedRunner
from tests.support.gateway import script

from plugai.runners.base import LoadStage, ModelSpec
from plugai.runners.errors import ModelBusyError, ModelUnavailableError, WorkCancelledError
from plugai.server.core.hosting import Clock, ModelHost, ModelState

SPEC = ModelSpec("m", "scripted")


class World:
    """A host, what it said of itself, and the pauses that it made."""

    def __init__(self, pinned: bool, load_seconds: float) -> None:
        self.states: list[ModelState] = []
        self.changes: asyncio.Queue[ModelState] = asyncio.Queue()
        self.pauses: list[float] = []
        self.heals_after = 0
        clock = Clock(lambda: datetime.now(UTC), asyncio.get_running_loop().time, self.sleep)
        self.host = ModelHost(
            SPEC,
            lambda: ScriptedRunner(SPEC),
            pinned=pinned,
            load_seconds=load_seconds,
            clock=clock,
            changed=self.note,
        )

    def note(self, host: ModelHost) -> None:
        self.changes.put_nowait(host.state)

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if len(self.pauses) == self.heals_after:
            SCRIPTS["m"].load_error = None
        await asyncio.sleep(0)

    async def reached(self, state: ModelState) -> None:
        async with asyncio.timeout(10):
            while await self.changes.get() is not state:
                pass


@asynccontextmanager
async def world(pinned: bool = False, load_seconds: float = 60.0) -> AsyncGenerator[World, None]:
    made = World(pinned, load_seconds)
    try:
        yield made
    finally:
        await made.host.close()


def ignore(_: LoadStage) -> None: ...


async def use(host: ModelHost) -> None:
    async with host.use(ignore):
        pass


async def test_any_number_of_callers_share_one_load() -> None:
    m = script("m", loads=False)
    async with world() as w:
        callers = [asyncio.create_task(use(w.host)) for _ in range(20)]
        await w.reached(ModelState.LOADING)
        m.may_load.set()
        await asyncio.gather(*callers)
        assert m.loads == 1
        assert w.host.state is ModelState.LOADED


async def test_a_load_that_nobody_waits_for_is_cancelled_and_one_that_somebody_waits_for_is_not() -> None:
    m = script("m", loads=False)
    async with world() as w:
        one, two = (asyncio.create_task(use(w.host)) for _ in range(2))
        await w.reached(ModelState.LOADING)
        await asyncio.sleep(0)
        one.cancel()
        await asyncio.wait([one])
        assert w.host.state is ModelState.LOADING
        two.cancel()
        await asyncio.wait([two])
        await w.reached(ModelState.UNLOADED)
        m.may_load.set()
        await use(w.host)
        assert m.loads == 2


async def test_who_comes_while_a_load_is_given_up_gets_a_load_of_its_own() -> None:
    m = script("m", loads=False)
    async with world() as w:
        first = asyncio.create_task(use(w.host))
        await w.reached(ModelState.LOADING)
        w.host.cancel_load()
        second = asyncio.create_task(use(w.host))
        m.may_load.set()
        with pytest.raises(WorkCancelledError):
            await first
        await second


async def test_a_load_that_takes_too_long_fails_and_says_what_to_do() -> None:
    script("m", loads=False)
    async with world(load_seconds=0.01) as w:
        with pytest.raises(ModelUnavailableError, match="load_seconds"):
            await use(w.host)
        assert w.host.state is ModelState.FAILED


async def test_a_model_in_use_is_busy_and_is_not_unloaded() -> None:
    m = script("m")
    async with world() as w:
        async with w.host.use(ignore):
            assert w.host.state is ModelState.BUSY
            with pytest.raises(ModelBusyError):
                await w.host.unload()
        await w.host.unload()
        assert (w.host.state, m.unloads) == (ModelState.UNLOADED, 1)


async def test_a_pinned_model_that_was_lost_is_loaded_again_at_once() -> None:
    m = script("m")
    async with world(pinned=True) as w:
        await w.host.hold()
        m.dies.set()
        await w.reached(ModelState.FAILED)
        await w.reached(ModelState.LOADED)
        assert (m.loads, m.unloads, w.pauses) == (2, 1, [])


async def test_a_pinned_model_that_cannot_be_loaded_is_tried_again_with_growing_pauses() -> None:
    m = script("m")
    m.load_error = ModelUnavailableError("not now")
    async with world(pinned=True) as w:
        w.heals_after = 9
        await w.host.hold()
        assert w.pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
        assert w.host.state is ModelState.LOADED


async def test_closing_frees_a_loaded_model_and_ends_a_load() -> None:
    m = script("m")
    async with world() as w:
        await use(w.host)
    assert m.unloads == 1
    script("m", loads=False)
    async with world() as w:
        waiting = asyncio.create_task(use(w.host))
        await w.reached(ModelState.LOADING)
    with pytest.raises(WorkCancelledError):
        await waiting
    assert SCRIPTS["m"].unloads == 0
