"""Reads the keywords of a JSON Schema, and rejects those that this runner does not support."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from plugai.runners.errors import InvalidRequestError

Schema = Mapping[str, object]

UNSUPPORTED = frozenset(
    {
        "$dynamicRef",
        "contains",
        "dependencies",
        "dependentRequired",
        "dependentSchemas",
        "else",
        "if",
        "maxProperties",
        "minProperties",
        "multipleOf",
        "not",
        "pattern",
        "patternProperties",
        "propertyNames",
        "then",
        "unevaluatedItems",
        "unevaluatedProperties",
        "uniqueItems",
    }
)
TYPE_BY_KEYWORD: Mapping[str, str] = {
    "properties": "object",
    "additionalProperties": "object",
    "required": "object",
    "items": "array",
    "prefixItems": "array",
    "minItems": "array",
    "maxItems": "array",
    "minLength": "string",
    "maxLength": "string",
    "minimum": "number",
    "maximum": "number",
    "exclusiveMinimum": "number",
    "exclusiveMaximum": "number",
}


def check_alone(schema: Schema, path: str) -> None:
    if beside := TYPE_BY_KEYWORD.keys() & schema.keys():
        raise refusal(path, f"is combined with {min(beside)!r}, which this runner does not support")


def sequence(value: object, path: str) -> Sequence[object]:
    if not isinstance(value, list | tuple):
        raise refusal(path, "is not a list")
    return value


def bounds(schema: Schema, least: str, most: str, path: str) -> tuple[int, int | None]:
    """The minimum and maximum of a count."""
    low, high = _limit(schema, least, path), _limit(schema, most, path)
    if low is not None and high is not None and high < low:
        raise refusal(f"{path}/{most}", f"is less than {least}")
    return math.ceil(max(low or 0, 0)), None if high is None else max(math.floor(high), 0)


def number_range(schema: Schema, path: str) -> tuple[float | None, float | None]:
    """The minimum and maximum of a number.

    Beyond an exclusive bound the range begins at the next integer: fractions between the two are excluded.
    """
    above, below = _limit(schema, "exclusiveMinimum", path), _limit(schema, "exclusiveMaximum", path)
    lows = [_limit(schema, "minimum", path), None if above is None else math.floor(above) + 1]
    highs = [_limit(schema, "maximum", path), None if below is None else math.ceil(below) - 1]
    low = max((bound for bound in lows if bound is not None), default=None)
    high = min((bound for bound in highs if bound is not None), default=None)
    return low, high


def _limit(schema: Schema, keyword: str, path: str) -> float | None:
    value = schema.get(keyword)
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise refusal(f"{path}/{keyword}", "is not a number")


def refusal(path: str, what: str) -> InvalidRequestError:
    location = f"response_format.json_schema{path}"
    return InvalidRequestError(f"the JSON Schema is not supported: {location} {what}", {location: what})
