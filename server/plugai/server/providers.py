"""The installed providers, ours and strangers', found by entry point and imported when first needed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from importlib.metadata import entry_points
from pathlib import Path

import structlog

from plugai.runners.base import ModelSpec, Provider, RemoteProvider, Runner
from plugai.runners.worker.runner import WorkerRunner
from plugai.server.settings import ModelSettings

log = structlog.get_logger(__name__)


class ConfigurationError(Exception):
    """The settings ask for something that is not there. The message says what and what to do."""


class Providers:
    """Makes model specs and runners."""

    def __init__(self, runtime_folder: Path, remote: Mapping[str, RemoteProvider]) -> None:
        """Workers have their sockets in `runtime_folder`; `remote` are the configured providers by id."""
        self._runtime_folder = runtime_folder
        self._remote = remote

    @cached_property
    def _providers(self) -> dict[str, Provider]:
        found = {}
        for point in entry_points(group="plugai.runners"):
            try:
                found[point.name] = point.load()()
            except ImportError as error:
                # Somebody's package is broken or half removed; the others' models should still answer.
                log.warning("runner cannot be imported", runner=point.name, error=str(error))
        return found

    def specs(self, configured: tuple[ModelSettings, ...], models_folder: Path) -> dict[str, ModelSpec]:
        """Every model by id: those discovered, and those configured, which win."""
        found = {s.id: s for p in self._providers.values() for s in p.discover(str(models_folder))}
        return found | {model.id: self._configured(model) for model in configured}

    def missing(self, spec: ModelSpec) -> str | None:
        """What must be installed before this model can be loaded, as a sentence; None if nothing."""
        return None if spec.provider in self._remote else self._providers[spec.runner].missing()

    def runner(self, spec: ModelSpec) -> Runner:
        """A runner for this model, not loaded: in a process of its own if it runs model code."""
        provider = self._providers[spec.runner]
        return WorkerRunner(spec, self._runtime_folder) if provider.isolated else provider.runner(spec)

    def _configured(self, model: ModelSettings) -> ModelSpec:
        provider = self._remote.get(model.runner) or self._providers.get(model.runner)
        if provider is None:
            known = ", ".join(sorted({*self._remote, *self._providers}))
            raise ConfigurationError(
                f"model {model.id!r} names the runner {model.runner!r}, which is not installed; there are: {known}"
            )
        spec = ModelSpec(id=model.id, runner=model.runner, capacity=model.capacity, options=model.options)
        return provider.configured(spec)
