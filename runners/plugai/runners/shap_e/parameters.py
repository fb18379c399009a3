"""The parameters that Shap-E models take, with their ranges and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plugai.runners.base import Capability, Parameters
from plugai.runners.errors import InvalidRequestError, ModelBrokenError

CAPABILITIES = frozenset({Capability.SEED})
MOST_SEED = 2**32 - 1
# What other kinds of models are told by these has no meaning here.
_MEANINGLESS = tuple(name for name in Parameters.__struct_fields__ if name not in ("seed", "extra"))


class ShapeParameters(BaseModel):
    """How a shape is made, beside its seed. Defaults are those of the published models."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    num_inference_steps: int = Field(default=64, ge=2, le=1024, description="Steps from noise to a shape.")
    guidance_scale: float = Field(
        default=15.0, ge=0, le=50, description="How closely to follow what is asked for; up to 1, without guidance."
    )
    grid_size: int = Field(
        default=128,
        ge=16,
        le=256,
        description="How finely the surface is looked for: points along each edge of the room.",
    )
    max_faces: int = Field(
        default=0, ge=0, le=2_000_000, description="Simplify to about so many triangles; 0 for not at all."
    )
    format: Literal["glb", "ply", "obj"] = Field(default="glb", description="The kind of file.")
    preview: Literal["turntable", "still", "none"] = Field(
        default="turntable", description="A picture beside the file: an animated WebP that turns, or a PNG."
    )


def shape_parameters(parameters: Parameters, defaults: ShapeParameters) -> ShapeParameters:
    """Those that a request asks for, on top of the model's own. Raises InvalidRequestError."""
    violations = {
        f"parameters.{name}": "has no meaning for shapes"
        for name in _MEANINGLESS
        if getattr(parameters, name) not in (None, ())
    }
    if not 0 <= (parameters.seed or 0) <= MOST_SEED:
        violations["parameters.seed"] = f"must be from 0 to {MOST_SEED}"
    try:
        wanted = ShapeParameters.model_validate({**defaults.model_dump(), **parameters.extra})
    except ValidationError as error:
        violations |= {f"parameters.extra.{path}": what for path, what in _violations(error).items()}
    if violations:
        raise InvalidRequestError("; ".join(f"{path} {what}" for path, what in violations.items()), violations)
    return wanted


def model_defaults(said: Mapping[str, object]) -> ShapeParameters:
    """The parameters of a request that has none, by what is said beside the model. Raises ModelBrokenError."""
    try:
        return ShapeParameters.model_validate(dict(said))
    except ValidationError as error:
        wrong = "; ".join(f"{path} {what}" for path, what in _violations(error).items())
        raise ModelBrokenError(f"the defaults in 'plugai.json' beside the model are wrong: {wrong}") from None


def parameters_schema(defaults: ShapeParameters) -> dict[str, object]:
    """The JSON Schema of the parameters, by the names that Parameters has for them."""
    properties: dict[str, dict[str, Any]] = ShapeParameters.model_json_schema()["properties"]
    own = {
        name: {key: value for key, value in schema.items() if key != "title"} | {"default": getattr(defaults, name)}
        for name, schema in properties.items()
    }
    seed = {
        "type": "integer",
        "minimum": 0,
        "maximum": MOST_SEED,
        "description": "By default, another for each request.",
    }
    extra = {"type": "object", "properties": own, "additionalProperties": False}
    return {"type": "object", "properties": {"seed": seed, "extra": extra}, "additionalProperties": False}


def _violations(error: ValidationError) -> dict[str, str]:
    return {".".join(map(str, detail["loc"])): detail["msg"] for detail in error.errors()}
