"""Loads, watches and unloads one model. The lifecycle decides when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from plugai.runners.base import LOCAL, LoadStage, MemoryEstimate, ModelSpec, Runner
from plugai.runners.errors import ModelUnavailableError, PlugAIError, WorkCancelledError, WorkerCrashedError
from plugai.server.core.clock import Clock
from plugai.server.core.models.memory.estimated import Estimate, EstimatedMemory

log = structlog.get_logger(__name__)


class LoadObserver(Protocol):
    """Gets notified of what happens to a model."""

    def on_stage(self, host: ModelHost) -> None:
        """The load has reached another stage: see `loading`."""

    def on_estimated(self, host: ModelHost, estimate: MemoryEstimate | None) -> None:
        """It is known what memory the model will take, or that it cannot be known."""

    def on_loaded(self, host: ModelHost) -> None:
        """The model is ready: see `runner`."""

    def on_failed(self, host: ModelHost, error: PlugAIError) -> None:
        """The model could not be loaded."""

    def on_lost(self, host: ModelHost) -> None:
        """The model's process died, and it holds nothing any more."""

    def on_unloaded(self, host: ModelHost) -> None:
        """The model holds nothing any more."""


class ModelHost:
    """Holds one model's runner while it is loaded."""

    def __init__(
        self,
        spec: ModelSpec,
        make: Callable[[], Runner],
        load_seconds: float,
        clock: Clock,
        estimate: Estimate | None = None,
    ) -> None:
        """`make` creates a runner that is not loaded yet; a load that takes longer than `load_seconds` fails."""
        self.spec = spec
        self.memory = EstimatedMemory(spec, estimate)
        self.runner: Runner | None = None
        self.loading: LoadStage | None = None
        self.error: PlugAIError | None = None
        self.loaded_at: datetime | None = None
        self._make = make
        self._load_seconds = load_seconds
        self._clock = clock
        self._estimating: asyncio.Task[None] | None = None
        self._load: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None
        self._unload: asyncio.Task[None] | None = None

    @property
    def description(self) -> ModelSpec | Runner:
        """What the model can do: as the loaded runner reports it, else as its spec does."""
        return self.runner or self.spec

    @property
    def capacity(self) -> int:
        """How many requests it serves at once."""
        return self.description.capacity or 1

    @property
    def preempts(self) -> bool:
        """Whether the loaded model pauses answers of users with several, so that others need not wait."""
        return self.runner is not None and self.runner.preempts

    def reconfigure(self, spec: ModelSpec, make: Callable[[], Runner], estimate: Estimate | None) -> None:
        """Change what the next load loads. A remote model, which holds nothing, is loaded anew at once."""
        if (spec.options, spec.capacity) != (self.spec.options, self.spec.capacity):
            self.memory = EstimatedMemory(spec, estimate)
        self.spec, self._make = spec, make
        if self.runner is not None and spec.provider != LOCAL:
            self.runner = make()

    def begin_estimate(self, observer: LoadObserver) -> None:
        """Start to find out what memory the model will take."""
        self._estimating = asyncio.create_task(self._run_estimate(observer))

    def begin_load(self, observer: LoadObserver) -> None:
        """Start to load the model. No other load may be under way."""
        self.loading = LoadStage("waiting")
        self._load = asyncio.create_task(self._run_load(observer))

    def cancel_load(self) -> None:
        """Cancel the load, unless it has ended."""
        if self._load is not None:
            self._load.cancel()

    def begin_unload(self, observer: LoadObserver) -> None:
        """Start to unload the model, or wait for the end of the load that was cancelled."""
        self._unload = asyncio.create_task(self._run_unload(observer))

    async def wait_unloaded(self) -> None:
        """Wait for the end of an unload that is under way."""
        if self._unload is not None:
            await asyncio.wait([self._unload])

    async def close(self) -> None:
        """Free everything, even if requests still use it."""
        for task in (self._estimating, self._load, self._watch, self._unload):
            if task is not None:
                task.cancel()
                await asyncio.wait([task])
        await self._free()

    async def _run_estimate(self, observer: LoadObserver) -> None:
        estimate: MemoryEstimate | None = None
        try:
            estimate = await self.memory.get()
        except Exception:
            # Nothing handles errors of this task either, and the model could never be loaded.
            log.exception("memory not estimated", model=self.spec.id)
        observer.on_estimated(self, estimate)

    async def _run_load(self, observer: LoadObserver) -> None:
        def report(stage: LoadStage) -> None:
            self.loading = stage
            observer.on_stage(self)

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
            # No interceptor handles errors of this task: without this clause, waiting requests would wait for ever.
            log.exception("load failed", model=self.spec.id)
            sentence = f"model {self.spec.id!r} could not be loaded"
            self._fail(observer, ModelUnavailableError(f"{sentence}; try again, the server's log has the cause"))
        else:
            self.runner, self.loading, self.error, self.loaded_at = runner, None, None, self._clock.now()
            self._watch = asyncio.create_task(self._run_watch(runner, observer))
            observer.on_loaded(self)

    def _fail(self, observer: LoadObserver, error: PlugAIError) -> None:
        self.loading = None
        self.error = None if isinstance(error, WorkCancelledError) else error
        observer.on_failed(self, error)

    async def _run_watch(self, runner: Runner, observer: LoadObserver) -> None:
        """Wait until the model's process dies, and free what is left of it."""
        await runner.wait_until_lost()
        sentence = f"the process of model {self.spec.id!r} died; it is started again for the next request"
        self.error = WorkerCrashedError(sentence)
        await self._free()
        observer.on_lost(self)

    async def _run_unload(self, observer: LoadObserver) -> None:
        if self._load is not None:
            await asyncio.wait([self._load])
        if self._watch is not None:
            self._watch.cancel()
        await self._free()
        observer.on_unloaded(self)

    async def _free(self) -> None:
        runner, self.runner, self.loaded_at = self.runner, None, None
        if runner is not None:
            try:
                await runner.unload()
            except Exception:
                # Nothing handles errors of this task either, and the model could never be loaded again.
                log.exception("unload failed", model=self.spec.id)
