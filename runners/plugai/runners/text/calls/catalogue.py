"""The formats of tool calls, and which of them a chat template has."""

from __future__ import annotations

import re
from typing import Literal

from plugai.runners.text.calls.call_format import CallFormat
from plugai.runners.text.calls.formats.bare_json import JsonCalls
from plugai.runners.text.calls.formats.command import CommandCalls, CommandRCalls
from plugai.runners.text.calls.formats.deepseek import DeepSeekCalls, DeepSeekNamedCalls
from plugai.runners.text.calls.formats.functionary import FunctionaryCalls, FunctionaryRecipients
from plugai.runners.text.calls.formats.glm import GlmCalls
from plugai.runners.text.calls.formats.granite import GraniteCalls
from plugai.runners.text.calls.formats.harmony import HarmonyCalls
from plugai.runners.text.calls.formats.hermes import HermesCalls
from plugai.runners.text.calls.formats.kimi import KimiCalls
from plugai.runners.text.calls.formats.llama3 import Llama3Calls
from plugai.runners.text.calls.formats.mistral import MistralCalls, MistralNamedCalls
from plugai.runners.text.calls.formats.pythonic import PythonicCalls
from plugai.runners.text.calls.formats.qwen_xml import QwenXmlCalls

# In the order in which they are looked for: what a template shows may contain what another one does.
FORMATS: tuple[CallFormat, ...] = (
    HarmonyCalls(),
    QwenXmlCalls(),
    GlmCalls(),
    DeepSeekNamedCalls(),
    DeepSeekCalls(),
    KimiCalls(),
    CommandCalls(),
    CommandRCalls(),
    GraniteCalls(),
    MistralNamedCalls(),
    MistralCalls(),
    FunctionaryRecipients(),
    FunctionaryCalls(),
    HermesCalls(),
    PythonicCalls(),
    Llama3Calls(),
    JsonCalls(),
)
ToolFormat = Literal[
    "auto",
    "none",
    "generic",
    "harmony",
    "qwen_xml",
    "glm",
    "deepseek_v31",
    "deepseek",
    "kimi_k2",
    "command",
    "command_r",
    "granite",
    "mistral_args",
    "mistral",
    "functionary_v3",
    "functionary",
    "hermes",
    "pythonic",
    "llama3",
    "json",
]
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
