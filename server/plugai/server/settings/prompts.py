"""The table `[prompt_rules]` of the settings."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from plugai.server.core.prompts.policy import Action, PromptPolicy

Take = Literal["off", "report", "strip", "reject"]
Look = Literal["off", "report", "reject"]


class PromptRuleSettings(BaseModel):
    """What each rule does with a prompt that it finds something in. What was found is told, unless a rule is off."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    size: Look = "reject"
    """More text than `max_text_bytes`."""
    null_characters: Take = "reject"
    """Null characters, and halves of characters that stand alone."""
    control_characters: Take = "strip"
    """Control characters but tabs and line breaks, and what terminals obey."""
    invisible_characters: Take = "strip"
    """Tags outside flags, and runs of variation selectors."""
    bidi_controls: Take = "report"
    """Embeddings, overrides and isolates of the direction of writing."""
    tool_results: Look = "reject"
    """Results of tools for calls that nobody made."""
    roles: Literal["off", "reject"] = "off"
    """Messages of members that are not in the role of the user."""
    nesting: Look = "reject"
    """JSON that is nested deeper than `max_nesting`."""
    max_text_bytes: Annotated[int, Field(ge=1)] = 1024 * 1024
    """The most text of one request, as UTF-8 in bytes."""
    max_nesting: Annotated[int, Field(ge=1, le=100)] = 64
    """The most levels of JSON in a schema, or in `parameters.extra`."""

    @property
    def policy(self) -> PromptPolicy:
        """What is set."""
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
