"""A model's parameters in words, from their JSON Schema: type, range and default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def parameter_facts(schema: Mapping[str, Any], path: str = "parameters") -> dict[str, str]:
    """Of each parameter what it may be, such as `number, 0 to 2, by default 0.7`, by its dotted path in a request."""
    facts: dict[str, str] = {}
    for name, known in (schema.get("properties") or {}).items():
        if known.get("properties"):
            facts |= parameter_facts(known, f"{path}.{name}")
        else:
            facts[f"{path}.{name}"] = ", ".join(_facts(known))
    return facts


def _facts(known: Mapping[str, Any]) -> Iterator[str]:
    yield f"one of {', '.join(map(str, known['enum']))}" if known.get("enum") else str(known.get("type", "any value"))
    match known.get("minimum"), known.get("maximum"):
        case None, None:
            pass
        case low, None:
            yield f"at least {_number(low)}"
        case None, high:
            yield f"at most {_number(high)}"
        case low, high:
            yield f"{_number(low)} to {_number(high)}"
    if "default" in known:
        yield f"by default {_number(known['default'])}"


def _number(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
