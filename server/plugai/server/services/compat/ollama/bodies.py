"""The bodies of Ollama's requests. Fields that are not here have no effect, as with Ollama."""

from __future__ import annotations

from typing import Literal

import msgspec

from plugai.server.services.compat.values import Items, Parts


class Called(msgspec.Struct):
    """What a model has called; `arguments` is an object here."""

    name: str
    arguments: msgspec.Raw = msgspec.Raw(b"{}")


class OllamaCall(msgspec.Struct):
    """A call in an earlier answer."""

    function: Called
    id: str | None = None


class OllamaMessage(msgspec.Struct):
    """A message of the conversation; `images` are base64."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str = ""
    thinking: str | None = None
    images: Items[str] | None = None
    tool_calls: Parts[OllamaCall] | None = None
    tool_name: str | None = None
    tool_call_id: str | None = None


class Described(msgspec.Struct):
    """A function that the model may call."""

    name: str
    description: str | None = None
    parameters: msgspec.Raw = msgspec.Raw(b"{}")


class OllamaTool(msgspec.Struct):
    """A tool; functions are the only kind."""

    function: Described
    type: Literal["function"] = "function"


class Options(msgspec.Struct):
    """Parameters. How a model is loaded, such as `num_ctx`, is the server's affair."""

    num_predict: int | None = None
    temperature: float | None = None
    top_k: int | None = None
    top_p: float | None = None
    min_p: float | None = None
    seed: int | None = None
    stop: str | Parts[str] | None = None
    repeat_penalty: float | None = None
    frequency_penalty: float | None = None
    presence_penalty: float | None = None


class ChatBody(msgspec.Struct):
    """The body of POST /api/chat."""

    model: str
    messages: Items[OllamaMessage]
    stream: bool | None = None
    format: msgspec.Raw = msgspec.Raw()
    options: Options | None = None
    think: bool | Literal["low", "medium", "high"] | None = None
    tools: Items[OllamaTool] | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    keep_alive: float | str | None = None


class GenerateBody(msgspec.Struct):
    """The body of POST /api/generate. The prompt is always put into the model's template."""

    model: str
    prompt: str = ""
    system: str | None = None
    images: Items[str] | None = None
    stream: bool | None = None
    format: msgspec.Raw = msgspec.Raw()
    options: Options | None = None
    think: bool | Literal["low", "medium", "high"] | None = None
    logprobs: bool | None = None
    top_logprobs: int | None = None
    # Refused unless they ask for nothing.
    suffix: str | None = None
    raw: bool | None = None
    template: str | None = None
    context: list[int] | None = None
    keep_alive: float | str | None = None


class EmbedBody(msgspec.Struct):
    """The body of POST /api/embed."""

    model: str
    input: str | Items[str]
    dimensions: int | None = None
    keep_alive: float | str | None = None


class EmbedPromptBody(msgspec.Struct):
    """The body of POST /api/embeddings."""

    model: str
    prompt: str
    keep_alive: float | str | None = None


class NameBody(msgspec.Struct):
    """The body of POST /api/show, POST /api/pull and DELETE /api/delete; `name` is the older name of the field."""

    model: str = ""
    name: str = ""
    stream: bool | None = None


class CopyBody(msgspec.Struct):
    """The body of POST /api/copy."""

    source: str
    destination: str
