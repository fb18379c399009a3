"""The parameters that llama.cpp models take, with their ranges and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plugai.runners.base import Capability, Parameters
from plugai.runners.errors import InvalidRequestError

CAPABILITIES = frozenset({Capability.JSON_SCHEMA, Capability.GRAMMAR, Capability.SEED, Capability.LOGPROBS})
PENALTY_WINDOW = 256
MAX_STOPS = 16
MAX_STOP_LENGTH = 256


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers that a parameter may have; `default` is None where there is no fixed one."""

    kind: str
    low: float
    high: float
    default: float | None
    description: str


RANGES: Mapping[str, Range] = {
    "max_output_tokens": Range("integer", 1, 2**20, None, "By default, until the context is full."),
    "temperature": Range("number", 0, 2, 0.7, "0 always takes the likeliest token."),
    "top_k": Range("integer", 0, 1000, 40, "How many of the likeliest tokens to choose from; 0 for all."),
    "top_p": Range("number", 0, 1, 0.95, "Choose from the likeliest tokens that have this probability together."),
    "min_p": Range("number", 0, 1, 0.05, "Leave out tokens less likely than this share of the likeliest one's."),
    "repetition_penalty": Range("number", 0.1, 2, 1, f"Over the last {PENALTY_WINDOW} tokens of the answer."),
    "frequency_penalty": Range("number", -2, 2, 0, f"Over the last {PENALTY_WINDOW} tokens of the answer."),
    "presence_penalty": Range("number", -2, 2, 0, f"Over the last {PENALTY_WINDOW} tokens of the answer."),
    "top_logprobs": Range(
        "integer", 0, 20, None, "How many of the likeliest tokens to report with each; by default not even its own."
    ),
    "seed": Range("integer", 0, 2**32 - 1, None, "By default, another for each request."),
}


def parameters_schema() -> dict[str, object]:
    """The JSON Schema of the parameters, by the names that Parameters has for them."""
    properties: dict[str, object] = {name: _property(allowed) for name, allowed in RANGES.items()}
    properties["stop"] = {
        "type": "array",
        "items": {"type": "string", "minLength": 1, "maxLength": MAX_STOP_LENGTH},
        "maxItems": MAX_STOPS,
        "description": "Texts that end the answer; they are no part of it.",
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def check_parameters(parameters: Parameters) -> None:
    """Raise InvalidRequestError unless llama.cpp can take these."""
    violations = {
        f"parameters.{name}": f"must be from {allowed.low:g} to {allowed.high:g}"
        for name, allowed in RANGES.items()
        if not _within(getattr(parameters, name), allowed)
    }
    stops = parameters.stop
    if len(stops) > MAX_STOPS or not all(1 <= len(stop) <= MAX_STOP_LENGTH for stop in stops):
        violations["parameters.stop"] = f"at most {MAX_STOPS} texts of 1 to {MAX_STOP_LENGTH} characters each"
    violations |= {f"parameters.extra.{name}": "is not known to this runner" for name in parameters.extra}
    if violations:
        wrong = "; ".join(f"{path} {what}" for path, what in violations.items())
        raise InvalidRequestError(wrong, violations)


def _within(value: float | None, allowed: Range) -> bool:
    return value is None or allowed.low <= value <= allowed.high


def _property(allowed: Range) -> dict[str, object]:
    schema: dict[str, object] = {
        "type": allowed.kind,
        "minimum": allowed.low,
        "maximum": allowed.high,
        "description": allowed.description,
    }
    return schema if allowed.default is None else schema | {"default": allowed.default}
