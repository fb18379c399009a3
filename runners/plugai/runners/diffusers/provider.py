"""Finds the models of diffusers without importing it: only worker processes import the engine."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from plugai.runners.base import Capability, Modality, ModelDetails, ModelSpec, Provider, Runner
from plugai.runners.diffusers.catalogue import Task
from plugai.runners.diffusers.folder import DEMO, pipeline_folders, read_folder
from plugai.runners.diffusers.options import DiffusersOptions
from plugai.runners.diffusers.parameters import parameters_schema
from plugai.runners.errors import ModelBrokenError
from plugai.runners.installation import install_command
from plugai.runners.torch.options import parse_torch_options
from plugai.runners.torch.weights_folder import size_bytes


class DiffusersProvider(Provider):
    """Finds pipeline folders, and creates runners for them."""

    isolated: ClassVar[bool] = True
    adaptable: ClassVar[bool] = True

    def discover(self, models_folder: str) -> Sequence[ModelSpec]:
        folders = {**dict(pipeline_folders(DEMO)), **dict(pipeline_folders(Path(models_folder)))}
        return [self._spec(model, path) for model, path in folders.items()]

    def missing(self) -> str | None:
        if all(importlib.util.find_spec(name) is not None for name in ("torch", "diffusers", "transformers")):
            return None
        return f"diffusers is not installed; install it with: {install_command('images')}"

    def configured(self, spec: ModelSpec) -> ModelSpec:
        options = parse_torch_options(DiffusersOptions, spec.id, spec.options)
        known = replace(
            spec,
            input_modalities=(Modality.TEXT, Modality.IMAGE),
            output_modalities=(Modality.IMAGE,),
            capabilities=frozenset({Capability.SEED}),
            capacity=spec.capacity or options.batch,
            size_bytes=size_bytes(options.path),
        )
        try:
            folder = read_folder(options.path)
        except ModelBrokenError:
            # It is listed anyway, and loading it reports the error.
            return known
        only_text = folder.tasks.keys() == {Task.TEXT_TO_IMAGE}
        return replace(
            known,
            input_modalities=(Modality.TEXT,) if only_text else known.input_modalities,
            parameters_schema=parameters_schema(folder),
        )

    def files(self, spec: ModelSpec) -> Sequence[Path]:
        options = parse_torch_options(DiffusersOptions, spec.id, spec.options)
        return [options.path, *options.adapters]

    def inspect(self, spec: ModelSpec) -> ModelDetails:
        # Without its libraries it cannot be loaded, and so need not be complete.
        if self.missing() is not None:
            return ModelDetails()
        from plugai.runners.torch.inspection import inspect_folder  # noqa: PLC0415 - its libraries are for workers

        return inspect_folder(Path(str(spec.options["path"])))

    def runner(self, spec: ModelSpec) -> Runner:
        from plugai.runners.diffusers.runner import DiffusersRunner  # noqa: PLC0415 - its engine is for workers

        return DiffusersRunner(spec)

    def _spec(self, model: str, path: Path) -> ModelSpec:
        return self.configured(ModelSpec(id=model, runner="diffusers", options={"path": str(path)}))
