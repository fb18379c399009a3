"""The body of POST /chat/completions."""

from __future__ import annotations

from typing import Literal

import msgspec

from plugai.server.services.compat.openai.completion import StreamOptions
from plugai.server.services.compat.values import Items, Parts

Json = dict[str, object]


class TextContent(msgspec.Struct, tag="text"):
    """Text of a message."""

    text: str


class ImageUrl(msgspec.Struct):
    """Where an image is: a data URL, or one to fetch. `detail` has no effect."""

    url: str
    detail: str | None = None


class ImageContent(msgspec.Struct, tag="image_url"):
    """An image in a message."""

    image_url: ImageUrl


class RefusalContent(msgspec.Struct, tag="refusal"):
    """A refusal of an earlier answer, which is read as its text."""

    refusal: str


class StoredFile(msgspec.Struct, forbid_unknown_fields=True):
    """A file that was uploaded. Files within messages are refused by the name of their field."""

    file_id: str
    filename: str | None = None


class FileContent(msgspec.Struct, tag="file"):
    """A file in a message, of a kind that the model reads."""

    file: StoredFile


ContentPart = TextContent | ImageContent | FileContent | RefusalContent
Content = str | Parts[ContentPart] | None


class SystemMessage(msgspec.Struct, tag_field="role", tag="system"):
    """Instructions."""

    content: Content


class DeveloperMessage(msgspec.Struct, tag_field="role", tag="developer"):
    """Instructions, as newer clients call them."""

    content: Content


class UserMessage(msgspec.Struct, tag_field="role", tag="user"):
    """The user's words."""

    content: Content


class CalledFunction(msgspec.Struct):
    """What a model has called; `arguments` is JSON text."""

    name: str
    arguments: str = "{}"


class CalledTool(msgspec.Struct):
    """A call in an earlier answer."""

    id: str
    function: CalledFunction
    type: Literal["function"] = "function"


class AssistantMessage(msgspec.Struct, tag_field="role", tag="assistant"):
    """An earlier answer."""

    content: Content = None
    tool_calls: Parts[CalledTool] | None = None
    refusal: str | None = None
    # As DeepSeek, vLLM and llama.cpp call it; OpenAI has no name for it in this interface.
    reasoning_content: str | None = None


class ToolMessage(msgspec.Struct, tag_field="role", tag="tool"):
    """The result of a call."""

    tool_call_id: str
    content: Content


ChatMessage = SystemMessage | DeveloperMessage | UserMessage | AssistantMessage | ToolMessage


class Function(msgspec.Struct):
    """A function that the model may call."""

    name: str
    description: str | None = None
    # As it was written: the order of its members is the order in which a model fills them.
    parameters: msgspec.Raw = msgspec.Raw()
    strict: bool | None = None


class Tool(msgspec.Struct):
    """A tool; functions are the only kind."""

    function: Function
    type: Literal["function"] = "function"


class NamedFunction(msgspec.Struct):
    """The name of a function."""

    name: str


class NamedTool(msgspec.Struct):
    """The one tool that must be called."""

    function: NamedFunction
    type: Literal["function"] = "function"


class TextFormat(msgspec.Struct, tag="text"):
    """Any text."""


class JsonObjectFormat(msgspec.Struct, tag="json_object"):
    """Any JSON object; with `schema`, which is llama.cpp's, what conforms to it."""

    schema: msgspec.Raw = msgspec.Raw(b'{"type": "object"}')


class NamedSchema(msgspec.Struct):
    """A JSON Schema; an answer always conforms to it, also without `strict`."""

    name: str = ""
    schema: msgspec.Raw = msgspec.Raw()
    description: str | None = None
    strict: bool | None = None


class JsonSchemaFormat(msgspec.Struct, tag="json_schema"):
    """JSON that conforms to a schema."""

    json_schema: NamedSchema


class ChatRequest(msgspec.Struct, forbid_unknown_fields=True):
    """What a client asks for. A field that is not here is refused by its name."""

    model: str
    messages: Items[ChatMessage]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    max_tokens: int | None = None
    max_completion_tokens: int | None = None
    n: int | None = None
    stop: str | Parts[str] | None = None
    seed: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    response_format: TextFormat | JsonObjectFormat | JsonSchemaFormat | None = None
    tools: Items[Tool] | None = None
    tool_choice: Literal["none", "auto", "required"] | NamedTool | None = None
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high", "xhigh"] | None = None
    # Not OpenAI's; vLLM and llama.cpp have them too.
    top_k: int | None = None
    min_p: float | None = None
    repetition_penalty: float | None = None
    # Refused unless they ask for nothing.
    modalities: Parts[Literal["text"]] | None = None
    audio: None = None
    functions: None = None
    function_call: None = None
    logit_bias: dict[str, float] | None = None
    web_search_options: None = None
    # Accepted, and without effect: what they are about is not in this server, or not in its hands.
    metadata: Json | None = None
    moderation: object = None
    parallel_tool_calls: bool | None = None
    prediction: object = None
    prompt_cache_key: str | None = None
    prompt_cache_options: object = None
    prompt_cache_retention: str | None = None
    safety_identifier: str | None = None
    service_tier: str | None = None
    store: bool | None = None
    user: str | None = None
    verbosity: str | None = None
