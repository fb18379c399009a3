"""The policy on prompts: which rules there are, and what each does. See docs/prompt-rules.md."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VERSION = "v1"
"""Shown in errors and warnings of the rules, to distinguish later changes of the rules."""


class Action(StrEnum):
    """What a rule does with a prompt that it finds something in."""

    OFF = "off"
    REPORT = "report"
    STRIP = "strip"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class PromptPolicy:
    """The action of each rule. `STRIP` is not valid for rules that have nothing to remove."""

    size: Action = Action.REJECT
    null_characters: Action = Action.REJECT
    control_characters: Action = Action.STRIP
    invisible_characters: Action = Action.STRIP
    bidi_controls: Action = Action.REPORT
    tool_results: Action = Action.REJECT
    roles: Action = Action.OFF
    nesting: Action = Action.REJECT
    max_text_bytes: int = 1024 * 1024
    max_nesting: int = 64

    @property
    def size_limit(self) -> int | None:
        """The size in bytes above which a prompt is refused; None if none is."""
        return self.max_text_bytes if self.size is Action.REJECT else None
