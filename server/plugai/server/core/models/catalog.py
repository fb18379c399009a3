"""What the server offers: what was discovered, what the settings say, and what administrators have set since."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Protocol

from plugai.runners.base import ModelSpec
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ModelBusyError, ModelExistsError, ModelNotFoundError, ModelPredefinedError
from plugai.server.core.models.definitions import (
    DefinitionRepository,
    LimitDefinition,
    ModelDefinition,
    changed,
    ends_in_verb,
    told,
)
from plugai.server.core.models.entry import ModelEntry, ModelStatus, Origin
from plugai.server.core.models.overlay import ConfigOverlay
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import Principal
from plugai.server.core.prompts.hidden_characters import clean_name


class ModelFactory(Protocol):
    """Makes offers of definitions."""

    def make(self, definition: ModelDefinition, found: ModelSpec | None, origin: Origin) -> ModelEntry:
        """The offer of a model that this was set for, and that was found like this, if it was. Its `idle_seconds` is
        the definition's. Raises InvalidRequestError if there can be no such model."""

    def unavailable(self, definition: ModelDefinition, origin: Origin, why: str) -> ModelEntry:
        """The offer of a model that was set when there could be one, and now cannot."""


class ModelCatalog:
    """Keeps what is set, and has it applied."""

    def __init__(
        self,
        models: ModelRegistry,
        repository: DefinitionRepository,
        maker: ModelFactory,
        layers: ConfigOverlay,
        clock: Clock,
    ) -> None:
        self._clock = clock
        self._models = models
        self._repository = repository
        self._maker = maker
        self._layers = layers
        self._lock = asyncio.Lock()

    @property
    def limits(self) -> LimitDefinition:
        """What holds for all models together; nothing in it is None."""
        return self._layers.limits

    async def open(self, found: Iterable[ModelSpec]) -> None:
        """Offer every model that was found or set. Raises InvalidRequestError if the settings are wrong."""
        self._layers.found = {spec.id: spec for spec in found}
        self._layers.models_set = {definition.id: definition for definition in await self._repository.models()}
        self._layers.limits_set = await self._repository.limits()
        self._models.limit(self.limits)
        for name in self._layers.names():
            self._models.add(self._opened(name))

    async def create(self, caller: Principal, definition: ModelDefinition) -> ModelStatus:
        """Offer a new model.

        Raises ModelExistsError, InvalidRequestError, ModelUnavailableError if it is to be pinned and there is no room,
        and ModelNotFoundError for a fallback that is not there.
        """
        if problem := _problem(definition.id):
            raise InvalidRequestError(f"model.id {problem}", {"model.id": problem})
        async with self._lock:
            if self._models.has(definition.id):
                raise ModelExistsError(definition.id)
            entry = self._entry(caller, AuditAction.MODEL_CREATED, definition.id, runner=definition.runner or "")
            return await self._put(definition, entry)

    async def update(self, caller: Principal, changes: ModelDefinition, names: frozenset[str]) -> ModelStatus:
        """Set these fields of a model as in `changes`; None takes back what was set. Raises as `create`."""
        async with self._lock:
            name = self._models.status(changes.id).spec.id
            if name == self._models.default and "pinned" in names and changes.pinned is False:
                raise ModelBusyError(f"model {name!r} is the default model, which is always kept loaded")
            definition = self._layers.models_set.get(name, ModelDefinition(name))
            entry = self._entry(caller, AuditAction.MODEL_UPDATED, name, **told(changes, names))
            return await self._put(changed(definition, changes, names), entry)

    async def delete(self, caller: Principal, model: str) -> None:
        """Offer a model no more that was added while the server ran. Raises ModelNotFoundError, ModelPredefinedError,
        and ModelBusyError while it is used."""
        async with self._lock:
            if self._models.status(model).origin is not Origin.ADDED:
                raise ModelPredefinedError(model)
            # What is used is refused first, and what cannot be forgotten stays.
            await self._models.unload(model)
            await self._repository.delete_model(model, self._entry(caller, AuditAction.MODEL_DELETED, model))
            definition = self._layers.models_set.pop(model)
            try:
                await self._models.remove(model)
            except ModelBusyError:
                # Somebody asked for it in between.
                self._layers.models_set[model] = definition
                await self._repository.put_model(definition, self._entry(caller, AuditAction.MODEL_CREATED, model))
                raise

    async def limit(self, caller: Principal, changes: LimitDefinition, names: frozenset[str]) -> LimitDefinition:
        """Set these limits as in `changes`; None takes back what was set. The limits that then hold."""
        async with self._lock:
            limits = changed(self._layers.limits_set, changes, names)
            entry = self._entry(caller, AuditAction.LIMITS_UPDATED, "", **told(changes, names))
            await self._repository.put_limits(limits, entry)
            self._layers.limits_set = limits
            self._models.limit(self.limits)
            for name in self._layers.names():
                self._models.put(self._opened(name))
            return self.limits

    async def follow(self) -> None:
        """Apply what is kept where it is not what applies. Raises StorageUnavailableError."""
        async with self._lock:
            kept = {definition.id: definition for definition in await self._repository.models()}
            limits = await self._repository.limits()
            known = self._layers.models_set
            other = {name for name in {*kept, *known} if kept.get(name) != known.get(name)}
            if limits != self._layers.limits_set:
                self._layers.limits_set = limits
                self._models.limit(self.limits)
                other.update(self._layers.names())
            for name in sorted(other):
                await self._follow(name, kept.get(name))

    async def _follow(self, name: str, definition: ModelDefinition | None) -> None:
        before = self._layers.models_set.pop(name, None)
        if definition is not None:
            self._layers.models_set[name] = definition
        if name in self._layers.names():
            self._models.put(self._opened(name))
            return
        try:
            if self._models.has(name):
                await self._models.remove(name)
        except ModelBusyError:
            # It goes when it is looked at again, and is idle.
            if before is not None:
                self._layers.models_set[name] = before

    def find(self, specs: Iterable[ModelSpec]) -> None:
        """A provider offers these models now. One that it offers no more stays until the server is started again."""
        for spec in specs:
            known = self._layers.found.get(spec.id) if spec.id not in self._layers.remembered else None
            if spec != known:
                self._layers.remembered.discard(spec.id)
                self._layers.found[spec.id] = spec
                self._models.put(self._opened(spec.id))

    def remember(self, specs: Iterable[ModelSpec]) -> None:
        """A provider that does not answer offered these models when it last did."""
        for spec in specs:
            if spec.id not in self._layers.found:
                self._layers.remembered.add(spec.id)
                self._layers.found[spec.id] = spec
                self._models.put(self._opened(spec.id))

    async def _put(self, definition: ModelDefinition, entry: AuditEntry) -> ModelStatus:
        """Apply a definition, then keep it; if it cannot be kept, it does not apply."""
        for name in definition.fallback_models or ():
            if not self._models.has(name):
                raise ModelNotFoundError(name)
        before = self._layers.models_set.get(definition.id)
        self._layers.models_set[definition.id] = definition
        try:
            status = self._models.put(self._offer(definition.id))
            await self._repository.put_model(definition, entry)
        except BaseException:
            await self._restore(definition.id, before)
            raise
        return status

    async def _restore(self, name: str, before: ModelDefinition | None) -> None:
        if before is not None:
            self._layers.models_set[name] = before
        else:
            del self._layers.models_set[name]
        if name in self._layers.names():
            self._models.put(self._opened(name))
        elif self._models.has(name):
            await self._models.remove(name)

    def _entry(self, caller: Principal, action: AuditAction, target: str, **details: str) -> AuditEntry:
        return AuditEntry(self._clock.now(), caller.id, action, target, details)

    def _offer(self, name: str) -> ModelEntry:
        layers = self._layers
        return self._maker.make(layers.definition(name), layers.found.get(name), layers.origin(name))

    def _opened(self, name: str) -> ModelEntry:
        """The offer of a model as it was set at some time, which may no longer be possible."""
        try:
            return self._offer(name)
        except InvalidRequestError as error:
            if name not in self._layers.models_set:
                raise
            return self._maker.unavailable(self._layers.definition(name), self._layers.origin(name), error.message)


def _problem(name: str) -> str | None:
    """What is wrong with a new model's id."""
    if ends_in_verb(name):
        return "may not end in a verb of the API, such as ':load'"
    if clean_name(name) != name:
        return "may have no invisible characters, and its accents must be composed (NFC)"
    return None
