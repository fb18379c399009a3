"""Calls as Granite 3 and Phi-4-mini write them: a list of JSON objects after `<|tool_call|>`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat, CallShape
from plugai.runners.text.calls.json_calls import UNMARKED, marked_calls
from plugai.runners.text.calls.scanner import Opening, Reading, Scanner

_BEGIN, _END = "<|tool_call|>", "<|/tool_call|>"


class GraniteCalls(CallFormat):
    """Only Phi writes the mark at the end."""

    name: ClassVar[str] = "granite"
    markers: ClassVar[tuple[str, ...]] = (_BEGIN, _END)
    shape: ClassVar[CallShape] = CallShape(
        '{"name": "NAME", "arguments": ', "}", first=f"{_BEGIN}[", between=", ", last="]"
    )

    def is_shown(self, template: str) -> bool:
        return _BEGIN in template

    def openings(self) -> Mapping[str, Opening]:
        return {_BEGIN: _after_mark, **UNMARKED}


def _after_mark(scanner: Scanner) -> Reading[None]:
    yield from marked_calls(scanner)
    yield from scanner.closing(_END)
