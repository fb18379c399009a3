"""The layers of the models' configuration: discovered, above it the settings, above that changes of administrators."""

from __future__ import annotations

from collections.abc import Iterable

from plugai.runners.base import ModelSpec
from plugai.server.core.models.definitions import LimitDefinition, ModelDefinition
from plugai.server.core.models.entry import Origin
from plugai.server.core.overlays import merge


class ConfigOverlay:
    """What is set for each model and for all: the upper layer wins, field by field.

    The layers from bottom to top: `discovered`, the settings, and the overrides, which administrators have set while
    the server ran.
    """

    def __init__(self, default: str, in_settings: Iterable[ModelDefinition], limits: LimitDefinition) -> None:
        """`default` is the default model of the settings. No field of `limits`, those of the settings, is None."""
        self.discovered: dict[str, ModelSpec] = {}
        self.last_known: set[str] = set()
        """Which of those discovered are known only from a stored list of their provider."""
        self.of_own_keys: set[str] = set()
        """Which of those discovered are there only for users whose own keys open them."""
        self.model_overrides: dict[str, ModelDefinition] = {}
        self.limit_overrides = LimitDefinition()
        self.default_override: str | None = None
        self.settings_default = default
        self._in_settings = {definition.id: definition for definition in in_settings}
        self._limits = limits

    @property
    def default(self) -> str:
        """The default model, which is pinned unless something else is set."""
        return self.default_override or self.settings_default

    def listed(self, name: str) -> ModelSpec | None:
        """The model as its provider lists it now for everyone, if it does."""
        return None if name in self.last_known or name in self.of_own_keys else self.discovered.get(name)

    def set_listed(self, spec: ModelSpec) -> None:
        """Set a model that its provider lists for everyone."""
        self.last_known.discard(spec.id)
        self.of_own_keys.discard(spec.id)
        self.discovered[spec.id] = spec

    def set_own(self, spec: ModelSpec) -> bool:
        """Set a model that a user's key opens, unless it is there already. Whether it was set."""
        override = self.model_overrides.get(spec.id)
        defined = spec.id in self._in_settings or (override is not None and override.runner is not None)
        if defined or spec.id in self.discovered:
            return False
        self.of_own_keys.add(spec.id)
        self.discovered[spec.id] = spec
        return True

    def forget_discovered(self, name: str) -> None:
        """Remove a model from the layer of what is discovered."""
        self.discovered.pop(name, None)
        self.last_known.discard(name)
        self.of_own_keys.discard(name)

    @property
    def limits(self) -> LimitDefinition:
        """The limits of all models together; no field is None."""
        return merge(self.limit_overrides, self._limits)

    def names(self) -> list[str]:
        """The names of all models, sorted. An override without a runner or a base defines no new model."""
        added = [name for name, definition in self.model_overrides.items() if definition.runner or definition.base]
        return sorted({*self.discovered, *self._in_settings, *added})

    def definition(self, name: str) -> ModelDefinition:
        """Everything that is set for a model."""
        nothing = ModelDefinition(name)
        pinned = True if name == self.default else None
        defaults = ModelDefinition(name, idle_seconds=self.limits.idle_seconds, pinned=pinned)
        return merge(self.model_overrides.get(name, nothing), merge(self._in_settings.get(name, nothing), defaults))

    def origin(self, name: str) -> Origin:
        """Where a model was defined."""
        if name in self._in_settings:
            return Origin.SETTINGS
        if name in self.last_known:
            return Origin.LAST_KNOWN
        if name in self.of_own_keys:
            return Origin.OWN_KEY
        return Origin.DISCOVERED if name in self.discovered else Origin.ADDED
