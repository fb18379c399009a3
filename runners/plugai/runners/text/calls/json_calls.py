"""Reads calls that are JSON objects: `{"name": …, "arguments": {…}}`, as most families write them."""

from __future__ import annotations

import json
from collections.abc import Callable

from plugai.runners.text.calls.scanner import END, Opening, Reading, Scanner

_NAMES = ("name", "function", "tool_name")
_ARGUMENTS = ("arguments", "parameters", "args", "input")
_IGNORED = ("type", "id", "tool_call_id")
# What JSON has outside of its strings.
_PLAIN = frozenset("{}[],:+-.eE0123456789truefalsn \t\r\n")

Emit = Callable[[str], None]


def bare_calls(scanner: Scanner) -> Reading[None]:
    """Read calls without a mark: what names no tool, or has no arguments, is text. Raises NotACallError."""
    yield from _read_calls(scanner, marked=False)


def marked_calls(scanner: Scanner) -> Reading[None]:
    """Read calls where nothing else may come: one call, a list, or several in a row. Raises NotACallError."""
    yield from _read_calls(scanner, marked=True)


def _bare_object(scanner: Scanner) -> Reading[None]:
    scanner.back("{")
    yield from bare_calls(scanner)


def _bare_list(scanner: Scanner) -> Reading[None]:
    scanner.back("[")
    yield from bare_calls(scanner)


def fenced_calls(scanner: Scanner) -> Reading[None]:
    """Read calls in a block of code, whose end is read too. Raises NotACallError."""
    yield from bare_calls(scanner)
    yield from scanner.closing("```")


UNMARKED: dict[str, Opening] = {"{": _bare_object, "[": _bare_list, "```json": fenced_calls, "```": fenced_calls}
"""How calls begin that a model writes although its template has a mark for them."""


def read_arguments(scanner: Scanner, name: str) -> Reading[None]:
    """Read an object that is the arguments of a call of this tool. Raises NotACallError if there is none."""
    character = yield from scanner.skip_space()
    if character != "{":
        raise scanner.reject(character)
    scanner.begin(name)
    yield from _nested(scanner, character, scanner.arguments)
    scanner.end()


def _read_calls(scanner: Scanner, *, marked: bool) -> Reading[None]:
    character = yield from scanner.skip_space()
    if character == "[":
        character = yield from scanner.skip_space()
    while character == "{":
        yield from _JsonCall(scanner, marked=marked).read()
        character = yield from _following(scanner)
        if character == "{":
            scanner.hold()
            scanner.back(character)
            character = yield from scanner.next()
        else:
            return
    raise scanner.reject(character)


def _following(scanner: Scanner) -> Reading[str]:
    """What follows a call: a bracket if that is another one. What only separates them is read."""
    read = ""
    while (character := (yield from scanner.next())) != END and (character in ",;]}" or character.isspace()):
        read += character
    if character == "{":
        return character
    # Small models close more brackets than they have opened.
    scanner.back(read.lstrip("]} \t\r\n") + character)
    return END


class _JsonCall:
    """One call, whose first bracket is read."""

    def __init__(self, scanner: Scanner, *, marked: bool) -> None:
        self._scanner = scanner
        self._marked = marked
        self._name: str | None = None
        self._begun = False
        # Arguments that came before the name.
        self._early: list[str] | None = None

    def read(self) -> Reading[None]:
        character = yield from self._scanner.skip_space()
        if character == "{":
            # Some templates show models the brackets of their own source, which are double.
            character = yield from self._scanner.skip_space()
        yield from self._members(character)
        self._close()

    def _members(self, character: str) -> Reading[None]:
        while character == '"':
            key = _decoded((yield from self._string()))
            character = yield from self._scanner.skip_space()
            if character != ":":
                break
            yield from self._member(key, (yield from self._scanner.skip_space()))
            character = yield from self._scanner.skip_space()
            if character != ",":
                break
            character = yield from self._scanner.skip_space()
        if character != "}":
            if not self._begun:
                raise self._scanner.reject(character)
            self._scanner.back(character)

    def _member(self, key: str, character: str) -> Reading[None]:
        if key in _NAMES and character == '"' and self._name is None:
            self._named(_decoded((yield from self._string())))
        elif key == "function" and character == "{":
            yield from self._members((yield from self._scanner.skip_space()))
        elif key in _ARGUMENTS and self._early is None:
            self._early = []
            if self._name is not None:
                self._begin(self._name)
            yield from self._arguments(character)
        elif self._begun or key in _IGNORED:
            yield from self._value(character, lambda _: None)
        else:
            raise self._scanner.reject(character)

    def _named(self, name: str) -> None:
        if not self._marked and name not in self._scanner.tools:
            raise self._scanner.reject()
        self._name = name
        if self._early is not None:
            self._begin(name)
            self._scanner.arguments("".join(self._early))

    def _begin(self, name: str) -> None:
        self._begun = True
        self._scanner.begin(name)

    def _close(self) -> None:
        if not self._begun:
            if self._name is None or not self._marked:
                raise self._scanner.reject()
            self._scanner.begin(self._name)
        self._scanner.end()

    def _arguments(self, character: str) -> Reading[None]:
        if character == '"':
            self._emit(_from_text((yield from self._string())))
        else:
            yield from self._value(character, self._emit)

    def _emit(self, text: str) -> None:
        if self._begun:
            self._scanner.arguments(text)
        elif self._early is not None:
            self._early.append(text)

    def _value(self, character: str, emit: Emit) -> Reading[None]:
        if character == '"':
            emit(f'"{(yield from self._string())}"')
        elif character in ("{", "["):
            yield from _nested(self._scanner, character, emit)
        else:
            self._scanner.back(character)
            emit((yield from self._scanner.up_to(",}] \t\r\n")))

    def _string(self) -> Reading[str]:
        """What is in a string, as it is written, after its first quotation mark."""
        pieces: list[str] = []
        yield from _rest_of_string(self._scanner, pieces.append)
        return "".join(pieces).removesuffix('"')


def _nested(scanner: Scanner, character: str, emit: Emit) -> Reading[None]:
    """Read an object or a list, up to its last bracket, or to what JSON cannot have."""
    depth = 0
    while character in _PLAIN or character == '"':
        emit(character)
        if character == '"':
            yield from _rest_of_string(scanner, emit)
        depth += (character in "{[") - (character in "}]")
        if depth == 0:
            return
        character = yield from scanner.next()
    scanner.back(character)


def _rest_of_string(scanner: Scanner, emit: Emit) -> Reading[None]:
    escaped = False
    while (character := (yield from scanner.next())) != END:
        emit(character)
        if character == '"' and not escaped:
            return
        escaped = character == "\\" and not escaped


def _decoded(written: str) -> str:
    try:
        return str(json.loads(f'"{written}"', strict=False))
    except ValueError:
        return written


def _from_text(written: str) -> str:
    """Arguments that were written as a string: the JSON that is in it, if there is some."""
    text = _decoded(written)
    try:
        inside = json.loads(text) if text.strip() else {}
    except ValueError:
        return f'"{written}"'
    return (text.strip() or "{}") if isinstance(inside, dict) else f'"{written}"'
