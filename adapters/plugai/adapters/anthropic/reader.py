"""Reads a stream in the dialect of Anthropic's Messages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from plugai.adapters import lenient
from plugai.adapters.dialect import Reader
from plugai.adapters.http.sse import ServerEvent
from plugai.adapters.provider_errors import ProviderErrorPayload, ProviderPayloadError, codes_in
from plugai.runners.base import (
    REDACTED,
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


class _Details(msgspec.Struct):
    error_code: str | None = None


class AnthropicErrorPayload(msgspec.Struct):
    """An error object of the API."""

    type: str = ""
    message: str = ""
    error_code: str | None = None
    details: _Details | None = None


class MessagesReader(Reader):
    """Reads one message: blocks that begin, grow and end, then why it ended, then `message_stop`."""

    def __init__(self) -> None:
        self._finish = ""
        self._stop_sequence = ""
        self._usage = Usage()
        self._calls: dict[int, tuple[str, str]] = {}
        # Of calls whose arguments have not been sent in deltas.
        self._inputs: dict[int, object] = {}
        self._characters: defaultdict[tuple[str, int], lenient.CharacterJoiner] = defaultdict(lenient.CharacterJoiner)

    def read(self, event: ServerEvent) -> Sequence[Chunk]:
        fields = lenient.event(event.data)
        index = lenient.count(fields.get("index")) or 0
        delta = lenient.fields(fields.get("delta"))
        match fields.get("type") or event.name:
            case "content_block_delta":
                return self._block_delta(index, delta)
            case "content_block_start":
                return self._block_start(index, lenient.fields(fields.get("content_block")))
            case "content_block_stop" if index in self._inputs:
                return self._call(index, self._inputs[index])
            case "message_start":
                return self._usage_chunk(lenient.fields(fields.get("message")).get("usage"))
            case "message_delta":
                self._finish = lenient.clean(delta.get("stop_reason")) or self._finish
                self._stop_sequence = lenient.text(delta.get("stop_sequence")) or self._stop_sequence
                return self._usage_chunk(fields.get("usage"))
            case "message_stop" if self._finish:
                # Every message has a stop reason; without one it is not a complete answer.
                reason = FINISH_REASONS.get(self._finish, FinishReason.OTHER)
                return (*self._halves(), FinalChunk(reason, self._usage, self._stop_sequence))
            case "error":
                raise ProviderPayloadError(error_payload_of(None, _error(fields.get("error"))))
        # `ping` carries nothing; other types are not known yet.
        return ()

    def _block_start(self, index: int, block: Mapping[str, object]) -> Sequence[Chunk]:
        """Blocks of tools that the provider runs itself are not part of the answer."""
        match block.get("type"):
            case "tool_use":
                call_id = lenient.clean(block.get("id")) or f"call_{index}"
                self._calls[index] = call_id, lenient.clean(block.get("name"))
                # Some servers send the arguments here, and no deltas.
                if block.get("input"):
                    self._inputs[index] = block["input"]
                return (ToolCallChunk(*self._calls[index], "", index),)
            case "text" | "thinking" as kind:
                return self._text(kind, index, block.get(kind))
            case "redacted_thinking" if data := lenient.text(block.get("data")):
                return (TextChunk("", part_index=index, reasoning=True, signature=f"{REDACTED}{data}"),)
        return ()

    def _block_delta(self, index: int, delta: Mapping[str, object]) -> Sequence[Chunk]:
        """Citations are left out."""
        match delta.get("type"):
            case "text_delta":
                return self._text("text", index, delta.get("text"))
            case "thinking_delta":
                return self._text("thinking", index, delta.get("thinking"))
            case "signature_delta" if signature := lenient.text(delta.get("signature")):
                return (TextChunk("", part_index=index, reasoning=True, signature=signature),)
            case "input_json_delta" if index in self._calls:
                return self._call(index, delta.get("partial_json"))
        return ()

    def _text(self, kind: str, index: int, value: object) -> Sequence[Chunk]:
        text = self._characters[kind, index].add(lenient.text(value))
        return (TextChunk(text, part_index=index, reasoning=kind == "thinking"),) if text else ()

    def _call(self, index: int, value: object) -> Sequence[Chunk]:
        piece = self._characters["input", index].add(lenient.arguments(value))
        if piece:
            self._inputs.pop(index, None)
        return (ToolCallChunk(*self._calls[index], piece, index),)

    def _halves(self) -> Sequence[Chunk]:
        ends = [(key, characters.end()) for key, characters in self._characters.items()]
        return [TextChunk(half, part_index=key[1], reasoning=key[0] == "thinking") for key, half in ends if half]

    def _usage_chunk(self, usage: object) -> Sequence[Chunk]:
        if not (reported := _reported(lenient.fields(usage))):
            return ()
        self._usage = replace(self._usage, source=UsageSource.PROVIDER, **reported)
        return (UsageChunk(self._usage),)


def _error(value: object) -> AnthropicErrorPayload:
    error = lenient.fields(value)
    details = _Details(lenient.clean(lenient.fields(error.get("details")).get("error_code")))
    code, kind = lenient.clean(error.get("error_code")), lenient.clean(error.get("type"))
    return AnthropicErrorPayload(kind, lenient.text(error.get("message") if error else value), code, details)


def error_payload_of(
    status: int | None, error: AnthropicErrorPayload, retry_after: float | None = None
) -> ProviderErrorPayload:
    """The payload with the codes that an error object carries."""
    details = error.details or _Details()
    codes = (error.error_code, details.error_code, *codes_in(error.message, _PHRASES), error.type)
    return ProviderErrorPayload(status, tuple(code for code in codes if code), error.message, retry_after)


def _reported(usage: Mapping[str, object]) -> dict[str, int]:
    """The totals that a usage object reports; those that it leaves out stay as they were."""
    count = {name: lenient.count(value) for name, value in usage.items()}
    read, written = count.get("cache_read_input_tokens"), count.get("cache_creation_input_tokens")
    values = {"cached_input_tokens": read, "output_tokens": count.get("output_tokens")}
    if (given := count.get("input_tokens")) is not None:
        # The provider does not count tokens read from or written to the cache as input tokens.
        values["input_tokens"] = given + (written or 0) + (read or 0)
    details = lenient.fields(usage.get("output_tokens_details"))
    values["reasoning_tokens"] = lenient.count(details.get("thinking_tokens"))
    return {name: value for name, value in values.items() if value is not None}
