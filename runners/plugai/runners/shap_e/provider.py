"""Finds Shap-E models without importing torch: only worker processes import the engine."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from plugai.runners.base import Modality, ModelDetails, ModelSpec, Provider, Runner
from plugai.runners.errors import ModelBrokenError
from plugai.runners.installation import install_command
from plugai.runners.shap_e.folder import DEMO, PipelineKind, pipeline_folders, pipeline_kind
from plugai.runners.shap_e.options import ShapEOptions
from plugai.runners.shap_e.parameters import CAPABILITIES, ShapeParameters, model_defaults, parameters_schema
from plugai.runners.torch.options import parse_torch_options
from plugai.runners.torch.weights_folder import read_metadata, size_bytes

_NEEDED = ("torch", "diffusers", "transformers", "trimesh", "fast_simplification")
_INPUTS = {PipelineKind.TEXT: Modality.TEXT, PipelineKind.IMAGE: Modality.IMAGE}
_OUTPUTS = (Modality.SHAPE, Modality.IMAGE)


class ShapEProvider(Provider):
    """Finds folders with a Shap-E pipeline, and creates runners for them."""

    isolated: ClassVar[bool] = True

    def discover(self, models_folder: str) -> Sequence[ModelSpec]:
        folders = {**dict(pipeline_folders(DEMO)), **dict(pipeline_folders(Path(models_folder)))}
        return [
            self.configured(ModelSpec(id=model, runner="shap_e", options={"path": str(folder)}))
            for model, folder in folders.items()
        ]

    def missing(self) -> str | None:
        if all(importlib.util.find_spec(name) is not None for name in _NEEDED):
            return None
        return f"the libraries for shapes are not installed; install them with: {install_command('images')}"

    def configured(self, spec: ModelSpec) -> ModelSpec:
        options = parse_torch_options(ShapEOptions, spec.id, spec.options)
        kind, defaults = _described(options.path)
        return replace(
            spec,
            input_modalities=(_INPUTS[kind],),
            output_modalities=_OUTPUTS,
            capabilities=CAPABILITIES,
            capacity=1,
            size_bytes=size_bytes(options.path),
            parameters_schema=parameters_schema(defaults),
        )

    def inspect(self, spec: ModelSpec) -> ModelDetails:
        # Without its libraries it cannot be loaded, and so need not be complete.
        if self.missing() is not None:
            return ModelDetails()
        from plugai.runners.torch.inspection import inspect_folder  # noqa: PLC0415 - its libraries are for workers

        return inspect_folder(Path(str(spec.options["path"])))

    def runner(self, spec: ModelSpec) -> Runner:
        # torch takes seconds to import, and the gateway must not import it.
        from plugai.runners.shap_e.runner import ShapERunner  # noqa: PLC0415

        return ShapERunner(spec)


def _described(folder: Path) -> tuple[PipelineKind, ShapeParameters]:
    """The kind of a pipeline and its defaults; the usual ones if it is broken, which loading will report."""
    try:
        return pipeline_kind(folder), model_defaults(read_metadata(folder).defaults)
    except ModelBrokenError:
        return PipelineKind.TEXT, ShapeParameters()
