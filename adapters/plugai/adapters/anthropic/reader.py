"""Reads a stream in the dialect of Anthropic's Messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from plugai.adapters.decoding import Count
from plugai.adapters.dialect import Reader
from plugai.adapters.http.sse import ServerEvent
from plugai.adapters.provider_errors import ProviderErrorPayload, ProviderPayloadError, codes_in
from plugai.runners.base import (
    Chunk,
    FinalChunk,
    FinishReason,
    TextChunk,
    ToolCallChunk,
    Usage,
    UsageChunk,
    UsageSource,
)

FINISH_REASONS: Mapping[str, FinishReason] = {
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    # Only tools that the provider runs cause a pause, and we request none.
    "pause_turn": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "model_context_window_exceeded": FinishReason.LENGTH,
    "tool_use": FinishReason.TOOL_CALLS,
    "refusal": FinishReason.CONTENT_FILTER,
}
_PHRASES = {
    "prompt is too long": "context_length_exceeded",
    "exceed context limit": "context_length_exceeded",
    "credit balance is too low": "billing_error",
    "content filtering policy": "content_filter",
}


class _OutputDetails(msgspec.Struct):
    thinking_tokens: Count | None = None


class _Usage(msgspec.Struct):
    input_tokens: Count | None = None
    cache_creation_input_tokens: Count | None = None
    cache_read_input_tokens: Count | None = None
    output_tokens: Count | None = None
    output_tokens_details: _OutputDetails | None = None


class _Message(msgspec.Struct):
    usage: _Usage | None = None


class _Block(msgspec.Struct):
    type: str = ""
    id: str = ""
    name: str = ""
    text: str = ""
    thinking: str = ""


class _Delta(msgspec.Struct):
    type: str = ""
    text: str = ""
    thinking: str = ""
    partial_json: str = ""
    stop_reason: str | None = None


class _Details(msgspec.Struct):
    error_code: str | None = None


class AnthropicErrorPayload(msgspec.Struct):
    """An error object of the API."""

    type: str = ""
    message: str = ""
    error_code: str | None = None
    details: _Details | None = None


class _Event(msgspec.Struct):
    type: str
    index: Count = 0
    message: _Message | None = None
    content_block: _Block | None = None
    delta: _Delta | None = None
    usage: _Usage | None = None
    error: AnthropicErrorPayload | None = None


_decoder = msgspec.json.Decoder(_Event)


class MessagesReader(Reader):
    """Reads one message: blocks that begin, grow and end, then why it ended, then `message_stop`."""

    def __init__(self) -> None:
        self._finish: str | None = None
        self._usage = Usage()
        self._calls: dict[int, tuple[str, str]] = {}

    def read(self, event: ServerEvent) -> Sequence[Chunk]:
        message = _decoder.decode(event.data)
        match message.type:
            case "content_block_delta":
                return self._block_delta(message.index, message.delta or _Delta())
            case "content_block_start":
                return self._block_start(message.index, message.content_block or _Block())
            case "message_start" if message.message is not None:
                return self._usage_chunk(message.message.usage)
            case "message_delta":
                self._finish = (message.delta or _Delta()).stop_reason or self._finish
                return self._usage_chunk(message.usage)
            case "message_stop" if self._finish is not None:
                # Every message has a stop reason; without one it is not a complete answer.
                return (FinalChunk(FINISH_REASONS.get(self._finish, FinishReason.OTHER), self._usage),)
            case "error":
                raise ProviderPayloadError(error_payload_of(None, message.error or AnthropicErrorPayload()))
        # `ping` and `content_block_stop` carry nothing; other types are not known yet.
        return ()

    def _block_start(self, index: int, block: _Block) -> Sequence[Chunk]:
        """Blocks of tools that the provider runs itself, and redacted thinking, are not part of the answer."""
        match block.type:
            case "tool_use":
                self._calls[index] = block.id, block.name
                return (ToolCallChunk(block.id, block.name, "", index),)
            case "text" if block.text:
                return (TextChunk(block.text, part_index=index),)
            case "thinking" if block.thinking:
                return (TextChunk(block.thinking, part_index=index, reasoning=True),)
        return ()

    def _block_delta(self, index: int, delta: _Delta) -> Sequence[Chunk]:
        """Signatures and citations are left out."""
        match delta.type:
            case "text_delta":
                return (TextChunk(delta.text, part_index=index),)
            case "thinking_delta":
                return (TextChunk(delta.thinking, part_index=index, reasoning=True),)
            case "input_json_delta" if index in self._calls:
                return (ToolCallChunk(*self._calls[index], delta.partial_json, index),)
        return ()

    def _usage_chunk(self, usage: _Usage | None) -> Sequence[Chunk]:
        if usage is None:
            return ()
        self._usage = replace(self._usage, source=UsageSource.PROVIDER, **_reported(usage))

        return (UsageChunk(self._usage),)


def error_payload_of(
    status: int | None, error: AnthropicErrorPayload, retry_after: float | None = None
) -> ProviderErrorPayload:
    """The payload with the codes that an error object carries."""
    details = error.details or _Details()
    codes = (error.error_code, details.error_code, *codes_in(error.message, _PHRASES), error.type)
    return ProviderErrorPayload(status, tuple(code for code in codes if code), error.message, retry_after)


def _reported(usage: _Usage) -> dict[str, int]:
    """The totals that a usage object reports; those that it leaves out stay as they were."""
    values = {"cached_input_tokens": usage.cache_read_input_tokens, "output_tokens": usage.output_tokens}
    if usage.input_tokens is not None:
        # The provider does not count tokens read from or written to the cache as input tokens.
        cached = (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0)
        values["input_tokens"] = usage.input_tokens + cached
    if usage.output_tokens_details is not None:
        values["reasoning_tokens"] = usage.output_tokens_details.thinking_tokens
    return {name: value for name, value in values.items() if value is not None}
