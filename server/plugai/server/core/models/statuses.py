"""What is told of a model: how it is defined, and what its host, queue and memory are like now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from plugai.runners.errors import InvalidRequestError, ModelUnavailableError, PlugAIError, RunnerNotInstalledError
from plugai.server.core.models.adapted.bases import base_is_missing, base_problem
from plugai.server.core.models.adapted.specs import adapted, home
from plugai.server.core.models.entry import ModelEntry, ModelState, ModelStatus
from plugai.server.core.models.host import ModelHost
from plugai.server.core.models.lifecycle.lifecycle import Lifecycle
from plugai.server.core.models.lifecycle.state import Phase
from plugai.server.core.models.retirement import Retirement
from plugai.server.core.models.scheduler import ModelScheduler


class ModelStatuses:
    """Reads what the registry's other parts know, and changes nothing."""

    def __init__(
        self,
        default: str,
        entries: Mapping[str, ModelEntry],
        hosts: Mapping[str, ModelHost],
        lifecycle: Lifecycle,
        scheduler: ModelScheduler,
        retirement: Retirement,
        new_host: Callable[[ModelEntry], ModelHost],
    ) -> None:
        """`entries` and `hosts` are the registry's own. `new_host` describes a model with adapters without its base."""
        self.default = default
        self._entries = entries
        self._hosts = hosts
        self._lifecycle = lifecycle
        self._scheduler = scheduler
        self._retirement = retirement
        self._new_host = new_host

    def of(self, entry: ModelEntry) -> ModelStatus:
        """A model as it is now."""
        loaded = home(entry.spec)
        if (host := self._hosts.get(loaded)) is None:
            # It can do nothing without its base.
            host = self._new_host(entry)
        is_there = loaded in self._hosts
        return ModelStatus(
            spec=adapted(host.spec, entry.spec) if entry.spec.base and is_there else host.spec,
            state=self._state(host) if is_there else ModelState.FAILED,
            origin=entry.origin,
            is_default=entry.spec.id == self.default,
            pinned=entry.pinned,
            idle_seconds=self._entries[loaded].idle_seconds if is_there else None,
            fallback_models=entry.fallback_models,
            capabilities=host.description.capabilities,
            tool_format=host.description.tool_format,
            batch_invariant=host.description.batch_invariant,
            context_length=host.description.context_length,
            capacity=host.capacity,
            active=self._scheduler.active(loaded) if is_there else 0,
            waiting=self._scheduler.waiting(loaded) if is_there else 0,
            error=self._error(entry, host) if is_there else base_is_missing(entry),
            loaded_at=host.loaded_at,
            memory=host.memory.known,
        )

    def _error(self, entry: ModelEntry, host: ModelHost) -> PlugAIError | None:
        """Why the model takes no requests, if it takes none."""
        loaded = self._entries[home(entry.spec)]
        if self._retirement.has(loaded.spec.id):
            return ModelUnavailableError(f"its files are gone: model {loaded.spec.id!r} only serves its last requests")
        if entry.spec.base and (problem := base_problem(loaded)):
            return InvalidRequestError(f"its base {problem}")
        return host.error if loaded.missing is None else RunnerNotInstalledError(loaded.missing)

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
