"""Calls as Kimi K2 writes them: `functions.name:0` between marks, and the arguments after another one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat, CallShape
from plugai.runners.text.calls.json_calls import read_arguments
from plugai.runners.text.calls.scanner import Opening, Reading, Scanner

_ALL, _ALL_END = "<|tool_calls_section_begin|>", "<|tool_calls_section_end|>"
_ONE, _ARGUMENTS, _ONE_END = "<|tool_call_begin|>", "<|tool_call_argument_begin|>", "<|tool_call_end|>"
_ID = re.compile(r"(?:functions\.)?(?P<name>.*?)(?::\d+)?", re.DOTALL)


class KimiCalls(CallFormat):
    """Where several calls must come, they all have the number 0: only their order counts."""

    name: ClassVar[str] = "kimi_k2"
    markers: ClassVar[tuple[str, ...]] = (_ALL, _ONE, _ARGUMENTS, _ONE_END, _ALL_END)
    shape: ClassVar[CallShape] = CallShape(
        f"{_ONE}functions.NAME:0{_ARGUMENTS}", _ONE_END, first=_ALL, between="", last=_ALL_END
    )

    def is_shown(self, template: str) -> bool:
        return _ONE in template

    def openings(self) -> Mapping[str, Opening]:
        return {_ALL: _calls, _ONE: _call}


def _calls(scanner: Scanner) -> Reading[None]:
    yield from scanner.peek()
    if not (yield from scanner.literal(_ONE)):
        raise scanner.reject()
    yield from _call(scanner)


def _call(scanner: Scanner) -> Reading[None]:
    found = _ID.fullmatch((yield from scanner.up_to("<{\n")).strip())
    name = found["name"] if found else ""
    if not name or not (yield from scanner.literal(_ARGUMENTS)):
        raise scanner.reject()
    yield from read_arguments(scanner, name)
    yield from scanner.closing(_ONE_END)
    yield from scanner.closing(_ALL_END)
