"""The models of the server and their configuration: discovered, set in the settings, changed by administrators."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Protocol

from plugai.runners.base import ModelSpec
from plugai.runners.errors import InvalidRequestError, PlugAIError
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelBusyError, ModelExistsError, ModelNotFoundError, ModelPredefinedError
from plugai.server.core.models.access.own_models import OwnModelObserver
from plugai.server.core.models.definitions import (
    DefinitionRepository,
    LimitDefinition,
    ModelDefinition,
    name_problem,
)
from plugai.server.core.models.entry import ModelEntry, ModelStatus, Origin
from plugai.server.core.models.folder import FolderObserver
from plugai.server.core.models.overlay import ConfigOverlay
from plugai.server.core.models.registry import CHOOSE_ANOTHER, ModelRegistry
from plugai.server.core.overlays import apply_changes, audit_details
from plugai.server.core.principal import Principal
from plugai.server.core.providers.model_lists import ModelListObserver


class ModelFactory(Protocol):
    """Creates model entries from definitions."""

    def make(self, definition: ModelDefinition, discovered: ModelSpec | None, origin: Origin) -> ModelEntry:
        """The entry of a model with this definition, which may have been discovered. Its `idle_seconds` is the
        definition's. Raises InvalidRequestError if the definition is not valid."""

    def unavailable(self, definition: ModelDefinition, origin: Origin, why: str) -> ModelEntry:
        """The entry of a model whose stored definition was valid and is not any more; `why` is the reason."""


class ModelCatalog(ModelListObserver, OwnModelObserver, FolderObserver):
    """Stores what administrators set, and applies it to the registry."""

    def __init__(
        self,
        models: ModelRegistry,
        repository: DefinitionRepository,
        factory: ModelFactory,
        overlay: ConfigOverlay,
        clock: Clock,
    ) -> None:
        self._clock = clock
        self._models = models
        self._repository = repository
        self._factory = factory
        self._overlay = overlay
        self._lock = asyncio.Lock()

    @property
    def limits(self) -> LimitDefinition:
        """The limits of all models together; no field is None."""
        return self._overlay.limits

    async def open(self, discovered: Iterable[ModelSpec]) -> None:
        """Add every model that is discovered or defined. Raises InvalidRequestError if the settings are wrong."""
        self._overlay.discovered = {spec.id: spec for spec in discovered}
        self._overlay.model_overrides = {definition.id: definition for definition in await self._repository.models()}
        self._overlay.limit_overrides = await self._repository.limits()
        self._overlay.default_override = await self._repository.default_model()
        self._models.default = self._overlay.default
        self._models.set_limits(self.limits)
        for name in self._overlay.names():
            self._models.add(self._create_stored_entry(name))

    async def is_added(self, model: str) -> bool:
        """Whether a model of this id was added, by another gateway perhaps. Raises StorageUnavailableError."""
        stored = (definition for definition in await self._repository.models() if definition.id == model)
        return any(definition.runner is not None or definition.base is not None for definition in stored)

    async def create(self, caller: Principal, definition: ModelDefinition) -> ModelStatus:
        """Add a new model.

        Raises ModelExistsError, InvalidRequestError, ModelUnavailableError if it is to be pinned and there is no room,
        and ModelNotFoundError for a fallback that does not exist.
        """
        if problem := name_problem(definition.id):
            raise InvalidRequestError(f"model.id {problem}", {"model.id": problem})
        async with self._lock:
            if self._models.has(definition.id):
                raise ModelExistsError(definition.id)
            created = self._audit_entry(
                caller, AuditAction.MODEL_CREATED, definition.id, runner=definition.runner or ""
            )
            return await self._apply_and_store(definition, lambda: self._repository.add_model(definition, created))

    async def update(self, caller: Principal, changes: ModelDefinition, names: frozenset[str]) -> ModelStatus:
        """Set these fields of a model as in `changes`; None resets a field. Raises as `create`."""
        async with self._lock:
            name = self._models.status(changes.id).spec.id
            if name not in self._overlay.names():
                # Its files are gone, and it only serves its last requests.
                raise ModelNotFoundError(name)
            if name == self._models.default and "pinned" in names and changes.pinned is False:
                raise ModelBusyError(f"model {name!r} is the default model, which is kept loaded; {CHOOSE_ANOTHER}")
            definition = self._overlay.model_overrides.get(name, ModelDefinition(name))
            entry = self._audit_entry(caller, AuditAction.MODEL_UPDATED, name, **audit_details(changes, names))
            changed = apply_changes(definition, changes, names)
            return await self._apply_and_store(changed, lambda: self._repository.change_model(changed, names, entry))

    async def delete(self, caller: Principal, model: str) -> None:
        """Delete a model that was added through the API. Raises ModelNotFoundError, ModelPredefinedError,
        and ModelBusyError while it is used."""
        async with self._lock:
            if self._models.status(model).origin is not Origin.ADDED:
                raise ModelPredefinedError(model)
            # Fail first if it is in use; if the database cannot delete it, the model stays.
            await self._models.release(model)
            await self._repository.delete_model(model, self._audit_entry(caller, AuditAction.MODEL_DELETED, model))
            definition = self._overlay.model_overrides.pop(model)
            try:
                await self._models.remove(model)
            except ModelBusyError:
                # It was requested in between.
                self._overlay.model_overrides[model] = definition
                await self._repository.add_model(
                    definition, self._audit_entry(caller, AuditAction.MODEL_CREATED, model)
                )
                raise

    async def set_default(self, caller: Principal, model: str) -> ModelStatus:
        """Make a model the default one, or that of the settings if `model` is empty.

        Raises ModelNotFoundError, ModelUnavailableError if there is no room to keep it loaded, StorageUnavailableError.
        """
        async with self._lock:
            chosen = self._models.status(model or self._overlay.settings_default).spec.id
            entry = self._audit_entry(caller, AuditAction.DEFAULT_MODEL_SET, chosen)
            before = self._overlay.default_override
            try:
                self._apply_default(chosen if model else None)
                await self._repository.set_default_model(self._overlay.default_override, entry)
            except BaseException:
                self._apply_default(before)
                raise
            return self._models.status(chosen)

    def _apply_default(self, model: str | None) -> None:
        """Keep this model loaded as the default one, and release the one before."""
        before = self._models.default
        self._overlay.default_override = model
        self._models.default = self._overlay.default
        for name in dict.fromkeys([before, self._models.default]):
            if name in self._overlay.names():
                self._models.put(self._create_stored_entry(name))

    async def update_limits(
        self, caller: Principal, changes: LimitDefinition, names: frozenset[str]
    ) -> LimitDefinition:
        """Set these limits as in `changes`; None resets a limit. The limits that then apply."""
        async with self._lock:
            entry = self._audit_entry(caller, AuditAction.LIMITS_UPDATED, "", **audit_details(changes, names))
            self._overlay.limit_overrides = await self._repository.change_limits(changes, names, entry)
            self._models.set_limits(self.limits)
            for name in self._overlay.names():
                self._models.put(self._create_stored_entry(name))
            return self.limits

    async def refresh(self) -> None:
        """Apply what is stored, which another gateway may have changed. Raises StorageUnavailableError."""
        async with self._lock:
            stored = {definition.id: definition for definition in await self._repository.models()}
            limits = await self._repository.limits()
            known = self._overlay.model_overrides
            changed = {name for name in {*stored, *known} if stored.get(name) != known.get(name)}
            if limits != self._overlay.limit_overrides:
                self._overlay.limit_overrides = limits
                self._models.set_limits(self.limits)
                changed.update(self._overlay.names())
            for name in sorted(changed):
                await self._refresh_model(name, stored.get(name))
            default = await self._repository.default_model()
            if default != self._overlay.default_override:
                self._apply_default(default)

    async def _refresh_model(self, name: str, definition: ModelDefinition | None) -> None:
        before = self._overlay.model_overrides.pop(name, None)
        if definition is not None:
            self._overlay.model_overrides[name] = definition
        if name in self._overlay.names():
            self._models.put(self._create_stored_entry(name))
            return
        try:
            if self._models.has(name):
                await self._models.remove(name)
        except ModelBusyError:
            # The next refresh removes it, if it is idle then.
            if before is not None:
                self._overlay.model_overrides[name] = before

    def add_listed(self, specs: Iterable[ModelSpec]) -> None:
        """Add the models that a provider lists now. One that it lists no more stays until the server is restarted."""
        for spec in specs:
            known = self._overlay.listed(spec.id)
            if spec != known:
                self._overlay.set_listed(spec)
                self._models.put(self._create_stored_entry(spec.id))

    def add_last_known(self, specs: Iterable[ModelSpec]) -> None:
        """Add the models that a provider listed when it last answered."""
        for spec in specs:
            if spec.id not in self._overlay.discovered or spec.id in self._overlay.of_own_keys:
                self._overlay.set_listed(spec)
                self._overlay.last_known.add(spec.id)
                self._models.put(self._create_stored_entry(spec.id))

    def forget_listed(self, provider: str) -> None:
        for name in [name for name, spec in self._overlay.discovered.items() if spec.provider == provider]:
            self.withdraw(name)

    def add_own(self, specs: Iterable[ModelSpec]) -> None:
        for spec in specs:
            if self._overlay.set_own(spec):
                self._models.put(self._create_stored_entry(spec.id))

    def forget_own(self, models: Iterable[str]) -> None:
        for name in models:
            if name in self._overlay.of_own_keys:
                self.withdraw(name)

    def rebuild(self, provider: str) -> None:
        for name in self._overlay.names():
            spec = self._overlay.discovered.get(name)
            if self._overlay.definition(name).runner == provider or (spec is not None and spec.provider == provider):
                self._models.put(self._create_stored_entry(name))

    def defined_with(self, provider: str) -> Sequence[str]:
        return [name for name in self._overlay.names() if self._overlay.definition(name).runner == provider]

    def add_found(self, spec: ModelSpec) -> None:
        before = self._overlay.discovered.get(spec.id)
        self._overlay.discovered[spec.id] = spec
        try:
            self._models.put(self._create_stored_entry(spec.id))
        except PlugAIError:
            if before is None:
                del self._overlay.discovered[spec.id]
            raise

    def withdraw(self, model: str) -> None:
        self._overlay.forget_discovered(model)
        if model in self._overlay.names():
            # The settings or an administrator define it too, with a file of its own.
            self._models.put(self._create_stored_entry(model))
        else:
            self._models.retire(model)

    async def _apply_and_store(self, definition: ModelDefinition, store: Callable[[], Awaitable[None]]) -> ModelStatus:
        """Apply a definition, then store it; if it cannot be stored, it is reverted."""
        for name in definition.fallback_models or ():
            if not self._models.has(name):
                raise ModelNotFoundError(name)
        before = self._overlay.model_overrides.get(definition.id)
        self._overlay.model_overrides[definition.id] = definition
        try:
            entry = self._create_entry(definition.id)
            self._models.require_base(entry.spec)
            status = self._models.put(entry)
            await store()
        except BaseException:
            await self._restore(definition.id, before)
            raise
        return status

    async def _restore(self, name: str, before: ModelDefinition | None) -> None:
        if before is not None:
            self._overlay.model_overrides[name] = before
        else:
            del self._overlay.model_overrides[name]
        if name in self._overlay.names():
            self._models.put(self._create_stored_entry(name))
        elif self._models.has(name):
            await self._models.remove(name)

    def _audit_entry(self, caller: Principal, action: AuditAction, target: str, **details: str) -> AuditEntry:
        return AuditEntry(self._clock.now(), caller.id, action, target, details)

    def _create_entry(self, name: str) -> ModelEntry:
        overlay = self._overlay
        return self._factory.make(overlay.definition(name), overlay.discovered.get(name), overlay.origin(name))

    def _create_stored_entry(self, name: str) -> ModelEntry:
        """The entry of a model whose stored definition may no longer be valid."""
        try:
            return self._create_entry(name)
        except InvalidRequestError as error:
            if name not in self._overlay.model_overrides:
                raise
            return self._factory.unavailable(self._overlay.definition(name), self._overlay.origin(name), error.message)
