"""The parameters of Shap-E models, with their ranges and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plugai.runners.base import Capability, Parameters
from plugai.runners.errors import InvalidRequestError, ModelBrokenError

CAPABILITIES = frozenset({Capability.SEED})
MAX_SEED = 2**32 - 1
# Parameters of other kinds of models.
_NOT_SUPPORTED = tuple(name for name in Parameters.__struct_fields__ if name not in ("seed", "extra"))


class ShapeParameters(BaseModel):
    """The parameters of a shape, except the seed. The defaults are those of the published models."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    num_inference_steps: int = Field(default=64, ge=2, le=1024, description="Denoising steps.")
    guidance_scale: float = Field(
        default=15.0, ge=0, le=50, description="How closely to follow the prompt; up to 1, without guidance."
    )
    grid_size: int = Field(
        default=128,
        ge=16,
        le=256,
        description="The resolution of the surface: points along each edge of the grid.",
    )
    max_faces: int = Field(
        default=0,
        ge=0,
        le=2_000_000,
        description="Simplify to at most this many triangles, as far as its form allows; 0: do not.",
    )
    format: Literal["glb", "ply", "obj"] = Field(default="glb", description="The file format.")
    preview: Literal["turntable", "still", "none"] = Field(
        default="turntable", description="An image of the shape: an animated WebP that turns, or a PNG."
    )


def shape_parameters(parameters: Parameters, defaults: ShapeParameters) -> ShapeParameters:
    """The request's parameters, with the model's defaults. Raises InvalidRequestError."""
    violations = {
        f"parameters.{name}": "is not supported by shape models"
        for name in _NOT_SUPPORTED
        if getattr(parameters, name) not in (None, ())
    }
    if not 0 <= (parameters.seed or 0) <= MAX_SEED:
        violations["parameters.seed"] = f"must be from 0 to {MAX_SEED}"
    try:
        parsed = ShapeParameters.model_validate({**defaults.model_dump(), **parameters.extra})
    except ValidationError as error:
        violations |= {f"parameters.extra.{path}": what for path, what in _violations(error).items()}
    if violations:
        raise InvalidRequestError("; ".join(f"{path} {what}" for path, what in violations.items()), violations)
    return parsed


def model_defaults(defaults: Mapping[str, object]) -> ShapeParameters:
    """The default parameters, from the `defaults` in the model's `plugai.json`. Raises ModelBrokenError."""
    try:
        return ShapeParameters.model_validate(dict(defaults))
    except ValidationError as error:
        wrong = "; ".join(f"{path} {what}" for path, what in _violations(error).items())
        raise ModelBrokenError(f"the defaults in 'plugai.json' beside the model are wrong: {wrong}") from None


def parameters_schema(defaults: ShapeParameters) -> dict[str, object]:
    """The JSON Schema of the parameters, by the names of the fields of Parameters."""
    extra_properties = {
        name: {key: value for key, value in schema.items() if key != "title"} | {"default": getattr(defaults, name)}
        for name, schema in _properties().items()
    }
    seed = {
        "type": "integer",
        "minimum": 0,
        "maximum": MAX_SEED,
        "description": "By default, another for each request.",
    }
    extra = {"type": "object", "properties": extra_properties, "additionalProperties": False}
    return {"type": "object", "properties": {"seed": seed, "extra": extra}, "additionalProperties": False}


@cache
def _properties() -> Mapping[str, Mapping[str, Any]]:
    properties: dict[str, dict[str, Any]] = ShapeParameters.model_json_schema()["properties"]
    return properties


def _violations(error: ValidationError) -> dict[str, str]:
    return {".".join(map(str, detail["loc"])): detail["msg"] for detail in error.errors()}
