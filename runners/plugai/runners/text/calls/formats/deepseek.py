"""Calls as DeepSeek writes them: the name of the tool between marks, and the arguments, up to V3 in a block of code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat, CallShape
from plugai.runners.text.calls.json_calls import UNMARKED, read_arguments
from plugai.runners.text.calls.scanner import Opening, Reading, Scanner

_ALL, _ALL_END = "<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>"
_ONE, _SEPARATOR, _ONE_END = "<｜tool▁call▁begin｜>", "<｜tool▁sep｜>", "<｜tool▁call▁end｜>"
_FENCE = "```json"
# What a call is of, where the name of the tool comes after it.
_KIND = "function"


class DeepSeekCalls(CallFormat):
    """R1 and V3. Both are read, whichever a model was trained on."""

    name: ClassVar[str] = "deepseek"
    markers: ClassVar[tuple[str, ...]] = (_ALL, _ONE, _SEPARATOR, _ONE_END, _ALL_END)
    shape: ClassVar[CallShape] = CallShape(
        f"{_ONE}{_KIND}{_SEPARATOR}NAME\n{_FENCE}\n", f"\n```{_ONE_END}", first=_ALL, last=_ALL_END
    )

    def is_shown(self, template: str) -> bool:
        return _ONE in template

    def openings(self) -> Mapping[str, Opening]:
        return {**UNMARKED, _ALL: _calls, _ONE: _call}


class DeepSeekNamedCalls(DeepSeekCalls):
    """V3.1, which writes the name first and no block of code."""

    name: ClassVar[str] = "deepseek_v31"
    shape: ClassVar[CallShape] = CallShape(f"{_ONE}NAME{_SEPARATOR}", _ONE_END, first=_ALL, between="", last=_ALL_END)

    def is_shown(self, template: str) -> bool:
        return _ONE in template and _FENCE not in template


def _calls(scanner: Scanner) -> Reading[None]:
    yield from scanner.peek()
    if not (yield from scanner.literal(_ONE)):
        raise scanner.reject()
    yield from _call(scanner)


def _call(scanner: Scanner) -> Reading[None]:
    name = (yield from scanner.up_to("<\n{")).strip()
    if name == _KIND and (yield from scanner.literal(_SEPARATOR)):
        name = (yield from scanner.up_to("`\n{<")).strip()
    else:
        yield from scanner.literal(_SEPARATOR)
    if not name:
        raise scanner.reject()
    yield from scanner.peek()
    fenced = yield from scanner.literal(_FENCE)
    yield from read_arguments(scanner, name)
    if fenced:
        yield from scanner.closing("```")
    yield from scanner.closing(_ONE_END)
    yield from scanner.closing(_ALL_END)
