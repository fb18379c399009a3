"""Calls as Hermes and Qwen write them: `<tool_call>{"name": …, "arguments": {…}}</tool_call>`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat, CallShape
from plugai.runners.text.calls.json_calls import UNMARKED, marked_calls
from plugai.runners.text.calls.scanner import Opening, Reading, Scanner

BEGIN, END_MARK = "<tool_call>", "</tool_call>"


class HermesCalls(CallFormat):
    """Small models of this family leave out the marks, or write a block of code instead."""

    name: ClassVar[str] = "hermes"
    markers: ClassVar[tuple[str, ...]] = (BEGIN, END_MARK)
    shape: ClassVar[CallShape] = CallShape(f'{BEGIN}\n{{"name": "NAME", "arguments": ', f"}}\n{END_MARK}", between="\n")

    def is_shown(self, template: str) -> bool:
        return BEGIN in template

    def openings(self) -> Mapping[str, Opening]:
        return {BEGIN: tagged, **UNMARKED}


def tagged(scanner: Scanner) -> Reading[None]:
    """Read calls up to the mark that ends them, which may be missing. Raises NotACallError."""
    yield from marked_calls(scanner)
    yield from scanner.closing(END_MARK)
