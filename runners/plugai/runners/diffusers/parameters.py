"""The parameters of a pipeline: their ranges, and the schema with the model's own defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugai.runners.diffusers.catalogue import Default, catalogue
from plugai.runners.diffusers.folder import PipelineFolder

MAX_IMAGES = 16
MAX_PREVIEWS = 10
_MAX_LORA = 4
# By diffusers' names. Other parameters of a pipeline keep their defaults.
_KNOWN: Mapping[str, dict[str, object]] = {
    "num_inference_steps": {
        "type": "integer",
        "minimum": 1,
        "maximum": 500,
        "description": "Denoising steps: more take longer.",
    },
    "guidance_scale": {
        "type": "number",
        "minimum": 0,
        "maximum": 50,
        "description": "How closely the image follows the prompt.",
    },
    "true_cfg_scale": {
        "type": "number",
        "minimum": 0,
        "maximum": 50,
        "description": "How far the image is guided away from the negative prompt.",
    },
    "guidance_rescale": {
        "type": "number",
        "minimum": 0,
        "maximum": 1,
        "description": "Corrects the contrast under strong guidance.",
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
        "description": "How much of the input image is replaced; 1 keeps nothing of it.",
    },
    "width": {
        "type": "integer",
        "minimum": 8,
        "maximum": 8192,
        "multipleOf": 8,
        "description": "In pixels. By default that of the input image, else what the model was trained for.",
    },
    "height": {
        "type": "integer",
        "minimum": 8,
        "maximum": 8192,
        "multipleOf": 8,
        "description": "In pixels. By default that of the input image, else what the model was trained for.",
    },
    "negative_prompt": {"type": "string", "maxLength": 10_000, "description": "What should not be in the image."},
}
PARAMETERS = frozenset(_KNOWN)
"""Parameters of a pipeline's call that users may set."""


def parameters_schema(folder: PipelineFolder) -> dict[str, object]:
    """The JSON Schema of a model's parameters, by the names of the fields of Parameters."""
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
    """The JSON Schema of Parameters.extra."""
    extra = {
        name: _property(name, folder) for name in _KNOWN if any(name in p.parameters for p in folder.tasks.values())
    }
    extra["num_images"] = {
        "type": "integer",
        "minimum": 1,
        "maximum": MAX_IMAGES,
        "default": 1,
        "description": "How many images; each has the seed of the one before it plus one.",
    }
    if others := catalogue().schedulers.get(folder.scheduler):
        extra["scheduler"] = {
            "type": "string",
            "enum": sorted({folder.scheduler, *others}),
            "default": folder.scheduler,
            "description": "The sampling method.",
        }
    if folder.loras:
        weight: dict[str, object] = {"type": "number", "minimum": -_MAX_LORA, "maximum": _MAX_LORA}
        extra["loras"] = {
            "type": "object",
            "properties": dict.fromkeys(folder.loras, weight),
            "additionalProperties": False,
            "description": "LoRA adapters and the weight of each.",
        }
    if any(pipeline.previews for pipeline in folder.tasks.values()):
        extra["previews"] = {
            "type": "integer",
            "minimum": 0,
            "maximum": MAX_PREVIEWS,
            "default": 0,
            "description": "How many previews of each image to send while it is generated.",
        }
    return {"type": "object", "properties": extra, "additionalProperties": False}


def whole_numbers(schema: Mapping[str, Any]) -> frozenset[str]:
    """The integer properties of a schema."""
    return frozenset(name for name, known in schema["properties"].items() if known["type"] == "integer")


def default(name: str, folder: PipelineFolder, parameters: Mapping[str, Default]) -> Default:
    """The default of a parameter: from the model's `plugai.json`, else the pipeline's."""
    return folder.metadata.defaults.get(name, parameters.get(name))


def _property(name: str, folder: PipelineFolder) -> dict[str, object]:
    defaults = [default(name, folder, p.parameters) for p in folder.tasks.values() if name in p.parameters]
    # If the tasks' defaults differ, the schema has none.
    if all(value == defaults[0] for value in defaults) and defaults[0] is not None:
        return {**_KNOWN[name], "default": defaults[0]}
    if name in ("width", "height") and folder.size is not None and defaults[0] is None:
        return {**_KNOWN[name], "default": folder.size}
    return dict(_KNOWN[name])
