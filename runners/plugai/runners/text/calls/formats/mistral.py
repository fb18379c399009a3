"""Calls as Mistral writes them: `[TOOL_CALLS][{"name": …, "arguments": {…}}]`, later `[TOOL_CALLS]name[ARGS]{…}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat, CallShape
from plugai.runners.text.calls.json_calls import marked_calls, read_arguments
from plugai.runners.text.calls.scanner import Opening, Reading, Scanner

_CALLS, _ARGUMENTS, _ID = "[TOOL_CALLS]", "[ARGS]", "[CALL_ID]"


class MistralCalls(CallFormat):
    """Both are read, whichever a model was trained on."""

    name: ClassVar[str] = "mistral"
    markers: ClassVar[tuple[str, ...]] = (_CALLS, _ARGUMENTS, _ID)
    shape: ClassVar[CallShape] = CallShape(
        '{"name": "NAME", "arguments": ', "}", first=f"{_CALLS}[", between=", ", last="]"
    )

    def is_shown(self, template: str) -> bool:
        return _CALLS in template

    def openings(self) -> Mapping[str, Opening]:
        return {_CALLS: _after_mark}


class MistralNamedCalls(MistralCalls):
    """The later models."""

    name: ClassVar[str] = "mistral_args"
    shape: ClassVar[CallShape] = CallShape(f"{_CALLS}NAME{_ARGUMENTS}", "", between="")

    def is_shown(self, template: str) -> bool:
        return _CALLS in template and _ARGUMENTS in template


def _after_mark(scanner: Scanner) -> Reading[None]:
    character = yield from scanner.peek()
    if character in ("{", "["):
        yield from marked_calls(scanner)
        return
    name = (yield from scanner.up_to("[{ \n")).strip()
    if not name:
        raise scanner.reject()
    if (yield from scanner.literal(_ID)):
        yield from scanner.up_to("[{")
    yield from scanner.literal(_ARGUMENTS)
    yield from read_arguments(scanner, name)
