"""Calls as Functionary writes them: `<function=name>{…}</function>`, later `>>>name` and the arguments below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat, CallShape
from plugai.runners.text.calls.json_calls import read_arguments
from plugai.runners.text.calls.scanner import Opening, Reading, Scanner

FUNCTION = "<function="
_RECIPIENT = ">>>"
# To whom a text is addressed that is no call.
_ALL = "all\n"


class FunctionaryCalls(CallFormat):
    """Version 3.1."""

    name: ClassVar[str] = "functionary"
    shape: ClassVar[CallShape] = CallShape(f"{FUNCTION}NAME>", "</function>", between="")

    def is_shown(self, template: str) -> bool:
        return FUNCTION in template

    def openings(self) -> Mapping[str, Opening]:
        return {FUNCTION: tagged_function}


class FunctionaryRecipients(CallFormat):
    """Versions 3.0 and 3.2, whose prompts end with the mark of the first recipient."""

    name: ClassVar[str] = "functionary_v3"
    shape: ClassVar[CallShape] = CallShape("NAME\n", "", between=_RECIPIENT)

    def is_shown(self, template: str) -> bool:
        return _RECIPIENT in template

    def openings(self) -> Mapping[str, Opening]:
        return {_RECIPIENT: _recipient}

    def begun(self, prompt: str) -> str:
        return _RECIPIENT if prompt.endswith(_RECIPIENT) else ""


def tagged_function(scanner: Scanner) -> Reading[None]:
    """Read a call after `<function=`. Raises NotACallError."""
    name = (yield from scanner.up_to('>{<"\n')).strip()
    if not name or not (yield from scanner.literal(">")):
        raise scanner.reject()
    yield from read_arguments(scanner, name)
    yield from scanner.literal("</function>")


def _recipient(scanner: Scanner) -> Reading[None]:
    if (yield from scanner.literal(_ALL)):
        scanner.drop()
        return
    name = yield from scanner.up_to("\n{ >")
    if name not in scanner.tools:
        raise scanner.reject()
    yield from read_arguments(scanner, name)
