"""Parameters for text generation: their ranges, JSON Schema and validation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from plugai.runners.base import Parameters
from plugai.runners.errors import InvalidRequestError

MAX_STOPS = 16
MAX_STOP_LENGTH = 256
# Below it the likeliest token is as good as certain, and a division of logits by it may overflow.
_GREEDY_BELOW = 1e-3


@dataclass(frozen=True, slots=True)
class Range:
    """The range of a numeric parameter; `default` is None if there is no fixed one."""

    kind: str
    low: float
    high: float
    default: float | None
    description: str


def is_greedy(temperature: float) -> bool:
    """Whether this temperature always takes the likeliest token."""
    return temperature < _GREEDY_BELOW


def text_schema(ranges: Mapping[str, Range]) -> dict[str, object]:
    """The JSON Schema of these parameters and of stop texts, by the names of the fields of Parameters."""
    properties: dict[str, object] = {name: _property(allowed) for name, allowed in ranges.items()}
    properties["stop"] = {
        "type": "array",
        "items": {"type": "string", "minLength": 1, "maxLength": MAX_STOP_LENGTH},
        "maxItems": MAX_STOPS,
        "description": "Texts that end the answer; they are not part of it.",
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def check_text_parameters(
    parameters: Parameters, ranges: Mapping[str, Range], extra: frozenset[str] = frozenset()
) -> None:
    """Raise InvalidRequestError unless all parameters are known and in their range; those in `extra` are known."""
    violations = {
        f"parameters.{name}": f"must be from {allowed.low:g} to {allowed.high:g}"
        for name, allowed in ranges.items()
        if not _within(getattr(parameters, name), allowed)
    }
    stops = parameters.stop
    if len(stops) > MAX_STOPS or not all(1 <= len(stop) <= MAX_STOP_LENGTH for stop in stops):
        violations["parameters.stop"] = f"at most {MAX_STOPS} texts of 1 to {MAX_STOP_LENGTH} characters each"
    violations |= {
        f"parameters.extra.{name}": "is not supported by this runner" for name in parameters.extra.keys() - extra
    }
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
