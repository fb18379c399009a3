"""The body of POST /messages, and of POST /messages/count_tokens."""

from __future__ import annotations

from typing import Literal

import msgspec

from plugai.server.services.compat.values import Items, Parts

Json = dict[str, object]


class TextBlock(msgspec.Struct, tag="text"):
    """Text. Its `cache_control` and `citations` have no effect."""

    text: str


class Base64Source(msgspec.Struct, tag="base64"):
    """An image in the message."""

    media_type: str
    data: str


class UrlSource(msgspec.Struct, tag="url"):
    """An image to fetch."""

    url: str


class ImageBlock(msgspec.Struct, tag="image"):
    """An image."""

    source: Base64Source | UrlSource


class ToolUseBlock(msgspec.Struct, tag="tool_use"):
    """A call in an earlier answer; `input` as it was written."""

    id: str
    name: str
    input: msgspec.Raw


class ToolResultBlock(msgspec.Struct, tag="tool_result"):
    """The result of a call."""

    tool_use_id: str
    content: str | Parts[TextBlock] | None = None
    is_error: bool | None = None


class ThinkingBlock(msgspec.Struct, tag="thinking"):
    """The reasoning of an earlier answer."""

    thinking: str
    signature: str = ""


class RedactedThinkingBlock(msgspec.Struct, tag="redacted_thinking"):
    """Reasoning of an earlier answer that only Anthropic can read."""

    data: str


Block = TextBlock | ImageBlock | ToolUseBlock | ToolResultBlock | ThinkingBlock | RedactedThinkingBlock


class InputMessage(msgspec.Struct):
    """A message of the conversation."""

    role: Literal["user", "assistant"]
    content: str | Parts[Block]


class CustomTool(msgspec.Struct):
    """A tool that the client runs. Those that Anthropic runs are refused by their `type`."""

    name: str
    input_schema: msgspec.Raw
    description: str | None = None
    type: Literal["custom"] | None = None


class AutoChoice(msgspec.Struct, tag="auto"):
    """The model decides whether it calls a tool."""

    disable_parallel_tool_use: bool = False


class AnyChoice(msgspec.Struct, tag="any"):
    """The model must call a tool."""

    disable_parallel_tool_use: bool = False


class NoChoice(msgspec.Struct, tag="none"):
    """The model must call none."""


class NamedChoice(msgspec.Struct, tag="tool"):
    """The model must call this one."""

    name: str
    disable_parallel_tool_use: bool = False


class EnabledThinking(msgspec.Struct, tag="enabled"):
    """Reasoning with a budget, which becomes an effort."""

    budget_tokens: int


class AdaptiveThinking(msgspec.Struct, tag="adaptive"):
    """Reasoning as the model sees fit."""


class DisabledThinking(msgspec.Struct, tag="disabled"):
    """No reasoning."""


class JsonOutput(msgspec.Struct, tag="json_schema"):
    """JSON that conforms to a schema."""

    schema: msgspec.Raw


class OutputConfig(msgspec.Struct):
    """What the answer is like."""

    effort: Literal["low", "medium", "high", "xhigh", "max"] | None = None
    format: JsonOutput | None = None


class MessageRequest(msgspec.Struct, forbid_unknown_fields=True):
    """What a client asks for. A field that is not here is refused by its name."""

    model: str
    messages: Items[InputMessage]
    max_tokens: int | None = None
    system: str | Parts[TextBlock] | None = None
    stop_sequences: Parts[str] | None = None
    stream: bool | None = None
    temperature: float | None = None
    top_k: int | None = None
    top_p: float | None = None
    thinking: EnabledThinking | AdaptiveThinking | DisabledThinking | None = None
    tools: Items[CustomTool] | None = None
    tool_choice: AutoChoice | AnyChoice | NoChoice | NamedChoice | None = None
    output_config: OutputConfig | None = None
    # Refused unless they ask for nothing.
    container: None = None
    mcp_servers: None = None
    # Accepted, and without effect.
    cache_control: object = None
    context_management: object = None
    inference_geo: object = None
    metadata: Json | None = None
    service_tier: str | None = None
    speed: object = None
