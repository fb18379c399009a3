"""Downloaded models, as the runners recognise them in the models folder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

from plugai.runners.base import ModelSpec
from plugai.runners.errors import ModelBrokenError, PlugAIError
from plugai.runners.specs import files_of
from plugai.server.core.hub.advice import Machine
from plugai.server.core.hub.download.download_run import ModelPlacement
from plugai.server.core.hub.variants import WeightsFormat
from plugai.server.core.models.catalog import ModelCatalog
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.models.speed.expected import ExpectedSpeed
from plugai.server.plugins.providers import InstalledProviders

RUNNERS: Mapping[WeightsFormat, tuple[str, ...]] = {
    WeightsFormat.GGUF: ("llama_cpp",),
    WeightsFormat.TRANSFORMERS: ("transformers",),
    WeightsFormat.DIFFUSERS: ("diffusers", "shap_e"),
}
"""The runners that may load a format, the most usual one first."""


class DownloadedModelsFolder(ModelPlacement):
    """The models folder, looked through by the installed providers."""

    def __init__(
        self, providers: InstalledProviders, catalog: ModelCatalog, registry: ModelRegistry, folder: Path
    ) -> None:
        self._providers = providers
        self._catalog = catalog
        self._registry = registry
        self._folder = folder

    async def check(self, folder: Path) -> None:
        found = await asyncio.to_thread(self._below, folder)
        if not found:
            raise ModelBrokenError("no runner of this server knows the model")
        for spec in found:
            await self._providers.inspect(spec)

    async def offer(self, path: Path, load: bool) -> str | None:
        specs = await asyncio.to_thread(self._below, self._folder)
        spec = next((spec for spec in specs if path in files_of(spec)), None)
        if spec is None:
            return None
        self._catalog.add_found(spec)
        if load:
            self._registry.load(spec.id)
        return spec.id

    async def withdraw(self, model: str) -> None:
        if self._registry.has(model):
            await self._registry.unload(model)

    async def forget(self, model: str) -> None:
        if self._registry.has(model):
            self._catalog.withdraw(model)

    def _below(self, folder: Path) -> list[ModelSpec]:
        found = self._providers.discover(folder)
        return [spec for spec in found if any(path.is_relative_to(folder) for path in files_of(spec))]


def machine(
    providers: InstalledProviders,
    memory_bytes: int,
    cores: int,
    expected_speed: Callable[[int], ExpectedSpeed | None],
) -> Machine:
    """What models can use here."""

    def missing(format_: WeightsFormat) -> str | None:
        if format_ not in RUNNERS:
            return "no runner of this server loads this format"
        runner = RUNNERS[format_][0]
        try:
            return providers.missing(ModelSpec(id="", runner=runner))
        except (KeyError, PlugAIError):
            return f"the runner {runner!r} is not installed"

    return Machine(memory_bytes, cores, missing, expected_speed)
