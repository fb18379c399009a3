"""Reads a stream in the dialect of OpenAI's Chat Completions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from plugai.adapters.decoding import Count
from plugai.adapters.dialect import Reader
from plugai.adapters.http.sse import ServerEvent
from plugai.adapters.provider_errors import ProviderErrorPayload, ProviderPayloadError, codes_in
from plugai.runners.base import (
    Chunk,
    FinalChunk,
    FinishReason,
    TextChunk,
    TokenLogprob,
    ToolCallChunk,
    Usage,
    UsageSource,
)

FINISH_REASONS: Mapping[str, FinishReason] = {
    "stop": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "tool_calls": FinishReason.TOOL_CALLS,
    "function_call": FinishReason.TOOL_CALLS,
    "content_filter": FinishReason.CONTENT_FILTER,
}


_PHRASES = {
    "maximum context length": "context_length_exceeded",
    "maximum prompt length": "context_length_exceeded",
    "exceeds the available context size": "context_length_exceeded",
    "used all available credits": "insufficient_quota",
    "doesn't have any credits": "insufficient_quota",
    "Incorrect API key": "invalid_api_key",
}


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | None = None


class _ToolCall(msgspec.Struct):
    index: Count = 0
    id: str | None = None
    function: _Function | None = None


class _Logprob(msgspec.Struct):
    token: str
    logprob: float
    top_logprobs: list[_Logprob] | None = None


class _Logprobs(msgspec.Struct):
    content: list[_Logprob] | None = None


class _Delta(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None
    # Two names that servers have for reasoning.
    reasoning_content: str | None = None
    reasoning: str | None = None
    tool_calls: list[_ToolCall] | None = None


class _Choice(msgspec.Struct):
    delta: _Delta | None = None
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


class _PromptDetails(msgspec.Struct):
    cached_tokens: Count | None = None


class _CompletionDetails(msgspec.Struct):
    reasoning_tokens: Count | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: Count | None = None
    completion_tokens: Count | None = None
    total_tokens: Count | None = None
    prompt_tokens_details: _PromptDetails | None = None
    completion_tokens_details: _CompletionDetails | None = None


class ChatErrorPayload(msgspec.Struct):
    """An error object of the API; `code` is a number on some servers."""

    message: str | None = None
    type: str | None = None
    code: str | int | None = None


class ChatErrorBody(msgspec.Struct):
    """An error, alone or in place of a chunk. On some servers `error` is a string, or there is only `message`."""

    error: ChatErrorPayload | str | None = None
    code: str | int | None = None
    message: str | None = None


class _Event(ChatErrorBody):
    choices: list[_Choice] | None = None
    usage: _Usage | None = None


_decoder = msgspec.json.Decoder(_Event)


class ChatReader(Reader):
    """Reads one stream of `chat.completion.chunk` objects, which ends with `[DONE]`."""

    def __init__(self) -> None:
        self._finish: str | None = None
        self._usage = Usage()
        self._calls: dict[int, tuple[str, str]] = {}

    def read(self, event: ServerEvent) -> Sequence[Chunk]:
        if event.data == b"[DONE]":
            return self.end(b"")
        chunk = _decoder.decode(event.data)
        if chunk.error is not None:
            raise ProviderPayloadError(error_payload_of(None, chunk))
        if chunk.usage is not None:
            self._usage = _usage(chunk.usage)
        chunks: list[Chunk] = []
        for choice in chunk.choices or ():
            self._finish = choice.finish_reason or self._finish
            if choice.delta is not None:
                chunks += self._delta(choice.delta, choice.logprobs)
        return chunks

    def end(self, rest: bytes) -> Sequence[Chunk]:
        if self._finish is None:
            return ()
        reason = FINISH_REASONS.get(self._finish, FinishReason.STOP)
        if self._calls and reason is FinishReason.STOP:
            # Some servers end tool calls with the reason `stop`.
            reason = FinishReason.TOOL_CALLS
        return (FinalChunk(reason, self._usage),)

    def _delta(self, delta: _Delta, logprobs: _Logprobs | None) -> list[Chunk]:
        chunks: list[Chunk] = []
        if thought := delta.reasoning_content or delta.reasoning:
            chunks.append(TextChunk(thought, reasoning=True))
        if text := delta.content or delta.refusal:
            chunks.append(TextChunk(text, logprobs=_token_logprobs(logprobs)) if logprobs else TextChunk(text))
        if delta.tool_calls:
            chunks += map(self._call, delta.tool_calls)
        return chunks

    def _call(self, piece: _ToolCall) -> Chunk:
        function = piece.function or _Function()
        # Only the first delta of a call has its id and name.
        call_id, name = self._calls.get(piece.index, ("", ""))
        call_id = call_id or piece.id or f"call_{piece.index}"
        self._calls[piece.index] = call_id, name or function.name or ""
        return ToolCallChunk(call_id, self._calls[piece.index][1], function.arguments or "", 1 + piece.index)


def error_payload_of(status: int | None, body: ChatErrorBody, retry_after: float | None = None) -> ProviderErrorPayload:
    """The payload with the codes that an error carries."""
    error = body.error
    if not isinstance(error, ChatErrorPayload):
        error = ChatErrorPayload(message=error or body.message, code=body.code)
    names = [str(code) for code in (error.code, error.type) if code is not None]
    # Some servers send the HTTP status as the code.
    statuses = [int(code) for code in names if code.isdecimal()]
    message = error.message or ""
    codes = (*codes_in(message, _PHRASES), *(code for code in names if not code.isdecimal()))
    return ProviderErrorPayload(status or next(iter(statuses), None), codes, message, retry_after)


def _usage(usage: _Usage) -> Usage:
    cached = usage.prompt_tokens_details
    reasoning = usage.completion_tokens_details
    return Usage(
        input_tokens=usage.prompt_tokens,
        cached_input_tokens=None if cached is None else cached.cached_tokens,
        output_tokens=_output_tokens(usage),
        reasoning_tokens=None if reasoning is None else reasoning.reasoning_tokens,
        source=UsageSource.PROVIDER,
    )


def _output_tokens(usage: _Usage) -> int | None:
    """The output tokens with reasoning, which some servers count only in the total."""
    if usage.prompt_tokens is None or usage.total_tokens is None:
        return usage.completion_tokens
    return max(usage.completion_tokens or 0, usage.total_tokens - usage.prompt_tokens)


def _token_logprobs(logprobs: _Logprobs) -> tuple[TokenLogprob, ...]:
    return tuple(map(_token_logprob, logprobs.content or ()))


def _token_logprob(logprob: _Logprob) -> TokenLogprob:
    return TokenLogprob(logprob.token, logprob.logprob, tuple(map(_token_logprob, logprob.top_logprobs or ())))
