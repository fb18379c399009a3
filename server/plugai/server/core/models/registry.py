"""Which models there are, and how each is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from plugai.runners.base import LOCAL, LoadStage, Runner
from plugai.runners.errors import PlugAIError, RunnerNotInstalledError, WorkCancelledError
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelBusyError, ModelNotFoundError
from plugai.server.core.events import Queued
from plugai.server.core.failure import Failure
from plugai.server.core.generation.run import Run
from plugai.server.core.models.definitions import NEVER, LimitDefinition
from plugai.server.core.models.entry import ModelEntry, ModelState, ModelStatus
from plugai.server.core.models.feed import ChangeFeed
from plugai.server.core.models.host import ModelHost
from plugai.server.core.models.lifecycle import Lifecycle
from plugai.server.core.models.lifecycle_state import LifecycleEntry, Limits, Phase
from plugai.server.core.models.operations import Operation, OperationKind, Operations, OperationState
from plugai.server.core.models.scheduler import ModelScheduler, QueueLimits, no_room


class ModelRegistry:
    """The models of this gateway, by id."""

    def __init__(
        self,
        default: str,
        limits: LimitDefinition,
        operations: Operations,
        clock: Clock,
        load_seconds: float,
    ) -> None:
        """`limits` hold until others are set, and none of them is None; a load may take `load_seconds`."""
        self.default = default
        self._operations = operations
        self._clock = clock
        self._load_seconds = load_seconds
        self._loads: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._feed = ChangeFeed[ModelStatus]()
        self._offers: dict[str, ModelEntry] = {}
        self._hosts: dict[str, ModelHost] = {}
        of_models, of_queues = _limits(limits)
        self._lifecycle = Lifecycle(of_models)
        self._turns = ModelScheduler(self._lifecycle, of_queues, clock, self._publish)

    def has(self, model: str) -> bool:
        """Whether there is a model of this id."""
        return model in self._hosts

    def add(self, offer: ModelEntry) -> None:
        """Offer a new model. It is not loaded before something happens."""
        name = offer.spec.id
        self._offers[name] = offer
        self._hosts[name] = ModelHost(offer.spec, offer.make, self._load_seconds, self._clock)
        self._lifecycle.add(_life(offer))
        self._turns.add(self._hosts[name])

    def put(self, offer: ModelEntry) -> ModelStatus:
        """Offer a model, or offer it differently. What a loaded model is made of changes when it is next loaded.

        Raises ModelUnavailableError if it is to be pinned and there is no room for it beside the pinned ones.
        """
        name = offer.spec.id
        if offer.pinned and not self._lifecycle.pinnable(_life(offer)):
            raise no_room(name)
        if name not in self._hosts:
            self.add(offer)
        self._offers[name] = offer
        self._hosts[name].renew(offer.spec, offer.make)
        self._lifecycle.keep(name, _pinned(offer), offer.idle_seconds)
        self._turns.act()
        self._publish(self._hosts[name])
        return self._status(self._hosts[name])

    async def remove(self, model: str) -> None:
        """Offer a model no more. Raises ModelNotFoundError, ModelBusyError while it is used, pinned or the default."""
        name = self.named(model).spec.id
        if name == self.default:
            raise ModelBusyError(f"model {name!r} is the default model; make another the default_model first")
        await self._turns.unload(name)
        gone = replace(self._status(self._hosts[name]), state=ModelState.REMOVED)
        self._remove(name)
        self._feed.publish(name, lambda: gone)

    def limit(self, limits: LimitDefinition) -> None:
        """Keep other limits from now on. Idle models beyond them are unloaded at once, busy ones when they are idle."""
        self._lifecycle.limits, self._turns.limits = _limits(limits)
        self._turns.act()

    def popular(self, uses: Mapping[str, int]) -> None:
        """Models were used so often lately, before the server was started."""
        for name in uses.keys() & self._hosts.keys():
            self._lifecycle.popular(name, uses[name], self._clock.monotonic())

    def host(self, model: str) -> ModelHost:
        """The host of this model, of the default one if `model` is empty.

        Raises ModelNotFoundError, RunnerNotInstalledError.
        """
        host = self.named(model)
        if (sentence := self._offers[host.spec.id].missing) is not None:
            raise RunnerNotInstalledError(sentence)
        return host

    def named(self, model: str) -> ModelHost:
        """The host of this model, also if it cannot be run here. Raises ModelNotFoundError."""
        try:
            return self._hosts[model or self.default]
        except KeyError:
            raise ModelNotFoundError(model or self.default) from None

    def check(self, model: str, user_id: str) -> None:
        """Raise QueueFullError if a request could not even wait, or the reason why the model cannot be loaded now."""
        self._turns.check(self.host(model).spec.id, user_id)

    def turn(self, run: Run, model: str) -> AbstractAsyncContextManager[Runner]:
        """Hold a turn of this model, loaded, for a request, telling it how far that is."""
        return self._turns.turn(
            model, run.request.owner_id, run.request_id, run.queue, lambda stage: run.load(model, stage)
        )

    def places(self, model: str, user_id: str) -> dict[str, Queued]:
        """Where this user's requests stand in the model's queue, by their ids, next first."""
        return self._turns.places(model, user_id)

    async def ready(self, model: str) -> None:
        """Wait until the model is loaded."""
        await self._turns.ready(self.host(model).spec.id, lambda _: None)

    def status(self, model: str) -> ModelStatus:
        """The model as it is now. Raises ModelNotFoundError."""
        return self._status(self.named(model))

    def fallbacks(self, model: str) -> tuple[str, ...]:
        """The models that are tried if this one cannot answer. Raises ModelNotFoundError."""
        return self._offers[self.named(model).spec.id].fallback_models

    def statuses(self) -> list[ModelStatus]:
        """Every model as it is now, by id."""
        return [self._status(self._hosts[name]) for name in sorted(self._hosts)]

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
        host = self.named(model)
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

    def _remove(self, name: str) -> None:
        self._turns.remove(name)
        self._lifecycle.remove(name)
        del self._hosts[name], self._offers[name]

    def _spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _publish(self, host: ModelHost) -> None:
        self._feed.publish(host.spec.id, lambda: self._status(host))

    def _status(self, host: ModelHost) -> ModelStatus:
        offer = self._offers[host.spec.id]
        described = host.described
        return ModelStatus(
            spec=host.spec,
            state=self._state(host),
            origin=offer.origin,
            is_default=host.spec.id == self.default,
            pinned=offer.pinned,
            idle_seconds=offer.idle_seconds,
            fallback_models=offer.fallback_models,
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


def _life(offer: ModelEntry) -> LifecycleEntry:
    """The life of a model that is not loaded; its size is a guess from its files."""
    files = offer.spec.size_bytes
    size = 0 if files is None else files + files // 5 + _OVERHEAD_BYTES
    return LifecycleEntry(
        offer.spec.id, size, pinned=_pinned(offer), idle_seconds=offer.idle_seconds, remote=offer.spec.provider != LOCAL
    )


def _pinned(offer: ModelEntry) -> bool:
    """Whether it is to be kept loaded, and can be."""
    return offer.pinned and offer.missing is None


def _limits(limits: LimitDefinition) -> tuple[Limits, QueueLimits]:
    preload = None if limits.preload_seconds == NEVER else limits.preload_seconds
    return (
        Limits(limits.max_loaded, limits.max_memory_bytes, limits.room_patience_seconds or 0.0, preload),
        QueueLimits(limits.max_waiting or 0, limits.max_waiting_per_user or 0),
    )
