"""The formats of tool calls, and which of them a chat template has."""

from __future__ import annotations

import re
from typing import Literal

from plugai.runners.text.calls.bare_json import JsonCalls
from plugai.runners.text.calls.call_format import CallFormat
from plugai.runners.text.calls.hermes import HermesCalls

# In the order in which they are looked for: what a template shows may contain what another one does.
FORMATS: tuple[CallFormat, ...] = (HermesCalls(), JsonCalls())
ToolFormat = Literal["auto", "none", "generic", "hermes", "json"]
"""What settings may say: that of the template, none, one for templates that know no tools, or a format."""

AUTOMATIC: ToolFormat = "auto"
NONE: ToolFormat = "none"
GENERIC: ToolFormat = "generic"
BY_NAME = {**{form.name: form for form in FORMATS}, GENERIC: HermesCalls()}

# In what Jinja evaluates, not in the text beside it.
_USES_TOOLS = re.compile(r"\{[{%](?:(?![%}]\}).)*?\btools\b", re.DOTALL)


def format_of(template: str) -> CallFormat | None:
    """The format of a chat template; None if it knows no tools."""
    if not _USES_TOOLS.search(template):
        return None
    return next(form for form in FORMATS if form.is_shown(template))
