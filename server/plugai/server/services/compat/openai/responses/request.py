"""The body of POST /responses."""

from __future__ import annotations

from typing import Literal

import msgspec

from plugai.server.services.compat.openai.chat_request import JsonObjectFormat, TextFormat
from plugai.server.services.compat.values import Items, Parts

Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]


class FunctionTool(msgspec.Struct, tag="function"):
    """A function that the model may call; the only kind of tool."""

    name: str
    description: str | None = None
    # As it was written: the order of its members is the order in which a model fills them.
    parameters: msgspec.Raw = msgspec.Raw()
    strict: bool | None = None


class ToolName(msgspec.Struct, tag="function"):
    """The name of a function."""

    name: str


class AllowedTools(msgspec.Struct, tag="allowed_tools"):
    """The tools that may be called this time."""

    mode: Literal["auto", "required"]
    tools: Items[ToolName]


class NamedSchemaFormat(msgspec.Struct, tag="json_schema"):
    """JSON that conforms to a schema; an answer always does, also without `strict`."""

    name: str
    schema: msgspec.Raw
    description: str | None = None
    strict: bool | None = None


class TextConfig(msgspec.Struct):
    """The form of the text. `verbosity` has no effect."""

    format: TextFormat | JsonObjectFormat | NamedSchemaFormat | None = None
    verbosity: str | None = None


class ReasoningConfig(msgspec.Struct):
    """How much the model may reason. Reasoning is always returned as it is, so that the rest has no effect."""

    effort: Effort | None = None
    summary: str | None = None
    generate_summary: str | None = None
    context: str | None = None
    mode: str | None = None


class ResponseStreamOptions(msgspec.Struct):
    """Nothing is padded, so that this has no effect."""

    include_obfuscation: bool | None = None


# All but the probabilities are of items that are never made here, or that are always whole.
Includable = Literal[
    "message.output_text.logprobs",
    "reasoning.encrypted_content",
    "message.input_image.image_url",
    "file_search_call.results",
    "web_search_call.results",
    "web_search_call.action.sources",
    "code_interpreter_call.outputs",
    "computer_call_output.output.image_url",
]


class ResponseRequest(msgspec.Struct, forbid_unknown_fields=True):
    """What a client asks for. A field that is not here is refused by its name."""

    input: str | Items[msgspec.Raw] | None = None
    model: str | None = None
    instructions: str | None = None
    previous_response_id: str | None = None
    store: bool | None = None
    stream: bool | None = None
    stream_options: ResponseStreamOptions | None = None
    background: bool | None = None
    max_output_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_logprobs: int | None = None
    text: TextConfig | None = None
    tools: Items[FunctionTool] | None = None
    tool_choice: Literal["none", "auto", "required"] | ToolName | AllowedTools | None = None
    reasoning: ReasoningConfig | None = None
    truncation: Literal["auto", "disabled"] | None = None
    include: Parts[Includable] | None = None
    metadata: dict[str, str] | None = None
    # Refused unless they ask for nothing.
    conversation: None = None
    prompt: None = None
    context_management: Parts[object] | None = None
    # Accepted, and without effect: what they are about is not in this server, or not in its hands.
    access_programs: object = None
    background_options: object = None
    image: object = None
    max_tool_calls: int | None = None
    moderation: object = None
    parallel_tool_calls: bool | None = None
    prompt_cache_key: str | None = None
    prompt_cache_options: object = None
    prompt_cache_retention: str | None = None
    safety_identifier: str | None = None
    service_tier: str | None = None
    user: str | None = None
