"""Calls as Command writes them: a list of JSON objects with `tool_name` and `parameters`, as an action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat, CallShape
from plugai.runners.text.calls.json_calls import UNMARKED, fenced_calls, marked_calls
from plugai.runners.text.calls.scanner import Opening, Reading, Scanner

_BEGIN, _END = "<|START_ACTION|>", "<|END_ACTION|>"
_ACTION = "Action:"
_NAME = "tool_name"


class CommandCalls(CallFormat):
    """Command R7B and Command A."""

    name: ClassVar[str] = "command"
    markers: ClassVar[tuple[str, ...]] = (_BEGIN, _END)
    shape: ClassVar[CallShape] = CallShape(
        f'{{"tool_call_id": "0", "{_NAME}": "NAME", "parameters": ', "}", f"{_BEGIN}[", ", ", f"]{_END}"
    )

    def is_shown(self, template: str) -> bool:
        return _BEGIN in template

    def openings(self) -> Mapping[str, Opening]:
        return {_BEGIN: _after_mark, **UNMARKED}


class CommandRCalls(CallFormat):
    """Command R and R+, which write a block of code."""

    name: ClassVar[str] = "command_r"
    shape: ClassVar[CallShape] = CallShape(
        f'{{"{_NAME}": "NAME", "parameters": ', "}", f"{_ACTION} ```json\n[", ", ", "]\n```"
    )

    def is_shown(self, template: str) -> bool:
        return _ACTION in template and _NAME in template

    def openings(self) -> Mapping[str, Opening]:
        return {_ACTION: _after_action, **UNMARKED}


def _after_mark(scanner: Scanner) -> Reading[None]:
    yield from marked_calls(scanner)
    yield from scanner.closing(_END)


def _after_action(scanner: Scanner) -> Reading[None]:
    yield from scanner.peek()
    if not (yield from scanner.literal("```json")):
        raise scanner.reject()
    yield from fenced_calls(scanner)
