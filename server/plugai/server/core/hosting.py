"""One model on this machine: loaded once for any number of callers, used, lost, loaded again, unloaded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plugai.runners.base import LoadStage, ModelSpec, ReportStage, Runner
from plugai.runners.errors import (
    ModelBusyError,
    ModelUnavailableError,
    PlugAIError,
    ShuttingDownError,
    WorkCancelledError,
    WorkerCrashedError,
)


class ModelState(StrEnum):
    """Whether a model can answer at once."""

    UNLOADED = "unloaded"
    LOADING = "loading"
    LOADED = "loaded"
    BUSY = "busy"
    UNLOADING = "unloading"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Clock:
    """Where time comes from: `now` in UTC, `monotonic` in seconds, and a `sleep` that follows it."""

    now: Callable[[], datetime]
    monotonic: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]


class _Load:
    """A load that goes on, and those who wait for it."""

    def __init__(self, task: asyncio.Task[Runner]) -> None:
        self.task = task
        self.stage = LoadStage("starting")
        self.listeners: dict[object, ReportStage] = {}


class ModelHost:
    """Hosts one model. `changed` is called after every change that others may want to know."""

    def __init__(
        self,
        spec: ModelSpec,
        make: Callable[[], Runner],
        *,
        pinned: bool,
        load_seconds: float,
        clock: Clock,
        changed: Callable[[ModelHost], None],
    ) -> None:
        """`make` gives a runner that is not loaded yet; a load may take `load_seconds`."""
        self.spec = spec
        self.pinned = pinned
        self.active = 0
        self.error: PlugAIError | None = None
        self.loaded_at: datetime | None = None
        self._make = make
        self._load_seconds = load_seconds
        self._clock = clock
        self._changed = changed
        self._runner: Runner | None = None
        self._load: _Load | None = None
        self._unloading: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._closing = False

    @property
    def state(self) -> ModelState:
        if self._unloading is not None:
            return ModelState.UNLOADING
        if self._load is not None:
            return ModelState.LOADING
        if self._runner is not None:
            return ModelState.BUSY if self.active else ModelState.LOADED
        return ModelState.UNLOADED if self.error is None else ModelState.FAILED

    @property
    def described(self) -> ModelSpec | Runner:
        """What knows best what the model can do: the loaded runner, else the spec."""
        return self._runner or self.spec

    @property
    def capacity(self) -> int:
        """How many requests it serves at once."""
        return self.described.capacity or 1

    @asynccontextmanager
    async def use(self, report: ReportStage) -> AsyncGenerator[Runner, None]:
        """Hold the loaded model, loading it first if need be; it is not unloaded meanwhile."""
        while True:
            await self.ready(report)
            # The model can be lost between the end of a load and the turn of one who waited for it.
            if (runner := self._runner) is not None and self._unloading is None:
                break
        self.active += 1
        self._changed(self)
        try:
            yield runner
        finally:
            self.active -= 1
            self._changed(self)

    async def ready(self, report: ReportStage) -> None:
        """Wait until the model is loaded. One load serves all who wait; it is cancelled when the last gives up."""
        while (leaving := self._leaving) is not None:
            await asyncio.wait([leaving])
        if self._runner is not None:
            return
        if self._closing:
            raise ShuttingDownError("the house is shutting down; try again when it is back")
        load = self._load or self._begin_load()
        key = object()
        load.listeners[key] = report
        report(load.stage)
        try:
            await asyncio.wait([load.task])
        finally:
            del load.listeners[key]
            if not load.listeners:
                load.task.cancel()
        if load.task.cancelled():
            raise WorkCancelledError(f"the loading of model {self.spec.id!r} was cancelled")
        load.task.result()

    @property
    def _leaving(self) -> asyncio.Task[None] | asyncio.Task[Runner] | None:
        """What must be over before the model can be loaded: an unload, or a load that was given up."""
        if self._load is not None and self._load.task.cancelling():
            return self._load.task
        return self._unloading

    @property
    def waiters(self) -> int:
        """How many wait for the load."""
        return 0 if self._load is None else len(self._load.listeners)

    def cancel_load(self) -> None:
        """End a load that goes on, for all who wait for it."""
        if self._load is not None:
            self._load.task.cancel()

    async def unload(self) -> None:
        """Free what the model holds. Raises ModelBusyError while it is used or loaded."""
        if self.active or self._load is not None:
            raise ModelBusyError(f"model {self.spec.id!r} is in use; cancel its requests or try again when it is idle")
        if self._runner is not None and self._unloading is None:
            self._unloading = asyncio.create_task(self._unload(self._runner))
            self._changed(self)
        if self._unloading is not None:
            await asyncio.shield(self._unloading)

    async def close(self) -> None:
        """Free everything, whoever still uses it."""
        self._closing = True
        if self._load is not None:
            self._load.task.cancel()
            await asyncio.wait([self._load.task])
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.wait([self._watch])
        if self._runner is not None:
            await self._runner.unload()
            self._runner = None

    def _begin_load(self) -> _Load:
        load = self._load = _Load(asyncio.create_task(self._run_load()))
        self._changed(self)
        return load

    async def _run_load(self) -> Runner:
        async with AsyncExitStack() as undo:
            undo.callback(self._end_load)
            try:
                runner = self._make()
                async with asyncio.timeout(self._load_seconds):
                    await runner.load(self._report)
            except PlugAIError as error:
                self.error = error
                raise
            except TimeoutError:
                sentence = f"model {self.spec.id!r} was not loaded within {self._load_seconds:g} seconds"
                self.error = ModelUnavailableError(f"{sentence}; raise load_seconds if it is large")
                raise self.error from None
            self.error = None
            self._runner = runner
            self.loaded_at = self._clock.now()
            self._watch = asyncio.create_task(self._keep(runner))
            return runner

    def _end_load(self) -> None:
        self._load = None
        self._changed(self)

    def _report(self, stage: LoadStage) -> None:
        if self._load is not None:
            self._load.stage = stage
            for listener in list(self._load.listeners.values()):
                listener(stage)

    async def _keep(self, runner: Runner) -> None:
        """Notice that the model was lost, free what is left of it, and load a pinned one again."""
        await runner.lost()
        self._forget()
        self.error = WorkerCrashedError(
            f"the process of model {self.spec.id!r} died; it is started again for the next request"
        )
        self._changed(self)
        await runner.unload()
        if self.pinned and not self._closing:
            await self.hold()

    async def hold(self) -> None:
        """Load the model, trying again with growing pauses of 1 to 60 seconds until it is loaded."""
        pause = 1.0
        while not self._closing:
            try:
                return await self.ready(lambda _: None)
            except PlugAIError:
                await self._clock.sleep(pause)
                pause = min(60.0, pause * 2)

    async def _unload(self, runner: Runner) -> None:
        if self._watch is not None:
            self._watch.cancel()
        await runner.unload()
        self._forget()
        self._unloading = None
        self._changed(self)

    def _forget(self) -> None:
        self._runner = None
        self.loaded_at = None
