"""Reads arguments that are not written as JSON, but each between marks of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping

from plugai.runners.text.calls.scanner import END, Reading, Scanner


class ArgumentObject:
    """The arguments of a call that are not written as JSON, each of which is known once it is complete."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self._separator = "{"

    def add(self, name: str, value: str) -> None:
        """An argument, whose value is JSON."""
        self._scanner.arguments(f"{self._separator}{json.dumps(name, ensure_ascii=False)}: {value}")
        self._separator = ", "

    def end(self) -> None:
        """There are no more."""
        self._scanner.arguments("{}" if self._separator == "{" else "}")


def text_before(scanner: Scanner, mark: str) -> Reading[str]:
    """The text before a mark, without the line breaks around it; the mark is read too."""
    pieces: list[str] = []
    while not (yield from scanner.literal(mark)):
        character = yield from scanner.next()
        if character == END:
            break
        pieces.append(character)
    return "".join(pieces).removeprefix("\n").removesuffix("\n")


def schema_of(tool: Mapping[str, object], parameter: str) -> object:
    """The JSON Schema of a parameter; None if the tool's schema does not have it."""
    properties = tool.get("properties")
    return properties.get(parameter) if isinstance(properties, Mapping) else None


def value_as_json(text: str, schema: object) -> str:
    """The value as JSON: what is no JSON is a text, and so is what must be one."""
    if isinstance(schema, Mapping) and schema.get("type") == "string":
        return json.dumps(text, ensure_ascii=False)
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return json.dumps(text, ensure_ascii=False)
    return text
