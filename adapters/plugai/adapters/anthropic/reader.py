"""Reads a stream in the dialect of Anthropic's Messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from plugai.adapters.decoding import Count
from plugai.adapters.dialect import Reader
from plugai.adapters.failures import ProviderErrorPayload, ProviderPayloadError, codes_in
from plugai.adapters.http.sse import ServerEvent
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
    # A pause is of tools that the provider runs, and we ask for none.
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
    """What went wrong, as the dialect says it."""

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
        said = _decoder.decode(event.data)
        match said.type:
            case "content_block_delta":
                return self._grow(said.index, said.delta or _Delta())
            case "content_block_start":
                return self._begin(said.index, said.content_block or _Block())
            case "message_start" if said.message is not None:
                return self._use(said.message.usage)
            case "message_delta":
                self._finish = (said.delta or _Delta()).stop_reason or self._finish
                return self._use(said.usage)
            case "message_stop" if self._finish is not None:
                # Every message says why it ended; one that does not is not taken for an answer that is whole.
                return (FinalChunk(FINISH_REASONS.get(self._finish, FinishReason.STOP), self._usage),)
            case "error":
                raise ProviderPayloadError(complaint_of(None, said.error or AnthropicErrorPayload()))
        # `ping` and `content_block_stop` say nothing; others are not known yet.
        return ()

    def _begin(self, index: int, block: _Block) -> Sequence[Chunk]:
        """Blocks of tools that the provider runs itself, and thoughts that it hides, are no part of the answer."""
        match block.type:
            case "tool_use":
                self._calls[index] = block.id, block.name
                return (ToolCallChunk(block.id, block.name, "", index),)
            case "text" if block.text:
                return (TextChunk(block.text, part_index=index),)
            case "thinking" if block.thinking:
                return (TextChunk(block.thinking, part_index=index, reasoning=True),)
        return ()

    def _grow(self, index: int, delta: _Delta) -> Sequence[Chunk]:
        """Signatures and citations are left out."""
        match delta.type:
            case "text_delta":
                return (TextChunk(delta.text, part_index=index),)
            case "thinking_delta":
                return (TextChunk(delta.thinking, part_index=index, reasoning=True),)
            case "input_json_delta" if index in self._calls:
                return (ToolCallChunk(*self._calls[index], delta.partial_json, index),)
        return ()

    def _use(self, usage: _Usage | None) -> Sequence[Chunk]:
        if usage is None:
            return ()
        told = _told(usage)
        self._usage = replace(self._usage, source=UsageSource.PROVIDER, **told)
        return (UsageChunk(self._usage),)


def complaint_of(
    status: int | None, fault: AnthropicErrorPayload, retry_after: float | None = None
) -> ProviderErrorPayload:
    """The complaint that a fault is."""
    details = fault.details or _Details()
    codes = (fault.error_code, details.error_code, *codes_in(fault.message, _PHRASES), fault.type)
    return ProviderErrorPayload(status, tuple(code for code in codes if code), fault.message, retry_after)


def _told(usage: _Usage) -> dict[str, int]:
    """What a report of usage says, which is what it is by then in all; what it leaves out stays as it was."""
    values = {"cached_input_tokens": usage.cache_read_input_tokens, "output_tokens": usage.output_tokens}
    if usage.input_tokens is not None:
        # What was read from the cache or written to it is not among the provider's input tokens.
        cached = (usage.cache_creation_input_tokens or 0) + (usage.cache_read_input_tokens or 0)
        values["input_tokens"] = usage.input_tokens + cached
    if usage.output_tokens_details is not None:
        values["reasoning_tokens"] = usage.output_tokens_details.thinking_tokens
    return {name: value for name, value in values.items() if value is not None}
