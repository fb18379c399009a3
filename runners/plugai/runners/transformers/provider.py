"""Finds models for transformers without importing torch: only worker processes import the engine."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, assert_never

from plugai.runners.base import Modality, ModelDetails, ModelSpec, Provider, Runner
from plugai.runners.errors import ModelBrokenError
from plugai.runners.installation import install_command
from plugai.runners.text.parameters import text_schema
from plugai.runners.torch.options import parse_torch_options
from plugai.runners.torch.weights_folder import size_bytes
from plugai.runners.transformers.folder import Description, Kind, describe, model_folders
from plugai.runners.transformers.options import TransformersOptions
from plugai.runners.transformers.parameters import CAPABILITIES, model_ranges

_NEEDED = ("torch", "transformers", "jinja2")
_NO_PARAMETERS: Mapping[str, object] = {"type": "object", "properties": {}, "additionalProperties": False}


class TransformersProvider(Provider):
    """Finds folders with a model for transformers, and creates runners for them."""

    isolated: ClassVar[bool] = True
    adaptable: ClassVar[bool] = True

    def discover(self, models_folder: str) -> Sequence[ModelSpec]:
        return [
            self.configured(ModelSpec(id=model, runner="transformers", options={"path": str(folder)}))
            for model, folder in model_folders(Path(models_folder))
        ]

    def missing(self) -> str | None:
        if all(importlib.util.find_spec(name) is not None for name in _NEEDED):
            return None
        return f"transformers is not installed; install it with: {install_command('images')}"

    def configured(self, spec: ModelSpec) -> ModelSpec:
        options = parse_torch_options(TransformersOptions, spec.id, spec.options)
        spec = replace(spec, capacity=1, size_bytes=size_bytes(options.path))
        try:
            return _described(spec, describe(options.path), options)
        except ModelBrokenError:
            # It is listed anyway, and loading it reports the error.
            return spec

    def files(self, spec: ModelSpec) -> Sequence[Path]:
        options = parse_torch_options(TransformersOptions, spec.id, spec.options)
        return [options.path, *options.adapters]

    def inspect(self, spec: ModelSpec) -> ModelDetails:
        # Without its libraries it cannot be loaded, and so need not be complete.
        if self.missing() is not None:
            return ModelDetails()
        from plugai.runners.torch.inspection import inspect_folder  # noqa: PLC0415 - its libraries are for workers

        return inspect_folder(Path(str(spec.options["path"])))

    def runner(self, spec: ModelSpec) -> Runner:
        # torch takes seconds to import, and the gateway must not import it.
        from plugai.runners.transformers.runner import TransformersRunner  # noqa: PLC0415

        return TransformersRunner(spec)


def _described(spec: ModelSpec, description: Description, options: TransformersOptions) -> ModelSpec:
    length = description.length(options.context_length)
    match description.kind:
        case Kind.EMBEDDING:
            outputs = (Modality.EMBEDDING,)
            return replace(spec, output_modalities=outputs, context_length=length, parameters_schema=_NO_PARAMETERS)
        case Kind.TEXT:
            inputs: tuple[Modality, ...] = (Modality.TEXT,)
        case Kind.VISION:
            inputs = (Modality.TEXT, Modality.IMAGE)
        case _:
            assert_never(description.kind)
    return replace(
        spec,
        input_modalities=inputs,
        capabilities=CAPABILITIES,
        context_length=length,
        parameters_schema=text_schema(model_ranges(options.path)),
    )
