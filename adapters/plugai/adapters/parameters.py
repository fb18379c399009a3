"""Parameters under a provider's own names, and the schema of those that it accepts."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from enum import Enum

from plugai.runners.base import Parameters, ReasoningEffort, WarningChunk

Json = dict[str, object]

_PROPERTIES: Mapping[str, Json] = {
    "max_output_tokens": {"type": "integer", "minimum": 1, "description": "By default the model decides."},
    "temperature": {"type": "number", "minimum": 0, "maximum": 2, "description": "Lower is more predictable."},
    "top_p": {"type": "number", "minimum": 0, "maximum": 1, "description": "Choose from the likeliest tokens."},
    "top_k": {"type": "integer", "minimum": 0, "description": "How many of the likeliest tokens to choose from."},
    "min_p": {"type": "number", "minimum": 0, "maximum": 1, "description": "Leave out tokens less likely than this."},
    "repetition_penalty": {"type": "number", "minimum": 0, "maximum": 2, "description": "1 is none."},
    "frequency_penalty": {"type": "number", "minimum": -2, "maximum": 2, "description": "0 is none."},
    "presence_penalty": {"type": "number", "minimum": -2, "maximum": 2, "description": "0 is none."},
    "seed": {"type": "integer", "description": "The same seed tends to give the same answer."},
    "stop": {"type": "array", "items": {"type": "string"}, "maxItems": 4, "description": "Texts that end the answer."},
    "top_logprobs": {"type": "integer", "minimum": 0, "maximum": 20, "description": "Likeliest tokens to report."},
    "reasoning_effort": {
        "type": "string",
        "enum": [effort.value for effort in ReasoningEffort],
        "description": "How long to think first.",
    },
}


def schema(names: Iterable[str], extra: Mapping[str, object] | None = None) -> Mapping[str, object]:
    """The JSON Schema of the parameters that a provider has names for, and of `extra` if there is one."""
    properties: Json = {name: _PROPERTIES[name] for name in names}
    if extra is not None:
        properties["extra"] = extra
    return {"type": "object", "properties": properties, "additionalProperties": False}


def fields(parameters: Parameters, names: Mapping[str, str]) -> Json:
    """The parameters that the request sets, under the provider's names."""
    return {theirs: _plain(value) for ours, value in _set_parameters(parameters).items() if (theirs := names.get(ours))}


def drop_warnings(parameters: Parameters, names: Container[str], provider: str) -> tuple[WarningChunk, ...]:
    """A warning for each parameter that the provider has no name for."""
    return tuple(
        WarningChunk("PARAMETER_DROPPED", f"provider {provider!r} does not support {name}, which was left out")
        for name in _set_parameters(parameters)
        if name not in names
    )


def _set_parameters(parameters: Parameters) -> Json:
    values = {name: getattr(parameters, name) for name in _PROPERTIES}
    return {name: value for name, value in values.items() if value not in (None, ())}


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value
