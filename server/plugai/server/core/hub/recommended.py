"""The sampling parameters that a model's makers recommend, as its generation_config.json has them."""

from __future__ import annotations

import json
from collections.abc import Mapping

GENERATION = "generation_config.json"

# By what requests call them, with the values that they may have.
_RANGES = {
    "temperature": (0.0, 2.0),
    "top_p": (0.0, 1.0),
    "top_k": (0, 1000),
    "min_p": (0.0, 1.0),
    "repetition_penalty": (0.1, 2.0),
}


def recommended_parameters(config: bytes) -> Mapping[str, float]:
    """Those of a generation_config.json that requests can have; none if it does not sample."""
    try:
        value = json.loads(config)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(value, dict) or value.get("do_sample") is not True:
        return {}
    return {name: value[name] for name in _RANGES if _is_allowed(name, value.get(name))}


def _is_allowed(name: str, value: object) -> bool:
    low, high = _RANGES[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return low <= value <= high and (isinstance(value, int) or isinstance(low, float))
