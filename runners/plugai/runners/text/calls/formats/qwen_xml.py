"""Calls as Qwen3-Coder and later models write them: `<function=name>` with a `<parameter=…>` for each argument."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat
from plugai.runners.text.calls.formats.functionary import FUNCTION
from plugai.runners.text.calls.formats.hermes import BEGIN, END_MARK, HermesCalls, tagged
from plugai.runners.text.calls.json_calls import UNMARKED
from plugai.runners.text.calls.scanner import Opening, Reading, Scanner
from plugai.runners.text.calls.written_values import ArgumentObject, schema_of, text_before, value_as_json

_PARAMETER, _PARAMETER_END, _FUNCTION_END = "<parameter=", "</parameter>", "</function>"


class QwenXmlCalls(CallFormat):
    """Where a call must come it is JSON, as Hermes writes it, whose grammar can hold the schema of its arguments."""

    name: ClassVar[str] = "qwen_xml"
    markers: ClassVar[tuple[str, ...]] = (BEGIN, END_MARK)
    shape = HermesCalls.shape

    def is_shown(self, template: str) -> bool:
        return FUNCTION in template and _PARAMETER in template

    def openings(self) -> Mapping[str, Opening]:
        return {BEGIN: _tagged, FUNCTION: _function, **UNMARKED}


def _tagged(scanner: Scanner) -> Reading[None]:
    if (yield from scanner.peek()) != "<":
        yield from tagged(scanner)
        return
    if not (yield from scanner.literal(FUNCTION)):
        raise scanner.reject()
    yield from _function(scanner)
    yield from scanner.closing(END_MARK)


def _function(scanner: Scanner) -> Reading[None]:
    name = (yield from scanner.up_to('>{<"\n')).strip()
    if not name or not (yield from scanner.literal(">")):
        raise scanner.reject()
    scanner.begin(name)
    arguments = ArgumentObject(scanner)
    while True:
        yield from scanner.peek()
        if not (yield from scanner.literal(_PARAMETER)):
            break
        parameter = (yield from scanner.up_to(">\n")).strip()
        yield from scanner.literal(">")
        value = yield from text_before(scanner, _PARAMETER_END)
        arguments.add(parameter, value_as_json(value, schema_of(scanner.tools.get(name, {}), parameter)))
    arguments.end()
    scanner.end()
    yield from scanner.literal(_FUNCTION_END)
