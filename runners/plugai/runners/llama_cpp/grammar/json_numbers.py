"""Number ranges as GBNF: a grammar can express JSON Schema's bounds only digit by digit."""

from __future__ import annotations

import math

DIGITS = 15
"""The most digits before the decimal point: with more, JSON parsers lose precision."""

_LARGEST = 10**DIGITS - 1
INTEGER = f'"-"? ("0" | [1-9] [0-9]{{0,{DIGITS - 1}}})'
NUMBER = f'{INTEGER} ("." [0-9]{{1,{DIGITS}}})? ([eE] [-+]? [0-9]{{1,2}})?'
_FRACTION = '("." [0-9]{1,6})?'


def integers(low: float | None, high: float | None) -> str | None:
    """The integers from `low` to `high`, None being no bound; None if there are none."""
    if low is None and high is None:
        return INTEGER
    first = math.ceil(-_LARGEST if low is None else max(low, -_LARGEST))
    last = math.floor(_LARGEST if high is None else min(high, _LARGEST))
    alternatives = []
    if last >= 0 and last >= first:
        alternatives.append(_naturals(max(first, 0), last))
    if first < 0 and last >= first:
        alternatives.append(f'"-" ({_naturals(max(-last, 1), -first)})')
    return " | ".join(alternatives) or None


def numbers(low: float | None, high: float | None) -> str | None:
    """Integers from `low` to `high`, and fractions between two of them; None if there are none."""
    if low is None and high is None:
        return NUMBER
    first = math.ceil(-_LARGEST if low is None else max(low, -_LARGEST))
    last = math.floor(_LARGEST if high is None else min(high, _LARGEST))
    alternatives = [integers(first, last)]
    if last > max(first, 0):
        alternatives.append(f"({_naturals(max(first, 0), last - 1)}) {_FRACTION}")
    if first < min(last, 0):
        alternatives.append(f'"-" ({_naturals(max(-last, 0), -first - 1)}) {_FRACTION}')
    return " | ".join(filter(None, alternatives)) or None


def _naturals(low: int, high: int) -> str:
    """The numbers from `low` to `high`, both at least 0 and in order."""
    alternatives = []
    while low <= high:
        end = min(high, 10 ** len(str(low)) - 1)
        alternatives.append(_of_one_length(str(low), str(end)))
        low = end + 1
    return " | ".join(alternatives)


def _of_one_length(low: str, high: str) -> str:
    """The numbers from `low` to `high`, which have as many digits."""
    length = len(low)
    if length == 0:
        return '""'
    if low == "0" * length and high == "9" * length:
        return f"[0-9]{{{length}}}"
    if low[0] == high[0]:
        return f'"{low[0]}" ({_of_one_length(low[1:], high[1:])})'
    rest = length - 1
    alternatives = [f'"{low[0]}" ({_of_one_length(low[1:], "9" * rest)})']
    if int(high[0]) - int(low[0]) > 1:
        alternatives.append(f"[{int(low[0]) + 1}-{int(high[0]) - 1}] ({_of_one_length('0' * rest, '9' * rest)})")
    alternatives.append(f'"{high[0]}" ({_of_one_length("0" * rest, high[1:])})')
    return " | ".join(alternatives)
