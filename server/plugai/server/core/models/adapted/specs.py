"""What models with adapters are, and what their base must load for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from plugai.runners.base import ModelSpec
from plugai.runners.lora.scales import with_adapter_scales

_OPTION = "adapters"


def home(spec: ModelSpec) -> str:
    """The id of the model that is loaded for this one: of its base, or its own."""
    return spec.base or spec.id


def adapted(base: ModelSpec, own: ModelSpec) -> ModelSpec:
    """A model with adapters can do what its base can; its parameters have the scales of the adapters, too."""
    schema = with_adapter_scales(base.parameters_schema, own.adapters)
    return replace(base, id=own.id, base=base.id, adapters=own.adapters, parameters_schema=schema)


def with_adapters(base: ModelSpec, models: Iterable[ModelSpec]) -> ModelSpec:
    """What the base is loaded with, so that it can serve these models too."""
    paths = sorted({adapter.path for model in models for adapter in model.adapters})
    if not paths:
        return base
    return replace(base, options={**base.options, _OPTION: [*dict.fromkeys([*adapter_paths(base), *paths])]})


def adapter_paths(spec: ModelSpec) -> Sequence[str]:
    """The adapters that a model is loaded with."""
    paths = spec.options.get(_OPTION, ())
    return [str(path) for path in paths] if isinstance(paths, list | tuple) else []
