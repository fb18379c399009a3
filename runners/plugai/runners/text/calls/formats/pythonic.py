"""Calls as Llama 3.2 and 4 and LFM2 write them, in Python: `[name(city="Oslo"), now()]`."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat
from plugai.runners.text.calls.json_calls import UNMARKED
from plugai.runners.text.calls.scanner import END, Opening, Reading, Scanner
from plugai.runners.text.calls.written_values import ArgumentObject

_BEGIN, _END = "<|tool_call_start|>", "<|tool_call_end|>"
_JSON_WORDS = {"true": "true", "false": "false", "null": "null"}
# Python's own parser is not safe beyond.
_DEEPEST, _LONGEST = 32, 2**16


class PythonicCalls(CallFormat):
    """Where a call must come it is written as JSON, whose grammar can hold the schema of its arguments."""

    name: ClassVar[str] = "pythonic"
    markers: ClassVar[tuple[str, ...]] = (_BEGIN, _END)

    def is_shown(self, template: str) -> bool:
        return _BEGIN in template or "[func_name1(" in template

    def openings(self) -> Mapping[str, Opening]:
        return {**UNMARKED, _BEGIN: _marked_list, "[": _list}


def method_call(scanner: Scanner) -> Reading[None]:
    """Read `name.call(city="Oslo")`. Raises NotACallError."""
    name = (yield from scanner.up_to('.( \n"')).strip()
    yield from scanner.literal(".call")
    if name not in scanner.tools or not (yield from scanner.literal("(")):
        raise scanner.reject()
    yield from _arguments(scanner, name)


def _marked_list(scanner: Scanner) -> Reading[None]:
    character = yield from scanner.skip_space()
    if character != "[":
        raise scanner.reject(character)
    yield from _calls(scanner)
    yield from scanner.literal(_END)


def _list(scanner: Scanner) -> Reading[None]:
    character = yield from scanner.peek()
    if character == "{":
        yield from UNMARKED["["](scanner)
    else:
        yield from _calls(scanner)


def _calls(scanner: Scanner) -> Reading[None]:
    while True:
        name = (yield from scanner.up_to('([]{<"\n')).strip()
        if name not in scanner.tools or not (yield from scanner.literal("(")):
            raise scanner.reject()
        yield from _arguments(scanner, name)
        character = yield from scanner.skip_space()
        if character != ",":
            scanner.back("" if character == "]" else character)
            return
        scanner.hold()


def _arguments(scanner: Scanner, name: str) -> Reading[None]:
    """Read the arguments of a call after its bracket; each is known once it is complete."""
    scanner.begin(name)
    arguments = ArgumentObject(scanner)
    while (character := (yield from scanner.skip_space())) not in (")", END):
        scanner.back(character)
        parameter = (yield from scanner.up_to("=)")).strip(" \t\r\n,")
        if not (yield from scanner.literal("=")):
            # What is no argument with a name is kept, and told to be invalid.
            scanner.arguments(parameter)
            continue
        arguments.add(parameter, (yield from _value(scanner)))
    arguments.end()
    scanner.end()


def _value(scanner: Scanner) -> Reading[str]:
    """The value of an argument, as JSON."""
    pieces: list[str] = []
    depth, quote, escaped, deepest = 0, "", False, 0
    while (character := (yield from scanner.next())) != END:
        if quote:
            quote = "" if character == quote and not escaped else quote
            escaped = character == "\\" and not escaped
        elif character in "\"'":
            quote = character
        elif depth == 0 and character in ",)":
            break
        else:
            depth += (character in "([{") - (character in ")]}")
            deepest = max(deepest, depth)
        pieces.append(character)
    scanner.back(character if character == ")" else "")
    return _to_json("".join(pieces).strip(), deepest)


def _to_json(source: str, deepest: int) -> str:
    if source in _JSON_WORDS:
        return source
    try:
        if deepest > _DEEPEST or len(source) > _LONGEST:
            raise ValueError
        return json.dumps(ast.literal_eval(source), ensure_ascii=False, allow_nan=False)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return json.dumps(source, ensure_ascii=False)
