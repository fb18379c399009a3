"""The table `[prompt_rules]` of the settings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from plugai.server.core.prompts.policy import Action, PromptPolicy

StripAction = Literal["off", "report", "strip", "reject"]
RejectAction = Literal["off", "report", "reject"]


class PromptRuleSettings(BaseModel):
    """The action of each rule when it finds something in a prompt. Findings are reported unless the rule is off."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    size: RejectAction = "reject"
    """The text is larger than `max_text_bytes`."""
    null_characters: StripAction = "reject"
    """Null characters and unpaired surrogates."""
    control_characters: StripAction = "strip"
    """Control characters other than tabs and line breaks, and terminal escape sequences."""
    invisible_characters: StripAction = "strip"
    """Unicode tag characters outside flag emoji, and runs of variation selectors."""
    bidi_controls: StripAction = "report"
    """Bidirectional embeddings, overrides and isolates."""
    tool_results: RejectAction = "reject"
    """Tool results that belong to no tool call."""
    roles: Literal["off", "reject"] = "off"
    """Messages of members in a role other than user."""
    nesting: RejectAction = "reject"
    """JSON that is nested more deeply than `max_nesting`."""
    max_text_bytes: Annotated[int, Field(ge=1)] = 1024 * 1024
    """The largest text of one request, in bytes of UTF-8."""
    max_nesting: Annotated[int, Field(ge=1, le=100)] = 64
    """The deepest JSON in a schema or in `parameters.extra`, in levels."""

    @property
    def policy(self) -> PromptPolicy:
        """The policy as the core has it."""
        return PromptPolicy(
            size=Action(self.size),
            null_characters=Action(self.null_characters),
            control_characters=Action(self.control_characters),
            invisible_characters=Action(self.invisible_characters),
            bidi_controls=Action(self.bidi_controls),
            tool_results=Action(self.tool_results),
            roles=Action(self.roles),
            nesting=Action(self.nesting),
            max_text_bytes=self.max_text_bytes,
            max_nesting=self.max_nesting,
        )
