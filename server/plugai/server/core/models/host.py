"""The mechanics of one model: it is loaded, lost, unloaded. When, is decided elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from plugai.runners.base import LoadStage, ModelSpec, Runner
from plugai.runners.errors import ModelUnavailableError, PlugAIError, WorkCancelledError, WorkerCrashedError
from plugai.server.core.clock import Clock

log = structlog.get_logger(__name__)


class Observer(Protocol):
    """Who is told what becomes of a model."""

    def stage(self, host: ModelHost) -> None:
        """Loading has come further: see `loading`."""

    def loaded(self, host: ModelHost) -> None:
        """The model is ready: see `runner`."""

    def failed(self, host: ModelHost, error: PlugAIError) -> None:
        """It could not be loaded."""

    def lost(self, host: ModelHost) -> None:
        """Its process died, and it holds nothing any more."""

    def unloaded(self, host: ModelHost) -> None:
        """It holds nothing any more."""


class ModelHost:
    """Holds one model's runner while it is loaded."""

    def __init__(self, spec: ModelSpec, make: Callable[[], Runner], load_seconds: float, clock: Clock) -> None:
        """`make` gives a runner that is not loaded yet; a load may take `load_seconds`."""
        self.spec = spec
        self.runner: Runner | None = None
        self.loading: LoadStage | None = None
        self.error: PlugAIError | None = None
        self.loaded_at: datetime | None = None
        self._make = make
        self._load_seconds = load_seconds
        self._clock = clock
        self._load: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._unload: asyncio.Task[None] | None = None

    @property
    def described(self) -> ModelSpec | Runner:
        """What knows best what the model can do: the loaded runner, else the spec."""
        return self.runner or self.spec

    @property
    def capacity(self) -> int:
        """How many requests it serves at once."""
        return self.described.capacity or 1

    def renew(self, spec: ModelSpec, make: Callable[[], Runner]) -> None:
        """From the next load on, the model is this."""
        self.spec, self._make = spec, make

    def begin_load(self, observer: Observer) -> None:
        """Start to load the model. One load at a time."""
        self.loading = LoadStage("waiting")
        self._load = asyncio.create_task(self._run_load(observer))

    def cancel_load(self) -> None:
        """Have the load that goes on fail, unless it has ended."""
        if self._load is not None:
            self._load.cancel()

    def begin_unload(self, observer: Observer) -> None:
        """Start to unload the model, or wait for the end of the load that was cancelled."""
        self._unload = asyncio.create_task(self._run_unload(observer))

    async def unloaded(self) -> None:
        """Wait for the end of an unload that goes on."""
        if self._unload is not None:
            await asyncio.wait([self._unload])

    async def close(self) -> None:
        """Free everything, whoever still uses it."""
        for task in (self._load, self._watch, self._unload):
            if task is not None:
                task.cancel()
                await asyncio.wait([task])
        await self._free()

    async def _run_load(self, observer: Observer) -> None:
        def report(stage: LoadStage) -> None:
            self.loading = stage
            observer.stage(self)

        try:
            runner = self._make()
            async with asyncio.timeout(self._load_seconds):
                await runner.load(report)
        except asyncio.CancelledError:
            self._fail(observer, WorkCancelledError(f"the loading of model {self.spec.id!r} was cancelled"))
        except TimeoutError:
            sentence = f"model {self.spec.id!r} was not loaded within {self._load_seconds:g} seconds"
            self._fail(observer, ModelUnavailableError(f"{sentence}; raise load_seconds if it is large"))
        except PlugAIError as error:
            self._fail(observer, error)
        except Exception:
            # A task has no interceptor above it: without this last resort, all who wait would wait for ever.
            log.exception("load failed", model=self.spec.id)
            sentence = f"model {self.spec.id!r} could not be loaded"
            self._fail(observer, ModelUnavailableError(f"{sentence}; try again, the server's log has the cause"))
        else:
            self.runner, self.loading, self.error, self.loaded_at = runner, None, None, self._clock.now()
            self._watch = asyncio.create_task(self._run_watch(runner, observer))
            observer.loaded(self)

    def _fail(self, observer: Observer, error: PlugAIError) -> None:
        self.loading = None
        self.error = None if isinstance(error, WorkCancelledError) else error
        observer.failed(self, error)

    async def _run_watch(self, runner: Runner, observer: Observer) -> None:
        """Notice that the model was lost, and free what is left of it."""
        await runner.lost()
        sentence = f"the process of model {self.spec.id!r} died; it is started again for the next request"
        self.error = WorkerCrashedError(sentence)
        await self._free()
        observer.lost(self)

    async def _run_unload(self, observer: Observer) -> None:
        if self._load is not None:
            await asyncio.wait([self._load])
        if self._watch is not None:
            self._watch.cancel()
        await self._free()
        observer.unloaded(self)

    async def _free(self) -> None:
        runner, self.runner, self.loaded_at = self.runner, None, None
        if runner is not None:
            try:
                await runner.unload()
            except Exception:
                # Nor would anybody hear of this one, and the model would never be loaded again.
                log.exception("unload failed", model=self.spec.id)
