"""The parameters that a pipeline takes: their ranges, and the schema that a folder's own defaults are part of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugai.runners.diffusers.catalogue import Default, catalogue
from plugai.runners.diffusers.folder import PipelineFolder

MAX_PICTURES = 16
MAX_PREVIEWS = 10
_MAX_LORA = 4
# By diffusers' names. What a pipeline takes beside these stays as it is.
_KNOWN: Mapping[str, dict[str, object]] = {
    "num_inference_steps": {
        "type": "integer",
        "minimum": 1,
        "maximum": 500,
        "description": "Steps from noise to picture: more take longer.",
    },
    "guidance_scale": {
        "type": "number",
        "minimum": 0,
        "maximum": 50,
        "description": "How closely the picture follows the prompt.",
    },
    "true_cfg_scale": {
        "type": "number",
        "minimum": 0,
        "maximum": 50,
        "description": "How far the picture is led away from the negative prompt.",
    },
    "guidance_rescale": {
        "type": "number",
        "minimum": 0,
        "maximum": 1,
        "description": "Takes back what strong guidance does to the contrast.",
    },
    "pag_scale": {
        "type": "number",
        "minimum": 0,
        "maximum": 50,
        "description": "How strongly perturbed attention guides.",
    },
    "eta": {"type": "number", "minimum": 0, "maximum": 1, "description": "Noise that DDIM adds in each step."},
    "strength": {
        "type": "number",
        "minimum": 0.01,
        "maximum": 1,
        "description": "How much of a given picture is painted anew; 1 keeps nothing of it.",
    },
    "width": {
        "type": "integer",
        "minimum": 8,
        "maximum": 8192,
        "multipleOf": 8,
        "description": "In pixels. By default that of a given picture, else what the model was made for.",
    },
    "height": {
        "type": "integer",
        "minimum": 8,
        "maximum": 8192,
        "multipleOf": 8,
        "description": "In pixels. By default that of a given picture, else what the model was made for.",
    },
    "negative_prompt": {"type": "string", "maxLength": 10_000, "description": "What should not be in the picture."},
}
PARAMETERS = frozenset(_KNOWN)
"""Parameters of a pipeline's call that users may set."""


def parameters_schema(folder: PipelineFolder) -> dict[str, object]:
    """The JSON Schema of a model's parameters, by the names that Parameters has for them."""
    seed = {
        "type": "integer",
        "minimum": 0,
        "maximum": 2**32 - 1,
        "description": "By default, another for each request.",
    }
    return {
        "type": "object",
        "properties": {"seed": seed, "extra": extra_schema(folder)},
        "additionalProperties": False,
    }


def extra_schema(folder: PipelineFolder) -> dict[str, object]:
    """The JSON Schema of those parameters that are in Parameters.extra."""
    extra = {
        name: _property(name, folder) for name in _KNOWN if any(name in p.parameters for p in folder.tasks.values())
    }
    extra["num_images"] = {
        "type": "integer",
        "minimum": 1,
        "maximum": MAX_PICTURES,
        "default": 1,
        "description": "How many pictures; each has the seed of the one before it plus one.",
    }
    if others := catalogue().schedulers.get(folder.scheduler):
        extra["scheduler"] = {
            "type": "string",
            "enum": sorted({folder.scheduler, *others}),
            "default": folder.scheduler,
            "description": "How a step is taken.",
        }
    if folder.loras:
        weight: dict[str, object] = {"type": "number", "minimum": -_MAX_LORA, "maximum": _MAX_LORA}
        extra["loras"] = {
            "type": "object",
            "properties": dict.fromkeys(folder.loras, weight),
            "additionalProperties": False,
            "description": "Low-rank adapters and how strongly each is applied.",
        }
    if any(pipeline.previews for pipeline in folder.tasks.values()):
        extra["previews"] = {
            "type": "integer",
            "minimum": 0,
            "maximum": MAX_PREVIEWS,
            "default": 0,
            "description": "How many small pictures to show of each picture on its way.",
        }
    return {"type": "object", "properties": extra, "additionalProperties": False}


def whole_numbers(schema: Mapping[str, Any]) -> frozenset[str]:
    """The properties of a schema that are integers."""
    return frozenset(name for name, known in schema["properties"].items() if known["type"] == "integer")


def default(name: str, folder: PipelineFolder, parameters: Mapping[str, Default]) -> Default:
    """What a parameter is if the request doesn't say: what the model's own file says, else the pipeline."""
    return folder.metadata.defaults.get(name, parameters.get(name))


def _property(name: str, folder: PipelineFolder) -> dict[str, object]:
    defaults = [default(name, folder, p.parameters) for p in folder.tasks.values() if name in p.parameters]
    # Where its tasks differ, none of them is the model's.
    if all(value == defaults[0] for value in defaults) and defaults[0] is not None:
        return {**_KNOWN[name], "default": defaults[0]}
    if name in ("width", "height") and folder.size is not None and defaults[0] is None:
        return {**_KNOWN[name], "default": folder.size}
    return dict(_KNOWN[name])
