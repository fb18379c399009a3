"""The parameters of models for transformers, with their ranges and the model's own defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from plugai.runners.base import Capability
from plugai.runners.errors import ModelBrokenError
from plugai.runners.text.parameters import Range
from plugai.runners.torch.weights_folder import read_json, read_metadata

CAPABILITIES = frozenset({Capability.SEED})
_GENERATION = "generation_config.json"

_RANGES: Mapping[str, Range] = {
    "max_output_tokens": Range("integer", 1, 2**20, None, "By default, until the context is full."),
    "temperature": Range("number", 0, 2, 0.7, "0 always takes the likeliest token."),
    "top_k": Range("integer", 0, 1000, 40, "How many of the likeliest tokens to choose from; 0 for all."),
    "top_p": Range("number", 0, 1, 0.95, "Choose from the likeliest tokens that have this probability together."),
    "min_p": Range("number", 0, 1, 0.05, "Leave out tokens less likely than this share of the likeliest one's."),
    "repetition_penalty": Range("number", 0.1, 2, 1, "Over the whole conversation."),
    "frequency_penalty": Range("number", -2, 2, 0, "Over the answer."),
    "presence_penalty": Range("number", -2, 2, 0, "Over the answer."),
    "seed": Range("integer", 0, 2**32 - 1, None, "By default, another for each request."),
}


def model_ranges(folder: Path) -> Mapping[str, Range]:
    """The ranges, with the defaults from the model's files. Raises ModelBrokenError."""
    overrides = read_metadata(folder).defaults
    for name, value in overrides.items():
        if name not in _RANGES or not _fits(value, _RANGES[name]):
            raise ModelBrokenError(f"the default {name!r} in 'plugai.json' beside the model is wrong; correct it")
    defaults = {**_generation_defaults(folder), **overrides}
    return {name: _with_default(allowed, defaults.get(name)) for name, allowed in _RANGES.items()}


def _generation_defaults(folder: Path) -> Mapping[str, object]:
    """The sampling defaults of the model's `generation_config.json`; values out of range are ignored."""
    path = folder / _GENERATION
    config = read_json(path) if path.exists() else {}
    if config.get("do_sample") is not True:
        return {}
    return {name: config[name] for name, allowed in _RANGES.items() if name in config and _fits(config[name], allowed)}


def _fits(value: object, allowed: Range) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    number = whole or (isinstance(value, float) and allowed.kind == "number")
    return number and isinstance(value, int | float) and allowed.low <= value <= allowed.high


def _with_default(allowed: Range, default: object) -> Range:
    return replace(allowed, default=default) if isinstance(default, int | float) else allowed
