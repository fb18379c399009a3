"""How strongly each adapter of a request applies: as its model says, or as the request says in `extra.adapters`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from plugai.runners.errors import InvalidRequestError, ModelUnavailableError
from plugai.runners.requests import GenerationRequest
from plugai.runners.specs import Adapter

PARAMETER = "adapters"
MOST_SCALE = 4.0


def adapter_scales(request: GenerationRequest) -> tuple[tuple[str, float], ...]:
    """The path and the scale of each adapter of a request; one with the scale 0 is left out.

    Raises InvalidRequestError for an unknown adapter or a wrong scale.
    """
    given = request.parameters.extra.get(PARAMETER, {})
    names = [adapter.name for adapter in request.adapters]
    if not isinstance(given, Mapping):
        raise _wrong("", "must be an object with the scale of each adapter")
    for name, scale in given.items():
        if name not in names:
            raise _wrong(f".{name}", f"is no adapter of this model; it has: {', '.join(names) or 'none'}")
        if isinstance(scale, bool) or not isinstance(scale, int | float) or not -MOST_SCALE <= scale <= MOST_SCALE:
            raise _wrong(f".{name}", f"must be a number from {-MOST_SCALE:g} to {MOST_SCALE:g}")
    scales = [(adapter.path, float(given.get(adapter.name, adapter.scale))) for adapter in request.adapters]
    return tuple((path, scale) for path, scale in scales if scale)


def with_adapter_scales(schema: Mapping[str, object], adapters: Sequence[Adapter]) -> dict[str, object]:
    """A JSON Schema of parameters to which the scales of these adapters are added."""
    properties = _object(schema.get("properties"))
    extra = {"type": "object", "additionalProperties": False} | _object(properties.get("extra"))
    scales = {"type": "object", "properties": {adapter.name: _scale(adapter) for adapter in adapters}}
    described = scales | {"additionalProperties": False, "description": "How strongly each LoRA adapter applies."}
    extra["properties"] = _object(extra.get("properties")) | {PARAMETER: described}
    return {**schema, "properties": properties | {"extra": extra}}


def not_read_yet(path: str) -> ModelUnavailableError:
    """The error of a request with an adapter that was added since its base was loaded."""
    return ModelUnavailableError(
        f"the adapter {PurePath(path).name!r} is read when the base model is loaded again, which happens as soon as no "
        "request uses it; try again then"
    )


def _scale(adapter: Adapter) -> dict[str, object]:
    return {"type": "number", "minimum": -MOST_SCALE, "maximum": MOST_SCALE, "default": adapter.scale}


def _object(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, Mapping) else {}


def _wrong(field: str, problem: str) -> InvalidRequestError:
    name = f"parameters.extra.{PARAMETER}{field}"
    return InvalidRequestError(f"{name} {problem}", {name: problem})
