"""Reads a stream in the dialect of OpenAI's Chat Completions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from plugai.adapters import lenient
from plugai.adapters.decoding import DECODE_ERRORS
from plugai.adapters.dialect import Reader
from plugai.adapters.http.sse import EventParser, ServerEvent
from plugai.adapters.openai.tool_calls import ToolCalls
from plugai.adapters.provider_errors import ProviderErrorPayload, ProviderPayloadError, codes_in
from plugai.runners.base import (
    Chunk,
    FinalChunk,
    FinishReason,
    TextChunk,
    TokenLogprob,
    Usage,
    UsageSource,
)

FINISH_REASONS: Mapping[str, FinishReason] = {
    "stop": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "tool_calls": FinishReason.TOOL_CALLS,
    "function_call": FinishReason.TOOL_CALLS,
    "content_filter": FinishReason.CONTENT_FILTER,
    # Of other servers of the dialect.
    "eos": FinishReason.STOP,
    "eos_token": FinishReason.STOP,
    "end_turn": FinishReason.STOP,
    "stop_sequence": FinishReason.STOP,
    "max_tokens": FinishReason.LENGTH,
    "model_length": FinishReason.LENGTH,
    "tool_use": FinishReason.TOOL_CALLS,
    "safety": FinishReason.CONTENT_FILTER,
}


_PHRASES = {
    "maximum context length": "context_length_exceeded",
    "maximum prompt length": "context_length_exceeded",
    "exceeds the available context size": "context_length_exceeded",
    "used all available credits": "insufficient_quota",
    "doesn't have any credits": "insufficient_quota",
    "Incorrect API key": "invalid_api_key",
}


class ChatErrorBody(msgspec.Struct):
    """An error, alone or in place of a chunk. Servers differ in its types, so these are checked where it is used."""

    error: Any = None
    code: Any = None
    message: Any = None


class _Event(ChatErrorBody):
    choices: Any = None
    usage: Any = None


_decoder = msgspec.json.Decoder(_Event | None)


class _PlainDelta(msgspec.Struct):
    content: str | None = None
    reasoning_content: str | None = None
    reasoning: None = None
    thinking: None = None
    text: None = None
    refusal: None = None
    tool_calls: None = None
    function_call: None = None


class _PlainChoice(msgspec.Struct):
    delta: _PlainDelta
    finish_reason: None = None
    logprobs: None = None
    message: None = None
    text: None = None


class _PlainEvent(msgspec.Struct):
    """What almost every event of a stream is: some text, as the API documents it, and nothing else."""

    choices: list[_PlainChoice]
    usage: None = None
    error: None = None


_plain_decoder = msgspec.json.Decoder(_PlainEvent)


class ChatReader(Reader):
    """Reads one stream of `chat.completion.chunk` objects, which ends with `[DONE]`.

    Many servers speak this dialect, and each with its own deviations: whatever has only one meaning is understood.
    """

    def __init__(self) -> None:
        self._finish = ""
        self._usage = Usage()
        self._calls = ToolCalls()
        self._text = lenient.CharacterJoiner()
        self._thought = lenient.CharacterJoiner()
        self._has_deltas = False
        self._has_output = False

    def read(self, event: ServerEvent) -> Sequence[Chunk]:
        # Tolerance takes several times as long as a decoder that knows what comes.
        try:
            plain = _plain_decoder.decode(event.data)
        except DECODE_ERRORS:
            return self._read_tolerantly(event)
        chunks: list[Chunk] = []
        for choice in plain.choices:
            delta = choice.delta
            if delta.reasoning_content and (thought := self._thought.add(delta.reasoning_content)):
                chunks.append(TextChunk(thought, reasoning=True))
            if delta.content and (text := self._text.add(delta.content)):
                chunks.append(TextChunk(text))
        if chunks:
            self._has_deltas = self._has_output = True
        return chunks

    def _read_tolerantly(self, event: ServerEvent) -> Sequence[Chunk]:
        data = event.data.strip()
        if data == b"[DONE]":
            # A server that names no reason has nevertheless ended its answer.
            self._finish = self._finish or ("unknown" if self._has_output else "")
            return self._final()
        chunk = lenient.decode(_decoder, data) if data else None
        if chunk is None:
            return ()
        if chunk.error:
            raise ProviderPayloadError(error_payload_of(None, chunk))
        self._usage = _usage(lenient.fields(chunk.usage)) or self._usage
        return [part for choice in lenient.items(chunk.choices) for part in self._choice(lenient.fields(choice))]

    def end(self, rest: bytes) -> Sequence[Chunk]:
        return [*self._last_event(rest), *self._final()]

    def _last_event(self, rest: bytes) -> Sequence[Chunk]:
        """The chunks of an event after which the empty line is missing; nothing if it was cut off."""
        chunks: list[Chunk] = []
        with suppress(*DECODE_ERRORS):
            for event in EventParser().feed(rest.rstrip() + b"\n\n"):
                chunks += self.read(event)
        return [chunk for chunk in chunks if not isinstance(chunk, FinalChunk)]

    def _final(self) -> Sequence[Chunk]:
        if not self._finish:
            return ()
        reason = FINISH_REASONS.get(self._finish.lower(), FinishReason.OTHER)
        if self._calls and reason in (FinishReason.STOP, FinishReason.OTHER):
            # Some servers end tool calls with the reason `stop`.
            reason = FinishReason.TOOL_CALLS
        halves = [TextChunk(half) for half in [self._text.end()] if half]
        return [*halves, *self._calls.end(), FinalChunk(reason, self._usage)]

    def _choice(self, choice: Mapping[str, object]) -> list[Chunk]:
        delta = lenient.fields(choice.get("delta"))
        chunks = self._output(delta, choice.get("logprobs"))
        self._has_deltas = self._has_deltas or bool(chunks)
        if not self._has_deltas:
            # A whole message instead of deltas; after them it would repeat them.
            chunks = self._output(lenient.fields(choice.get("message")) or {"content": choice.get("text")}, None)
        self._has_output = self._has_output or bool(chunks)
        self._finish = str(choice.get("finish_reason") or self._finish)
        return chunks

    def _output(self, message: Mapping[str, object], logprobs: object) -> list[Chunk]:
        thoughts, texts = _thoughts_and_texts(message)
        chunks: list[Chunk] = []
        if thought := self._thought.add(thoughts):
            chunks.append(TextChunk(thought, reasoning=True))
        if text := self._text.add(texts):
            chunks.append(TextChunk(text, logprobs=token_logprobs(logprobs)) if logprobs else TextChunk(text))
        for name in ("tool_calls", "function_call"):
            if calls := message.get(name):
                chunks += self._calls.add(calls)
        return chunks


def error_payload_of(status: int | None, body: ChatErrorBody, retry_after: float | None = None) -> ProviderErrorPayload:
    """The payload with the codes that an error carries. On some servers the error is a string, or the body itself."""
    error = lenient.fields(body.error)
    named = error or {"code": body.code, "message": body.error or body.message}
    names = [str(code) for code in (named.get("code"), named.get("type")) if isinstance(code, str | int | float)]
    # Some servers send the HTTP status as the code.
    statuses = [int(code) for code in names if code.isdecimal()]
    message = lenient.text(named.get("message"))
    codes = (*codes_in(message, _PHRASES), *(code for code in names if not code.isdecimal()))
    return ProviderErrorPayload(status or next(iter(statuses), None), codes, message, retry_after)


def _thoughts_and_texts(message: Mapping[str, object]) -> tuple[str, str]:
    """The reasoning and the text of a message, whose content may be a list of both."""
    parts = message.get("content")
    thoughts, texts = message.get("reasoning_content") or message.get("reasoning") or message.get("thinking"), parts
    if isinstance(parts, list):
        thoughts = [thoughts, *(part for part in parts if _is_thought(part))]
        texts = [part for part in parts if not _is_thought(part)]
    return lenient.text(thoughts), lenient.text(texts or message.get("text")) + lenient.text(message.get("refusal"))


def _is_thought(part: object) -> bool:
    return lenient.fields(part).get("type") in ("thinking", "reasoning")


def _usage(usage: Mapping[str, object]) -> Usage | None:
    """The usage that is reported; None if there are no counts in it."""
    prompt, completion, total = (
        lenient.count(usage.get(name)) for name in ("prompt_tokens", "completion_tokens", "total_tokens")
    )
    if prompt is not None and total is not None:
        # Some servers count reasoning only in the total.
        completion = max(completion or 0, total - prompt)
    if prompt is None and completion is None:
        return None
    return Usage(
        input_tokens=prompt,
        cached_input_tokens=_detail(usage, "prompt_tokens_details", "cached_tokens"),
        output_tokens=completion,
        reasoning_tokens=_detail(usage, "completion_tokens_details", "reasoning_tokens"),
        source=UsageSource.PROVIDER,
    )


def _detail(usage: Mapping[str, object], details: str, name: str) -> int | None:
    return lenient.count(lenient.fields(usage.get(details)).get(name))


def token_logprobs(logprobs: object) -> tuple[TokenLogprob, ...]:
    """The probabilities of a choice's tokens; those that are no numbers are left out."""
    content = lenient.fields(logprobs).get("content") if isinstance(logprobs, dict) else logprobs
    return tuple(
        TokenLogprob(lenient.clean(one.get("token")), value, token_logprobs(one.get("top_logprobs")))
        for one in map(lenient.fields, lenient.items(content))
        if (value := lenient.number(one.get("logprob"))) is not None
    )
