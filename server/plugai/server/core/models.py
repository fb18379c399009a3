"""Which models there are, and how each is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plugai.runners.base import Capability, LoadStage, ModelSpec, Runner
from plugai.runners.errors import ModelNotFoundError, PlugAIError, RunnerNotInstalledError, WorkCancelledError
from plugai.server.core.events import Queued
from plugai.server.core.feed import Feed
from plugai.server.core.hosting import Clock, ModelHost
from plugai.server.core.lifecycle import Life, Lifecycle, Limits, Phase
from plugai.server.core.operations import Operation, OperationKind, Operations, OperationState
from plugai.server.core.requests import Failure
from plugai.server.core.run import Run
from plugai.server.core.turns import QueueLimits, Turns


class ModelState(StrEnum):
    """Whether a model can answer at once."""

    UNLOADED = "unloaded"
    LOADING = "loading"
    LOADED = "loaded"
    BUSY = "busy"
    UNLOADING = "unloading"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model as it is now. `error` says why it cannot answer, if it cannot."""

    spec: ModelSpec
    state: ModelState
    is_default: bool
    pinned: bool
    capabilities: frozenset[Capability]
    context_length: int | None
    capacity: int
    active: int
    waiting: int
    error: PlugAIError | None
    loaded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A model that the house has: how to make its runner, what is missing for that, and how it is kept loaded."""

    spec: ModelSpec
    make: Callable[[], Runner]
    missing: str | None
    pinned: bool
    idle_seconds: float | None
    fallback_models: tuple[str, ...] = ()


class Models:
    """The models of this gateway, by id."""

    def __init__(
        self,
        offers: Mapping[str, Offer],
        default: str,
        limits: Limits,
        queue: QueueLimits,
        operations: Operations,
        clock: Clock,
        load_seconds: float,
    ) -> None:
        """A load may take `load_seconds`."""
        self.default = default
        self._offers = dict(sorted(offers.items()))
        self._operations = operations
        self._loads: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._feed = Feed[ModelStatus]()
        self._hosts = {name: ModelHost(o.spec, o.make, load_seconds, clock) for name, o in self._offers.items()}
        self._lifecycle = Lifecycle([_life(offer) for offer in self._offers.values()], limits)
        self._turns = Turns(self._hosts, self._lifecycle, queue, clock, self._publish)

    def host(self, model: str) -> ModelHost:
        """The host of this model, of the default one if `model` is empty.

        Raises ModelNotFoundError, RunnerNotInstalledError.
        """
        host = self._host(model)
        if (sentence := self._offers[host.spec.id].missing) is not None:
            raise RunnerNotInstalledError(sentence)
        return host

    def check(self, model: str, user_id: str) -> None:
        """Raise QueueFullError if a request could not even wait, or the reason why the model cannot be loaded now."""
        self._turns.check(self.host(model).spec.id, user_id)

    def chain(self, model: str, fallbacks: tuple[str, ...]) -> list[ModelHost]:
        """The hosts to try in turn: the model's, then those of `fallbacks`, or of the model's own if there are none.

        Raises as `host`, but what a fallback lacks is found when it is tried.
        """
        first = self.host(model)
        names = fallbacks or self._offers[first.spec.id].fallback_models
        return [first, *(self._host(name) for name in names if name != first.spec.id)]

    def turn(self, run: Run, model: str) -> AbstractAsyncContextManager[Runner]:
        """Hold a turn of this model, loaded, for a request, telling it how far that is."""
        record = run.record
        return self._turns.turn(
            model, record.owner_id, record.request_id, run.queue, lambda stage: run.load(model, stage)
        )

    def places(self, model: str, user_id: str) -> dict[str, Queued]:
        """Where this user's requests stand in the model's queue, by their ids, next first."""
        return self._turns.places(model, user_id)

    async def ready(self, model: str) -> None:
        """Wait until the model is loaded."""
        await self._turns.ready(self.host(model).spec.id, lambda _: None)

    def status(self, model: str) -> ModelStatus:
        """The model as it is now. Raises ModelNotFoundError."""
        return self._status(self._host(model))

    def statuses(self) -> list[ModelStatus]:
        """Every model as it is now, by id."""
        return [self._status(host) for host in self._hosts.values()]

    def watch(self) -> AsyncGenerator[ModelStatus, None]:
        """Every model as it is now, and again at every change."""
        return self._feed.watch(self.statuses())

    def load(self, model: str) -> Operation:
        """Begin to load a model, or follow the load that goes on. Raises as `host`."""
        name = self.host(model).spec.id
        if (running := self._loads.get(name)) is not None:
            return self._operations.get(running)
        task: asyncio.Task[None] | None = None
        operation = self._operations.begin(OperationKind.LOAD, name, lambda: task and task.cancel())
        self._loads[name] = operation.id
        task = self._spawn(self._follow(name, operation.id))
        return operation

    async def unload(self, model: str) -> ModelStatus:
        """Free what a model holds; the model as it then is. Raises ModelNotFoundError, ModelBusyError."""
        host = self._host(model)
        await self._turns.unload(host.spec.id)
        return self._status(host)

    def begin(self) -> None:
        """Begin to load the pinned models."""
        self._turns.act()

    async def close(self) -> None:
        """Free what every model holds."""
        await self._turns.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _follow(self, model: str, operation_id: str) -> None:
        def report(stage: LoadStage) -> None:
            self._operations.move(operation_id, stage.name, stage.fraction, self._turns.loads(model))

        try:
            await self._turns.ready(model, report)
        except (asyncio.CancelledError, WorkCancelledError):
            self._operations.end(operation_id, OperationState.CANCELLED)
        except PlugAIError as error:
            self._operations.end(operation_id, OperationState.FAILED, Failure.of(error))
        else:
            self._operations.end(operation_id, OperationState.SUCCEEDED)
        finally:
            del self._loads[model]

    def _host(self, model: str) -> ModelHost:
        try:
            return self._hosts[model or self.default]
        except KeyError:
            raise ModelNotFoundError(model or self.default) from None

    def _spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _publish(self, host: ModelHost) -> None:
        self._feed.publish(host.spec.id, self._status(host))

    def _status(self, host: ModelHost) -> ModelStatus:
        offer = self._offers[host.spec.id]
        described = host.described
        return ModelStatus(
            spec=host.spec,
            state=self._state(host),
            is_default=host.spec.id == self.default,
            pinned=offer.pinned,
            capabilities=described.capabilities,
            context_length=described.context_length,
            capacity=host.capacity,
            active=self._turns.active(host.spec.id),
            waiting=self._turns.waiting(host.spec.id),
            error=host.error if offer.missing is None else RunnerNotInstalledError(offer.missing),
            loaded_at=host.loaded_at,
        )

    def _state(self, host: ModelHost) -> ModelState:
        life = self._lifecycle.lives[host.spec.id]
        match life.phase:
            case Phase.LOADED:
                return ModelState.BUSY if life.active else ModelState.LOADED
            case Phase.UNLOADED:
                return ModelState.UNLOADED if host.error is None else ModelState.FAILED
            case Phase.LOADING:
                return ModelState.LOADING
            case Phase.UNLOADING:
                return ModelState.UNLOADING


# What a process takes beside its model's file.
_OVERHEAD_BYTES = 96 * 1024 * 1024


def _life(offer: Offer) -> Life:
    """The life of a model that is not loaded; its size is a guess from its files."""
    files = offer.spec.size_bytes
    size = 0 if files is None else files + files // 5 + _OVERHEAD_BYTES
    pinned = offer.pinned and offer.missing is None
    return Life(offer.spec.id, size, pinned=pinned, idle_seconds=offer.idle_seconds)
