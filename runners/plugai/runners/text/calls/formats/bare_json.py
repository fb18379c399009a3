"""Calls without any mark: `{"name": …, "arguments": {…}}`, alone or in a block of code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from plugai.runners.text.calls.call_format import CallFormat
from plugai.runners.text.calls.json_calls import UNMARKED
from plugai.runners.text.calls.scanner import Opening


class JsonCalls(CallFormat):
    """The format of templates that know tools and show no other."""

    name: ClassVar[str] = "json"

    def is_shown(self, template: str) -> bool:
        return True

    def openings(self) -> Mapping[str, Opening]:
        return UNMARKED
