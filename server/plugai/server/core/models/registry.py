"""The models of this gateway: their entries, hosts and status."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial

from plugai.runners.base import ModelSpec, Runner
from plugai.runners.errors import (
    InvalidRequestError,
    RunnerNotInstalledError,
)
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelBusyError, ModelNotFoundError
from plugai.server.core.events import Queued
from plugai.server.core.models.adapted.bases import base_is_missing, base_problem
from plugai.server.core.models.adapted.served import ServedModel
from plugai.server.core.models.adapted.specs import adapted, adapter_paths, home, with_adapters
from plugai.server.core.models.definitions import LimitDefinition
from plugai.server.core.models.entry import ModelEntry, ModelState, ModelStatus
from plugai.server.core.models.feed import ChangeFeed
from plugai.server.core.models.host import ModelHost
from plugai.server.core.models.lifecycle.lifecycle import Lifecycle
from plugai.server.core.models.limits import is_pinned, new_lifecycle_entry, rough_size, split_limits
from plugai.server.core.models.loading import no_room
from plugai.server.core.models.operations import LoadOperations, Operation, Operations
from plugai.server.core.models.retirement import Retirement
from plugai.server.core.models.scheduler import ModelScheduler, SlotRequest
from plugai.server.core.models.statuses import ModelStatuses

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
        self._clock = clock
        self._load_seconds = load_seconds
        self._feed = ChangeFeed[ModelStatus]()
        self._entries: dict[str, ModelEntry] = {}
        self._hosts: dict[str, ModelHost] = {}
        model_limits, queue_limits = split_limits(limits)
        self._lifecycle = Lifecycle(model_limits)
        self._scheduler = ModelScheduler(self._lifecycle, queue_limits, clock, self._publish)
        self._loads = LoadOperations(operations, self._scheduler.wait_loaded, self._scheduler.load_waiters)
        self._retirement = Retirement(self._feed, self._scheduler, self._remove)
        self._statuses = ModelStatuses(
            default, self._entries, self._hosts, self._lifecycle, self._scheduler, self._retirement, self._new_host
        )

    @property
    def default(self) -> str:
        """The model of requests that name none."""
        return self._statuses.default

    @default.setter
    def default(self, model: str) -> None:
        self._statuses.default = model

    def has(self, model: str) -> bool:
        """Whether there is a model of this id."""
        return model in self._entries

    def has_host(self, model: str) -> bool:
        """Whether there is a model of this id, and for one with adapters also its base."""
        return model in self._entries and home(self._entries[model].spec) in self._hosts

    def add(self, entry: ModelEntry) -> None:
        """Add a new model. It is not loaded before it is requested, or `load_pinned` is called."""
        name = entry.spec.id
        self._entries[name] = entry
        if not entry.spec.base:
            self._hosts[name] = self._new_host(entry)
            self._lifecycle.add(new_lifecycle_entry(entry))
            self._scheduler.add(self._hosts[name])
        self._configure(home(entry.spec))

    def put(self, entry: ModelEntry) -> ModelStatus:
        """Add or change a model. A loaded model uses its new options from the next load on.

        Raises ModelUnavailableError if it is to be pinned and there is no room for it beside the pinned ones.
        """
        name, loaded = entry.spec.id, home(entry.spec)
        if entry.pinned and loaded in {name, *self._hosts}:
            needed = new_lifecycle_entry(replace(self._entries[loaded] if entry.spec.base else entry, pinned=True))
            if not self._lifecycle.can_pin(needed):
                raise no_room(name)
        if name not in self._entries:
            self.add(entry)
        self._retirement.revoke(name)
        self._entries[name] = entry
        self._configure(loaded)
        self._scheduler.reconcile()
        if loaded in self._hosts:
            self._publish(self._hosts[loaded])
        return self.status(name)

    def require_base(self, model: ModelSpec) -> None:
        """Raise ModelNotFoundError or InvalidRequestError unless the base of a model is there and takes adapters."""
        if model.base:
            base = self._entries.get(model.base)
            if base is None:
                raise ModelNotFoundError(model.base, f"it is the base of model {model.id!r}: add it first")
            if problem := base_problem(base):
                raise InvalidRequestError(f"model.base {problem}", {"model.base": problem})

    def _configure(self, name: str) -> None:
        """Have a model loaded as its entry and the adapters of the models with this base say, from the next time on;
        with adapters that are new, that is as soon as it is unused."""
        host = self._hosts.get(name)
        if host is None:
            return
        entry, following = self._entries[name], self._adapted(name)
        spec = with_adapters(entry.spec, [other.spec for other in following]) if entry.adaptable else entry.spec
        known = host.memory
        host.reconfigure(entry.spec, partial(entry.make, spec), entry.estimate)
        if host.memory is not known:
            self._lifecycle.set_size(name, rough_size(entry), rough=host.memory.is_unknown)
        pinned = any(map(is_pinned, [entry, *(replace(other, missing=entry.missing) for other in following)]))
        self._lifecycle.set_keep_loaded(name, pinned, entry.idle_seconds)
        if host.runner is not None and not set(adapter_paths(spec)) <= set(adapter_paths(host.runner.spec)):
            self._retirement.renew(name)

    def _new_host(self, entry: ModelEntry) -> ModelHost:
        make = partial(entry.make, entry.spec)
        return ModelHost(entry.spec, make, self._load_seconds, self._clock, entry.estimate)

    def _adapted(self, base: str) -> list[ModelEntry]:
        """The models with this base."""
        return [entry for entry in self._entries.values() if entry.spec.base == base]

    def keep_loaded(self, model: str, pinned: bool, idle_seconds: float | None) -> None:
        """Change how long a model stays loaded, until it is defined anew. Raises as `host` and `put`."""
        entry = self._entries[self.host(model).spec.id]
        if (entry.pinned, entry.idle_seconds) != (pinned, idle_seconds):
            self.put(replace(entry, pinned=pinned, idle_seconds=idle_seconds))

    async def remove(self, model: str) -> None:
        """Remove a model. Raises ModelNotFoundError, ModelBusyError while it is used, pinned or the default."""
        name = self.entry(model).spec.id
        if name == self.default:
            raise ModelBusyError(f"model {name!r} is the default model; {CHOOSE_ANOTHER}")
        if following := [entry.spec.id for entry in self._adapted(name)]:
            raise ModelBusyError(f"model {name!r} is the base of {', '.join(following)}; remove these first")
        await self.release(name)
        self._remove(name)

    async def release(self, model: str) -> None:
        """Free what only this model holds. Raises ModelNotFoundError, ModelBusyError while it is used or pinned."""
        # The base of one with adapters serves others too.
        if not self.entry(model).spec.base:
            await self.unload(model)

    def retire(self, model: str) -> None:
        """Remove a model whose files are gone: now, or once the requests in it have ended. It takes no new ones.

        Does nothing if somebody has removed it already.
        """
        if model not in self._hosts:
            return
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

    def host(self, model: str) -> ServedModel:
        """This model, or the default one if `model` is empty, with its host; its runner is installed.

        Raises ModelNotFoundError, RunnerNotInstalledError, InvalidRequestError for a base that takes no adapters.
        """
        served = self.find_host(model)
        loaded = self._entries[served.host.spec.id]
        if self._retirement.has(loaded.spec.id):
            raise ModelNotFoundError(served.spec.id)
        if loaded.missing is not None:
            raise RunnerNotInstalledError(loaded.missing)
        self.require_base(served.spec)
        return served

    def find_host(self, model: str) -> ServedModel:
        """This model with its host, even if its runner is not installed. Raises ModelNotFoundError."""
        entry = self.entry(model)
        host = self._hosts.get(home(entry.spec))
        if host is None:
            raise base_is_missing(entry)
        return ServedModel(adapted(host.spec, entry.spec) if entry.spec.base else host.spec, host)

    def entry(self, model: str) -> ModelEntry:
        """This model as it is defined, or the default one if `model` is empty. Raises ModelNotFoundError."""
        try:
            return self._entries[model or self.default]
        except KeyError:
            raise ModelNotFoundError(model or self.default) from None

    def check(self, model: str, user_id: str) -> None:
        """Raise QueueFullError if a request could not even wait, or the error why the model cannot be loaded now."""
        self._scheduler.check(self.host(model).host.spec.id, user_id)

    def slot(self, request: SlotRequest, model: str) -> AbstractAsyncContextManager[Runner]:
        """Hold a slot of this model, loaded, for a request. Until then, its wait is reported as events."""
        report_stage = partial(request.report_loading, model)
        loaded = self.find_host(model).host.spec.id
        return self._scheduler.slot(loaded, request.owner_id, request.request_id, request.report_queued, report_stage)

    def positions(self, model: str, user_id: str) -> dict[str, Queued]:
        """Where this user's requests stand in the model's queue, by request id, next first."""
        entry = self._entries.get(model)
        return {} if entry is None else self._scheduler.positions(home(entry.spec), user_id)

    def places(self, model: str) -> dict[tuple[str, str], Queued]:
        """Where every request stands in the model's queue, by its user and its id, next first."""
        entry = self._entries.get(model)
        return {} if entry is None else self._scheduler.places(home(entry.spec))

    async def wait_loaded(self, model: str) -> None:
        """Wait until the model is loaded."""
        await self._scheduler.wait_loaded(self.host(model).host.spec.id, lambda _: None)

    def status(self, model: str) -> ModelStatus:
        """The model as it is now. Raises ModelNotFoundError."""
        return self._statuses.of(self.entry(model))

    async def estimated_status(self, model: str) -> ModelStatus:
        """The model as it is now, once it is known what memory it will take. Raises ModelNotFoundError."""
        if (host := self._hosts.get(home(self.entry(model).spec))) is not None:
            await host.memory.get()
        return self.status(model)

    def fallbacks(self, model: str) -> tuple[str, ...]:
        """The models that are tried if this one cannot answer. Raises ModelNotFoundError."""
        return self.entry(model).fallback_models

    def statuses(self) -> list[ModelStatus]:
        """Every model as it is now, by id."""
        return [self._statuses.of(self._entries[name]) for name in sorted(self._entries)]

    def watch(self) -> AsyncGenerator[ModelStatus, None]:
        """Every model as it is now, and again at every change."""
        return self._feed.watch(self.statuses())

    def end_watches(self) -> None:
        """End all watches: they would keep the server from stopping."""
        self._feed.end()

    def publish(self, model: str) -> None:
        """Have watchers read a model again, if it is there: something about it has changed that is not kept here."""
        if (entry := self._entries.get(model)) is not None:
            self._feed.publish(model, partial(self._statuses.of, entry))

    def load(self, model: str) -> Operation:
        """Start to load a model, or return the operation of the load that is under way. Raises as `host`."""
        return self._loads.begin(self.host(model).host.spec.id)

    async def unload(self, model: str) -> ModelStatus:
        """Free what a model holds; the model as it then is. Raises ModelNotFoundError, ModelBusyError."""
        entry = self.entry(model)
        if entry.spec.id == self.default and is_pinned(entry):
            raise ModelBusyError(
                f"model {entry.spec.id!r} is the default model, which is kept loaded; unload it by force, which loads "
                "it again with its current configuration, or choose another default model with `plugai models default`"
            )
        await self._scheduler.unload(self.find_host(model).host.spec.id)
        return self._statuses.of(entry)

    async def force_unload(self, model: str) -> ModelStatus:
        """Free what a model holds even if it is used or pinned; the model as it then is. Raises ModelNotFoundError."""
        await self._scheduler.force_unload(self.find_host(model).host.spec.id)
        return self.status(model)

    def load_pinned(self) -> None:
        """Start to load the pinned models."""
        self._scheduler.reconcile()

    async def close(self) -> None:
        """Free what every model holds."""
        await self._retirement.close()
        await self._scheduler.close()
        await self._loads.close()

    def _remove(self, name: str) -> None:
        entry = self._entries[name]
        removed = replace(self._statuses.of(entry), state=ModelState.REMOVED)
        if not entry.spec.base:
            self._scheduler.remove(name)
            self._lifecycle.remove(name)
            del self._hosts[name]
        del self._entries[name]
        self._configure(home(entry.spec))
        self._feed.publish(name, lambda: removed)

    def _publish(self, host: ModelHost) -> None:
        own = [entry for entry in [self._entries.get(host.spec.id)] if entry is not None]
        for entry in [*own, *self._adapted(host.spec.id)]:
            self._feed.publish(entry.spec.id, partial(self._statuses.of, entry))
