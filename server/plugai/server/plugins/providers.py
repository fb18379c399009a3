"""The installed providers, built-in and third-party, found by entry point and imported when first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import cached_property, partial
from importlib.metadata import entry_points
from pathlib import Path

import structlog

from plugai.runners.base import LOCAL, MemoryEstimate, ModelDetails, ModelSpec, Provider, Runner
from plugai.runners.confinement.policy import ConfinementPolicy
from plugai.runners.errors import InvalidRequestError
from plugai.runners.inspection.process import estimate_memory, inspect_files
from plugai.runners.worker.runner import WorkerRunner
from plugai.server.core.providers.remote import RemoteProviders

log = structlog.get_logger(__name__)


class InstalledProviders:
    """Creates model specs and runners."""

    def __init__(
        self, runtime_folder: Path, remote: RemoteProviders, stall_seconds: float, policy: ConfinementPolicy
    ) -> None:
        """`runtime_folder` is for the folders of workers, which are ended after `stall_seconds` without progress."""
        self._policy = policy
        self._stall_seconds = stall_seconds
        self._runtime_folder = runtime_folder
        self._remote = remote

    @cached_property
    def _providers(self) -> dict[str, Provider]:
        found = {}
        for point in entry_points(group="plugai.runners"):
            try:
                found[point.name] = point.load()()
            except ImportError as error:
                # A broken or partly removed package must not affect the models of the others.
                log.warning("runner cannot be imported", runner=point.name, error=str(error))
        return found

    def discover(self, models_folder: Path) -> list[ModelSpec]:
        """The models that need no configuration. Blocks while it looks through the folder."""
        return [spec for provider in self._providers.values() for spec in provider.discover(str(models_folder))]

    def configured(self, spec: ModelSpec) -> ModelSpec:
        """A configured model, completed by its provider. Raises InvalidRequestError.

        Its runner may be the id of a remote provider.
        """
        remote = spec.runner if spec.provider == LOCAL else spec.provider
        if self._remote.has(remote):
            return self._remote.configured(remote, spec)
        provider = self._providers.get(spec.runner)
        if provider is None:
            known = ", ".join(sorted({*self._providers, *self._remote.ids()}))
            problem = f"names the runner {spec.runner!r}, which is not installed; there are: {known}"
            raise InvalidRequestError(f"model {spec.id!r} {problem}", {"runner": problem})
        return provider.configured(spec)

    def files(self, spec: ModelSpec) -> Sequence[Path]:
        """The files and folders that a local model is read from."""
        return self._providers[spec.runner].files(spec)

    async def inspect(self, spec: ModelSpec) -> ModelDetails:
        """What a local model's files say about it; looked at in a separate process if it runs model code.

        Raises ModelBrokenError unless they are complete.
        """
        provider = self._providers[spec.runner]
        if provider.isolated:
            return await inspect_files(spec, provider.files(spec), self._policy)
        return await asyncio.to_thread(provider.inspect, spec)

    def can_estimate(self, spec: ModelSpec) -> bool:
        """Whether `estimate` can say anything about this model."""
        provider = self._providers.get(spec.runner)
        return spec.provider == LOCAL and provider is not None and provider.estimates and provider.missing() is None

    async def estimate(self, spec: ModelSpec) -> MemoryEstimate | None:
        """The memory that a model will take, found out in a separate process. Raises ModelBrokenError."""
        return await estimate_memory(spec, self._providers[spec.runner].files(spec), self._policy)

    def missing(self, spec: ModelSpec) -> str | None:
        """What must be installed before this model can be loaded, as a sentence; None if nothing."""
        return None if spec.provider != LOCAL else self._providers[spec.runner].missing()

    def is_adaptable(self, spec: ModelSpec) -> bool:
        """Whether a model can be the base of models with LoRA adapters."""
        provider = self._providers.get(spec.runner)
        return spec.provider == LOCAL and provider is not None and provider.adaptable

    def runner(self, spec: ModelSpec) -> Runner:
        """A runner for this model, not loaded yet; in a separate process if it runs model code."""
        if spec.provider != LOCAL:
            return self._remote.runner(spec)
        provider = self._providers[spec.runner]
        if not provider.isolated:
            return provider.runner(spec)
        files, network = provider.files(spec), provider.needs_network
        confinement = partial(self._policy.of_model, files, network=network)
        return WorkerRunner(spec, self._runtime_folder, self._stall_seconds, confinement)
