"""Creates model entries from their definitions, with the installed providers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from plugai.runners.base import ModelSpec
from plugai.server.core.models.catalog import ModelFactory
from plugai.server.core.models.definitions import NEVER, ModelDefinition
from plugai.server.core.models.entry import ModelEntry, Origin
from plugai.server.plugins.providers import InstalledProviders


class PluginModelFactory(ModelFactory):
    """A ModelFactory that uses the installed providers."""

    def __init__(self, providers: InstalledProviders) -> None:
        self._providers = providers

    def make(self, definition: ModelDefinition, found: ModelSpec | None, origin: Origin) -> ModelEntry:
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
            make=partial(self._providers.runner, spec),
            missing=missing,
            pinned=bool(definition.pinned),
            idle_seconds=None if definition.idle_seconds == NEVER else definition.idle_seconds,
            fallback_models=definition.fallback_models or (),
            origin=origin,
        )


def _spec_of(definition: ModelDefinition) -> ModelSpec:
    """The spec that contains only what the definition sets."""
    return ModelSpec(
        definition.id, definition.runner or "", capacity=definition.capacity, options=definition.options or {}
    )
