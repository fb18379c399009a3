"""Calls as GLM-4.5 and later models write them: the name, and an `<arg_key>` and an `<arg_value>` for each argument."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat
from plugai.runners.text.calls.formats.hermes import BEGIN, END_MARK, HermesCalls, tagged
from plugai.runners.text.calls.json_calls import UNMARKED
from plugai.runners.text.calls.scanner import Opening, Reading, Scanner
from plugai.runners.text.calls.written_values import ArgumentObject, schema_of, text_before, value_as_json

_KEY, _KEY_END, _VALUE, _VALUE_END = "<arg_key>", "</arg_key>", "<arg_value>", "</arg_value>"


class GlmCalls(CallFormat):
    """Where a call must come it is JSON, as Hermes writes it, whose grammar can hold the schema of its arguments."""

    name: ClassVar[str] = "glm"
    markers: ClassVar[tuple[str, ...]] = (BEGIN, END_MARK, _KEY, _KEY_END, _VALUE, _VALUE_END)
    shape = HermesCalls.shape

    def is_shown(self, template: str) -> bool:
        return _KEY in template

    def openings(self) -> Mapping[str, Opening]:
        return {BEGIN: _tagged, **UNMARKED}


def _tagged(scanner: Scanner) -> Reading[None]:
    if (yield from scanner.peek()) in ("{", "["):
        yield from tagged(scanner)
        return
    name = (yield from scanner.up_to("<\n{")).strip()
    if not name or (yield from scanner.peek()) != "<":
        raise scanner.reject()
    if name not in scanner.tools and not (yield from _is_call(scanner)):
        raise scanner.reject()
    scanner.begin(name)
    yield from _arguments(scanner, name)
    scanner.end()
    yield from scanner.closing(END_MARK)


def _is_call(scanner: Scanner) -> Reading[bool]:
    """Whether arguments or the end of the call follow, which are not read."""
    for mark in (_KEY, END_MARK):
        if (yield from scanner.literal(mark)):
            scanner.back(mark)
            return True
    return False


def _arguments(scanner: Scanner, name: str) -> Reading[None]:
    arguments = ArgumentObject(scanner)
    yield from scanner.peek()
    while (yield from scanner.literal(_KEY)):
        key = (yield from text_before(scanner, _KEY_END)).strip()
        yield from scanner.closing(_VALUE)
        value = yield from text_before(scanner, _VALUE_END)
        arguments.add(key, value_as_json(value, schema_of(scanner.tools.get(name, {}), key)))
        yield from scanner.peek()
    arguments.end()
