"""The models of this gateway: their entries, hosts and status."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial
from typing import assert_never

from plugai.runners.base import LoadStage, Runner
from plugai.runners.errors import ModelUnavailableError, PlugAIError, RunnerNotInstalledError, WorkCancelledError
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelBusyError, ModelNotFoundError
from plugai.server.core.events import Queued
from plugai.server.core.failure import Failure
from plugai.server.core.models.definitions import LimitDefinition
from plugai.server.core.models.entry import ModelEntry, ModelState, ModelStatus
from plugai.server.core.models.feed import ChangeFeed
from plugai.server.core.models.host import ModelHost
from plugai.server.core.models.lifecycle import Lifecycle
from plugai.server.core.models.lifecycle_state import Phase
from plugai.server.core.models.limits import is_pinned, new_lifecycle_entry, split_limits
from plugai.server.core.models.loading import no_room
from plugai.server.core.models.operations import (
    Operation,
    OperationControls,
    OperationKind,
    Operations,
    OperationState,
)
from plugai.server.core.models.retirement import Retirement
from plugai.server.core.models.scheduler import ModelScheduler, SlotRequest

CHOOSE_ANOTHER = "choose another one first with `plugai models default`"
"""What to do with a default model that is in the way."""


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
        """`default` is the model of requests that name none. No field of `limits` is None. A load fails after
        `load_seconds`."""
        self.default = default
        self._operations = operations
        self._clock = clock
        self._load_seconds = load_seconds
        self._loads: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._feed = ChangeFeed[ModelStatus]()
        self._entries: dict[str, ModelEntry] = {}
        self._hosts: dict[str, ModelHost] = {}
        model_limits, queue_limits = split_limits(limits)
        self._lifecycle = Lifecycle(model_limits)
        self._scheduler = ModelScheduler(self._lifecycle, queue_limits, clock, self._publish)
        self._retirement = Retirement(self._feed, self._scheduler, self._remove)

    def has(self, model: str) -> bool:
        """Whether there is a model of this id."""
        return model in self._hosts

    def entry(self, model: str) -> ModelEntry:
        """The model of this id as it is defined. Raises ModelNotFoundError."""
        return self._entries[self.find_host(model).spec.id]

    def add(self, entry: ModelEntry) -> None:
        """Add a new model. It is not loaded before it is requested, or `load_pinned` is called."""
        name = entry.spec.id
        self._entries[name] = entry
        self._hosts[name] = ModelHost(entry.spec, entry.make, self._load_seconds, self._clock)
        self._lifecycle.add(new_lifecycle_entry(entry))
        self._scheduler.add(self._hosts[name])

    def put(self, entry: ModelEntry) -> ModelStatus:
        """Add or change a model. A loaded model uses its new options from the next load on.

        Raises ModelUnavailableError if it is to be pinned and there is no room for it beside the pinned ones.
        """
        name = entry.spec.id
        if entry.pinned and not self._lifecycle.can_pin(new_lifecycle_entry(entry)):
            raise no_room(name)
        if name not in self._hosts:
            self.add(entry)
        self._retirement.revoke(name)
        self._entries[name] = entry
        self._hosts[name].reconfigure(entry.spec, entry.make)
        self._lifecycle.set_keep_loaded(name, is_pinned(entry), entry.idle_seconds)
        self._scheduler.reconcile()
        self._publish(self._hosts[name])
        return self._status(self._hosts[name])

    def keep_loaded(self, model: str, pinned: bool, idle_seconds: float | None) -> None:
        """Change how long a model stays loaded, until it is defined anew. Raises as `host` and `put`."""
        entry = self._entries[self.host(model).spec.id]
        if (entry.pinned, entry.idle_seconds) != (pinned, idle_seconds):
            self.put(replace(entry, pinned=pinned, idle_seconds=idle_seconds))

    async def remove(self, model: str) -> None:
        """Remove a model. Raises ModelNotFoundError, ModelBusyError while it is used, pinned or the default."""
        name = self.find_host(model).spec.id
        if name == self.default:
            raise ModelBusyError(f"model {name!r} is the default model; {CHOOSE_ANOTHER}")
        await self._scheduler.unload(name)
        self._remove(name)

    def retire(self, model: str) -> None:
        """Remove a model whose files are gone: now, or once the requests in it have ended. It takes no new ones."""
        self._lifecycle.set_keep_loaded(model, False, None)
        self._retirement.begin(model)
        self._publish(self._hosts[model])

    def set_limits(self, limits: LimitDefinition) -> None:
        """Change the limits. Idle models beyond them are unloaded at once, busy ones once they are idle."""
        self._lifecycle.limits, self._scheduler.limits = split_limits(limits)
        self._scheduler.reconcile()

    def seed_usage(self, uses: Mapping[str, int]) -> None:
        """Set how often models were used recently, before the server was started."""
        for name in uses.keys() & self._hosts.keys():
            self._lifecycle.seed_usage(name, uses[name], self._clock.monotonic())

    def host(self, model: str) -> ModelHost:
        """The host of this model, or of the default one if `model` is empty; its runner is installed.

        Raises ModelNotFoundError, RunnerNotInstalledError.
        """
        host = self.find_host(model)
        if self._retirement.has(host.spec.id):
            raise ModelNotFoundError(host.spec.id)
        if (sentence := self._entries[host.spec.id].missing) is not None:
            raise RunnerNotInstalledError(sentence)
        return host

    def find_host(self, model: str) -> ModelHost:
        """The host of this model, even if its runner is not installed. Raises ModelNotFoundError."""
        try:
            return self._hosts[model or self.default]
        except KeyError:
            raise ModelNotFoundError(model or self.default) from None

    def check(self, model: str, user_id: str) -> None:
        """Raise QueueFullError if a request could not even wait, or the error why the model cannot be loaded now."""
        self._scheduler.check(self.host(model).spec.id, user_id)

    def slot(self, request: SlotRequest, model: str) -> AbstractAsyncContextManager[Runner]:
        """Hold a slot of this model, loaded, for a request. Until then, its wait is reported as events."""
        report_stage = partial(request.report_loading, model)
        return self._scheduler.slot(model, request.owner_id, request.request_id, request.report_queued, report_stage)

    def positions(self, model: str, user_id: str) -> dict[str, Queued]:
        """Where this user's requests stand in the model's queue, by request id, next first."""
        return self._scheduler.positions(model, user_id)

    async def wait_loaded(self, model: str) -> None:
        """Wait until the model is loaded."""
        await self._scheduler.wait_loaded(self.host(model).spec.id, lambda _: None)

    def status(self, model: str) -> ModelStatus:
        """The model as it is now. Raises ModelNotFoundError."""
        return self._status(self.find_host(model))

    def fallbacks(self, model: str) -> tuple[str, ...]:
        """The models that are tried if this one cannot answer. Raises ModelNotFoundError."""
        return self._entries[self.find_host(model).spec.id].fallback_models

    def statuses(self) -> list[ModelStatus]:
        """Every model as it is now, by id."""
        return [self._status(self._hosts[name]) for name in sorted(self._hosts)]

    def watch(self) -> AsyncGenerator[ModelStatus, None]:
        """Every model as it is now, and again at every change."""
        return self._feed.watch(self.statuses())

    def load(self, model: str) -> Operation:
        """Start to load a model, or return the operation of the load that is under way. Raises as `host`."""
        name = self.host(model).spec.id
        if (running := self._loads.get(name)) is not None:
            return self._operations.get(running)
        task: asyncio.Task[None] | None = None
        controls = OperationControls(lambda: task and task.cancel())
        operation = self._operations.begin(OperationKind.LOAD, name, controls)
        self._loads[name] = operation.id
        task = self._spawn(self._track_load(name, operation.id))
        return operation

    async def unload(self, model: str) -> ModelStatus:
        """Free what a model holds; the model as it then is. Raises ModelNotFoundError, ModelBusyError."""
        host = self.find_host(model)
        if host.spec.id == self.default and is_pinned(self._entries[host.spec.id]):
            raise ModelBusyError(
                f"model {host.spec.id!r} is the default model, which is kept loaded; unload it by force, which loads "
                "it again with its current configuration, or choose another default model with `plugai models default`"
            )
        await self._scheduler.unload(host.spec.id)
        return self._status(host)

    async def force_unload(self, model: str) -> ModelStatus:
        """Free what a model holds even if it is used or pinned; the model as it then is. Raises ModelNotFoundError."""
        host = self.find_host(model)
        await self._scheduler.force_unload(host.spec.id)
        return self._status(host)

    def load_pinned(self) -> None:
        """Start to load the pinned models."""
        self._scheduler.reconcile()

    async def close(self) -> None:
        """Free what every model holds."""
        await self._retirement.close()
        await self._scheduler.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _track_load(self, model: str, operation_id: str) -> None:
        def report(stage: LoadStage) -> None:
            self._operations.update_progress(
                operation_id, stage.name, stage.fraction, self._scheduler.load_waiters(model)
            )

        try:
            await self._scheduler.wait_loaded(model, report)
        except (asyncio.CancelledError, WorkCancelledError):
            self._operations.end(operation_id, OperationState.CANCELLED)
        except PlugAIError as error:
            self._operations.end(operation_id, OperationState.FAILED, Failure.of(error))
        else:
            self._operations.end(operation_id, OperationState.SUCCEEDED)
        finally:
            del self._loads[model]

    def _remove(self, name: str) -> None:
        removed = replace(self._status(self._hosts[name]), state=ModelState.REMOVED)
        self._scheduler.remove(name)
        self._lifecycle.remove(name)
        del self._hosts[name], self._entries[name]
        self._feed.publish(name, lambda: removed)

    def _spawn(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _publish(self, host: ModelHost) -> None:
        self._feed.publish(host.spec.id, lambda: self._status(host))

    def _status(self, host: ModelHost) -> ModelStatus:
        entry = self._entries[host.spec.id]
        description = host.description
        return ModelStatus(
            spec=host.spec,
            state=self._state(host),
            origin=entry.origin,
            is_default=host.spec.id == self.default,
            pinned=entry.pinned,
            idle_seconds=entry.idle_seconds,
            fallback_models=entry.fallback_models,
            capabilities=description.capabilities,
            context_length=description.context_length,
            capacity=host.capacity,
            active=self._scheduler.active(host.spec.id),
            waiting=self._scheduler.waiting(host.spec.id),
            error=self._error(host),
            loaded_at=host.loaded_at,
        )

    def _error(self, host: ModelHost) -> PlugAIError | None:
        """Why the model takes no requests, if it takes none."""
        name = host.spec.id
        if self._retirement.has(name):
            return ModelUnavailableError(f"its files are gone: model {name!r} only serves its last requests")
        missing = self._entries[name].missing
        return host.error if missing is None else RunnerNotInstalledError(missing)

    def _state(self, host: ModelHost) -> ModelState:
        entry = self._lifecycle.entries[host.spec.id]
        if entry.remote:
            return ModelState.REMOTE
        match entry.phase:
            case Phase.LOADED:
                return ModelState.BUSY if entry.active else ModelState.LOADED
            case Phase.UNLOADED:
                return ModelState.UNLOADED if host.error is None else ModelState.FAILED
            case Phase.LOADING:
                return ModelState.LOADING
            case Phase.UNLOADING:
                return ModelState.UNLOADING
            case _:
                assert_never(entry.phase)
