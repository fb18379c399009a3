"""The one place where it is decided whether a user may see and use a model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from plugai.runners.base import ModelSpec
from plugai.server.core.errors import ModelNotAllowedError
from plugai.server.core.models.access.own_models import OwnKeyModels
from plugai.server.core.models.access.rules import AccessRules
from plugai.server.core.models.entry import ModelStatus, Origin
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.principal import Principal


class OfferedModel(Protocol):
    """A model, and where it comes from."""

    @property
    def spec(self) -> ModelSpec:
        """The model."""

    @property
    def origin(self) -> Origin:
        """Where it was defined."""


class ModelAccess:
    """Decides by whose key a model is there, and by the rules of administrators.

    What only another user's key opens does not exist for a caller. What a rule forbids is not listed either, and to
    ask for it is an error that says so: the name is no secret, and its user should know whom to ask.
    """

    def __init__(self, models: ModelRegistry, own: OwnKeyModels, rules: AccessRules) -> None:
        self._models = models
        self._own = own
        self._rules = rules

    def allows(self, caller: Principal, model: OfferedModel) -> bool:
        """Whether the caller may see and use this model."""
        return self._exists(caller, model) and self._rules.allow(caller, model.spec)

    async def visible(self, caller: Principal) -> list[ModelStatus]:
        """The models that the caller may use, as they are now, by id. Raises StorageUnavailableError."""
        await self._own.refresh(caller)
        return [status for status in self._models.statuses() if self.allows(caller, status)]

    async def usable(self, caller: Principal, names: Sequence[str]) -> list[str]:
        """Those of these models that are there and that the caller may use.

        Raises ModelNotAllowedError if some are there, of which none is allowed, StorageUnavailableError.
        """
        there = await self.existing(caller, names)
        allowed = self.allowed(caller, there)
        if there and not allowed:
            raise ModelNotAllowedError(there[0])
        return allowed

    async def existing(self, caller: Principal, names: Iterable[str]) -> list[str]:
        """Those of these models that are there for the caller."""
        if not (there := self._there(caller, names)):
            await self._own.refresh(caller)
            there = self._there(caller, names)
        return there

    def allowed(self, caller: Principal, names: Iterable[str]) -> list[str]:
        """Those of these models that are there and that the caller may use, as far as their keys were asked for."""
        return [name for name in names if self._models.has(name) and self.allows(caller, self._models.entry(name))]

    def forbids(self, caller: Principal, name: str) -> bool:
        """Whether there is a model of this id that a rule does not allow to the caller."""
        return self._models.has(name) and not self._rules.allow(caller, self._models.entry(name).spec)

    def _there(self, caller: Principal, names: Iterable[str]) -> list[str]:
        return [name for name in names if self._models.has(name) and self._exists(caller, self._models.entry(name))]

    def _exists(self, caller: Principal, model: OfferedModel) -> bool:
        return model.origin is not Origin.OWN_KEY or self._own.has(caller.id, model.spec.id)
