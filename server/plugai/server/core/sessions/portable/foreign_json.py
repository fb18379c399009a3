"""Reads other programs' JSON, in which any value may be missing, null or of another type than expected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from plugai.runners.base import TextPart
from plugai.server.core.sessions.portable.losses import Losses

T = TypeVar("T")


class Fields:
    """The fields of an object. A value of an unexpected type counts as a loss, and is read as if it were missing."""

    def __init__(self, value: object, losses: Losses) -> None:
        self.values: Mapping[str, Any] = value if isinstance(value, dict) else {}
        self._losses = losses

    def text(self, name: str) -> str:
        """Return a text; empty if there is none."""
        return self._value(name, str) or ""

    def number(self, name: str) -> float | None:
        """Return a number."""
        return self._value(name, (int, float))

    def flag(self, name: str) -> bool:
        """Return whether a flag is set."""
        return self._value(name, bool) or False

    def fields(self, name: str) -> Fields:
        """Return the fields of an object."""
        return Fields(self._value(name, dict), self._losses)

    def items(self, name: str) -> list[Any]:
        """Return the items of a list."""
        return self._value(name, list) or []

    def _value(self, name: str, kind: type[T] | tuple[type[T], ...]) -> T | None:
        value = self.values.get(name)
        if value is None or isinstance(value, kind):
            return value
        self._losses.add("values of unexpected types", repr(name))
        return None


def content_parts(content: object, losses: Losses) -> tuple[TextPart, ...]:
    """Return the texts of a message's content, which is a text, or a list of texts and objects."""
    values = content if isinstance(content, list) else [content]
    return tuple(TextPart(text) for value in values if (text := _text(value, losses)))


def _text(value: object, losses: Losses) -> str:
    match value:
        case None:
            return ""
        case str(text) | {"text": str(text)}:
            return text
        case {"content_type": str(kind)} | {"type": str(kind)}:
            losses.add("files", repr(kind[:32]))
        case _:
            losses.add("parts that are not text")
    return ""
