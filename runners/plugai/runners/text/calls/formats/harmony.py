"""Calls as gpt-oss writes them: messages to `functions.name`, as the splitter of its channels returns them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat, CallShape
from plugai.runners.text.calls.json_calls import UNMARKED, read_arguments
from plugai.runners.text.calls.scanner import Opening, Reading, Scanner
from plugai.runners.text.harmony import CALL_OPENING, CHANNEL, CONSTRAIN, MESSAGE


class HarmonyCalls(CallFormat):
    """An answer that must call tools begins with the call, without reasoning before it."""

    name: ClassVar[str] = "harmony"
    markers: ClassVar[tuple[str, ...]] = (CHANNEL, MESSAGE, CONSTRAIN)
    shape: ClassVar[CallShape] = CallShape(f"{CALL_OPENING}NAME {CONSTRAIN}json{MESSAGE}", "", between="")

    def is_shown(self, template: str) -> bool:
        return CHANNEL in template

    def openings(self) -> Mapping[str, Opening]:
        return {CALL_OPENING: _call, **UNMARKED}


def _call(scanner: Scanner) -> Reading[None]:
    name = yield from scanner.up_to("<\n{ ")
    if not name or not (yield from scanner.literal(MESSAGE)):
        raise scanner.reject()
    yield from read_arguments(scanner, name)
