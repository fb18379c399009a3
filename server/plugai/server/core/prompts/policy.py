"""The policy on prompts: which rules there are, and what each does. docs/prompt-rules.md tells them one by one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VERSION = "v1"
"""Named in what is told of a rule, so that a later change of the rules can be told from this."""


class Action(StrEnum):
    """What a rule does with a prompt that it finds something in."""

    OFF = "off"
    REPORT = "report"
    STRIP = "strip"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class PromptPolicy:
    """What each rule does. A rule that has nothing to take out does not know `STRIP`."""

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
