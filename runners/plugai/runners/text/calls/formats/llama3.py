"""Calls as Llama 3 writes them: `{"name": …, "parameters": {…}}`, or `name.call(…)` after `<|python_tag|>`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat, CallShape
from plugai.runners.text.calls.formats.functionary import FUNCTION, tagged_function
from plugai.runners.text.calls.formats.pythonic import method_call
from plugai.runners.text.calls.json_calls import UNMARKED, marked_calls
from plugai.runners.text.calls.scanner import Opening, Reading, Scanner

_TAG = "<|python_tag|>"


class Llama3Calls(CallFormat):
    """Versions 3.1 to 3.3."""

    name: ClassVar[str] = "llama3"
    markers: ClassVar[tuple[str, ...]] = (_TAG,)
    shape: ClassVar[CallShape] = CallShape('{"name": "NAME", "parameters": ', "}", between="; ")

    def is_shown(self, template: str) -> bool:
        return _TAG in template or '"parameters": dictionary of argument' in template

    def openings(self) -> Mapping[str, Opening]:
        return {_TAG: _after_tag, FUNCTION: tagged_function, **UNMARKED}


def _after_tag(scanner: Scanner) -> Reading[None]:
    character = yield from scanner.peek()
    yield from marked_calls(scanner) if character in ("{", "[") else method_call(scanner)
