"""Reads JSON whose types are not those that the API documents: what can be understood is, and the rest is left out."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TypeVar

import msgspec

from plugai.adapters.decoding import MAX_COUNT

T = TypeVar("T")

_anything = msgspec.json.Decoder()
_TEXT_FIELDS = ("text", "content", "thinking", "reasoning", "summary")


def decode(decoder: msgspec.json.Decoder[T], data: bytes) -> T:
    """The decoded object. Also reads what Python's `json` writes beyond the standard: NaN, and halves of characters.

    Raises one of DECODE_ERRORS.
    """
    try:
        return decoder.decode(data)
    except msgspec.DecodeError:
        try:
            value = json.loads(data, strict=False)
        except json.JSONDecodeError:
            value = None
        if value is None:
            raise
        return msgspec.convert(value, decoder.type)


def event(data: bytes) -> Mapping[str, object]:
    """The fields of an event's object; nothing for an empty one and for other dialects' end. Raises as `decode`."""
    data = data.strip()
    return fields(decode(_anything, data)) if data not in (b"", b"[DONE]") else {}


def fields(value: object) -> Mapping[str, object]:
    """The fields of an object; nothing if it is none."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> Sequence[object]:
    """The items of a list; what is no list is the only item of one."""
    if value is None:
        return ()
    return value if isinstance(value, list) else [value]


def text(value: object) -> str:
    """The text in a string, in an object that has some, or in a list of them."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(map(text, value))
    named = fields(value)
    return next((found for name in _TEXT_FIELDS if name in named and (found := text(named[name]))), "")


def count(value: object) -> int | None:
    """A count, also if it is written as text or with a decimal point; None if it is none."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value <= MAX_COUNT else None


def number(value: object) -> float | None:
    """A finite number; None if it is none."""
    known = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MAX_COUNT
    return float(value) if known and isinstance(value, int | float) and math.isfinite(value) else None


def clean(value: object) -> str:
    """A name or an id, which some servers write as a number, without halves of characters."""
    return str("" if value is None else value).encode(errors="replace").decode()


def arguments(value: object) -> str:
    """The arguments of a tool call as JSON text, also if they are the object itself."""
    if value is None or isinstance(value, str):
        return value or ""
    return clean(json.dumps(value, ensure_ascii=False))


class CharacterJoiner:
    """Joins the two halves of a character that arrive in different pieces of a text."""

    def __init__(self) -> None:
        self._half = ""

    def add(self, piece: str) -> str:
        """The text that is complete with this piece. A half that has no other half is replaced."""
        if not self._half and (piece.isascii() or not _has_halves(piece)):
            return piece
        piece = self._half + piece
        self._half = piece[-1] if "\ud800" <= piece[-1:] <= "\udbff" else ""
        whole = piece[: len(piece) - len(self._half)]
        return whole.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def end(self) -> str:
        """What stands for a half that is left over."""
        half, self._half = self._half, ""
        return "\N{REPLACEMENT CHARACTER}" if half else ""


def _has_halves(piece: str) -> bool:
    try:
        piece.encode()
    except UnicodeEncodeError:
        return True
    return False
