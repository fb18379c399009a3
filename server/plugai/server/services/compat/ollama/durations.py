"""Durations as Ollama's clients write them: seconds as a number, or a text such as `5m`, `1h30m` or `-1`."""

from __future__ import annotations

import re

from plugai.runners.errors import InvalidRequestError

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PIECE = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")
_WHOLE = re.compile(rf"(?P<sign>[+-]?)(?P<pieces>(?:{_PIECE.pattern})+)")
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,9})?")


def seconds(given: float | str | None, field: str) -> float | None:
    """The seconds; negative ones stand for ever. Raises InvalidRequestError, which names the field."""
    if given is None or isinstance(given, int | float):
        return given
    if _NUMBER.fullmatch(given):
        return float(given)
    if (found := _WHOLE.fullmatch(given)) is None:
        problem = "must be a number of seconds or a duration such as 5m, 1h30m or -1"
        raise InvalidRequestError(f"{field} {problem}", {field: problem})
    total = sum(float(number) * _UNITS[unit] for number, unit in _PIECE.findall(found["pieces"]))
    return -total if found["sign"] == "-" else total
