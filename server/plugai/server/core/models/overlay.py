"""Whose word counts: what was found, above it what the settings say, above that what was set since."""

from __future__ import annotations

from collections.abc import Iterable

from plugai.runners.base import ModelSpec
from plugai.server.core.models.definitions import LimitDefinition, ModelDefinition, over
from plugai.server.core.models.entry import Origin


class ConfigOverlay:
    """What is said of each model and of all, from below to above: `found`, in the settings, `models_set`."""

    def __init__(self, default: str, in_settings: Iterable[ModelDefinition], limits: LimitDefinition) -> None:
        """`default` is the model that is kept loaded whatever is said. None of the settings' `limits` is None."""
        self.found: dict[str, ModelSpec] = {}
        self.remembered: set[str] = set()
        """Which of those found are only known from an earlier time."""
        self.models_set: dict[str, ModelDefinition] = {}
        self.limits_set = LimitDefinition()
        self._default = default
        self._in_settings = {definition.id: definition for definition in in_settings}
        self._limits = limits

    @property
    def limits(self) -> LimitDefinition:
        """What holds for all models together; nothing in it is None."""
        return over(self.limits_set, self._limits)

    def names(self) -> list[str]:
        """Every model that there is, sorted: a definition without a runner alone makes none."""
        added = [name for name, definition in self.models_set.items() if definition.runner is not None]
        return sorted({*self.found, *self._in_settings, *added})

    def definition(self, name: str) -> ModelDefinition:
        """Everything that is set for a model."""
        nothing = ModelDefinition(name)
        pinned = True if name == self._default else None
        server = ModelDefinition(name, idle_seconds=self.limits.idle_seconds, pinned=pinned)
        return over(self.models_set.get(name, nothing), over(self._in_settings.get(name, nothing), server))

    def origin(self, name: str) -> Origin:
        """Where a model was defined."""
        if name in self._in_settings:
            return Origin.SETTINGS
        if name in self.remembered:
            return Origin.LAST_KNOWN
        return Origin.DISCOVERED if name in self.found else Origin.ADDED
