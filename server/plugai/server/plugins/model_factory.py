"""Creates model entries from their definitions, with the installed providers."""

from __future__ import annotations

from dataclasses import replace

from plugai.runners.base import ModelSpec
from plugai.runners.errors import InvalidRequestError
from plugai.server.core.models.catalog import ModelFactory
from plugai.server.core.models.definitions import NEVER, ModelDefinition
from plugai.server.core.models.entry import ModelEntry, Origin
from plugai.server.plugins.providers import InstalledProviders

_MOST_ADAPTERS = 8


class PluginModelFactory(ModelFactory):
    """A ModelFactory that uses the installed providers."""

    def __init__(self, providers: InstalledProviders) -> None:
        self._providers = providers

    def make(self, definition: ModelDefinition, found: ModelSpec | None, origin: Origin) -> ModelEntry:
        if definition.base is not None or definition.adapters is not None:
            return self._entry(definition, _adapted_spec(definition), origin, None)
        spec = self._spec(definition, found)
        return self._entry(definition, spec, origin, self._providers.missing(spec))

    def unavailable(self, definition: ModelDefinition, origin: Origin, why: str) -> ModelEntry:
        return self._entry(definition, _spec_of(definition), origin, why)

    def _spec(self, definition: ModelDefinition, found: ModelSpec | None) -> ModelSpec:
        if definition.runner is not None or found is None:
            return self._providers.configured(_spec_of(definition))
        if definition.options is None and definition.capacity is None:
            return found
        options = {**found.options, **(definition.options or {})}
        return self._providers.configured(
            replace(found, options=options, capacity=definition.capacity or found.capacity)
        )

    def _entry(self, definition: ModelDefinition, spec: ModelSpec, origin: Origin, missing: str | None) -> ModelEntry:
        return ModelEntry(
            spec=spec,
            make=self._providers.runner,
            missing=missing,
            pinned=bool(definition.pinned),
            idle_seconds=None if definition.idle_seconds == NEVER else definition.idle_seconds,
            fallback_models=definition.fallback_models or (),
            origin=origin,
            adaptable=self._providers.is_adaptable(spec),
            estimate=self._providers.estimate if self._providers.can_estimate(spec) else None,
        )


def _adapted_spec(definition: ModelDefinition) -> ModelSpec:
    """The spec of a model with adapters, as far as it is its own. Raises InvalidRequestError."""
    adapters = definition.adapters or ()
    names = [adapter.name for adapter in adapters]
    if not definition.base or not adapters or definition.runner or definition.options or definition.capacity:
        problem = "and adapters belong together, without a runner, options and a capacity, which are those of the base"
        raise InvalidRequestError(f"model.base {problem}", {"model.base": problem})
    if len(set(names)) < len(names) or len(names) > _MOST_ADAPTERS:
        problem = f"are at most {_MOST_ADAPTERS} files with different names"
        raise InvalidRequestError(f"model.adapters {problem}", {"model.adapters": problem})
    return _spec_of(definition)


def _spec_of(definition: ModelDefinition) -> ModelSpec:
    """The spec that contains only what the definition sets."""
    return ModelSpec(
        definition.id,
        definition.runner or "",
        capacity=definition.capacity,
        options=definition.options or {},
        base=definition.base or "",
        adapters=definition.adapters or (),
    )
