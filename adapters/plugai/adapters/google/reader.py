"""Reads a stream in the dialect of Google's Gemini."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest

import msgspec
from msgspec.structs import replace

from plugai.adapters import lenient
from plugai.adapters.decoding import DECODE_ERRORS
from plugai.adapters.dialect import Reader
from plugai.adapters.http.sse import ServerEvent
from plugai.adapters.provider_errors import ProviderErrorPayload, ProviderPayloadError, codes_in
from plugai.runners.base import (
    BlobChunk,
    Chunk,
    FinalChunk,
    FinishReason,
    TextChunk,
    TokenLogprob,
    ToolCallChunk,
    Usage,
    UsageChunk,
    UsageSource,
)

FINISH_REASONS: Mapping[str, FinishReason] = {
    "STOP": FinishReason.STOP,
    "OTHER": FinishReason.OTHER,
    "NO_IMAGE": FinishReason.STOP,
    "IMAGE_OTHER": FinishReason.OTHER,
    "MAX_TOKENS": FinishReason.LENGTH,
    "CONTINUATION": FinishReason.LENGTH,
    "SAFETY": FinishReason.CONTENT_FILTER,
    "RECITATION": FinishReason.CONTENT_FILTER,
    "LANGUAGE": FinishReason.CONTENT_FILTER,
    "BLOCKLIST": FinishReason.CONTENT_FILTER,
    "PROHIBITED_CONTENT": FinishReason.CONTENT_FILTER,
    "SPII": FinishReason.CONTENT_FILTER,
    "IMAGE_SAFETY": FinishReason.CONTENT_FILTER,
    "IMAGE_PROHIBITED_CONTENT": FinishReason.CONTENT_FILTER,
    "IMAGE_RECITATION": FinishReason.CONTENT_FILTER,
}
# The generation failed, and its output is not an answer.
BREAKDOWNS = frozenset(
    {
        "MALFORMED_FUNCTION_CALL",
        "UNEXPECTED_TOOL_CALL",
        "TOO_MANY_TOOL_CALLS",
        "MISSING_THOUGHT_SIGNATURE",
        "MALFORMED_RESPONSE",
    }
)

_PHRASES = {"exceeds the maximum number of tokens": "context_length_exceeded"}


class _Camel(msgspec.Struct, rename="camel"):
    """The API writes names in camel case."""


class _Violation(_Camel):
    quota_id: str = ""


class _Detail(_Camel):
    reason: str | None = None
    retry_delay: str = ""
    violations: list[_Violation] = msgspec.field(default_factory=list)


class GeminiErrorPayload(_Camel):
    """An error object of the API."""

    code: int | None = None
    status: str = ""
    message: str = ""
    details: list[_Detail] = msgspec.field(default_factory=list)


class GeminiReader(Reader):
    """Reads a sequence of partial responses. The body ends after the one with the finish reason."""

    def __init__(self) -> None:
        self._finish = ""
        self._usage: Mapping[str, int] = {}
        self._calls = 0
        self._parts = 0
        self._text = lenient.CharacterJoiner()
        self._thought = lenient.CharacterJoiner()

    def read(self, event: ServerEvent) -> Iterator[Chunk]:
        response = lenient.event(event.data)
        _raise_error_in(response)
        feedback = lenient.fields(response.get("promptFeedback"))
        if feedback.get("blockReason"):
            message = lenient.text(feedback.get("blockReasonMessage"))
            raise ProviderPayloadError(ProviderErrorPayload(None, ("content_filter",), message))
        yield from self._usage_chunks(lenient.fields(response.get("usageMetadata")))
        # Never more than one candidate is requested.
        for candidate in map(lenient.fields, lenient.items(response.get("candidates"))[:1]):
            yield from self._candidate_chunks(candidate, lenient.clean(response.get("responseId")))

    def end(self, rest: bytes) -> Sequence[Chunk]:
        with suppress(*DECODE_ERRORS):
            # An error may be sent as without streaming: JSON on several lines, which is not an event.
            _raise_error_in(lenient.event(rest))
        if not self._finish:
            return ()
        reason = FINISH_REASONS.get(self._finish, FinishReason.OTHER)
        if self._calls and reason in (FinishReason.STOP, FinishReason.OTHER):
            reason = FinishReason.TOOL_CALLS
        halves = [TextChunk(half) for half in [self._text.end()] if half]
        return (*halves, FinalChunk(reason, _usage(self._usage)))

    def _candidate_chunks(self, candidate: Mapping[str, object], response_id: str) -> Iterator[Chunk]:
        logprobs = _token_logprobs(lenient.fields(candidate.get("logprobsResult")))
        for part in map(lenient.fields, lenient.items(lenient.fields(candidate.get("content")).get("parts"))):
            if call := lenient.fields(part.get("functionCall")):
                yield self._call(call, response_id)
            elif text := lenient.text(part.get("text")):
                is_thought = part.get("thought") is True
                whole = (self._thought if is_thought else self._text).add(text)
                if whole:
                    yield TextChunk(whole, reasoning=is_thought, logprobs=() if is_thought else logprobs)
                logprobs = logprobs if is_thought else ()
            elif blob := lenient.fields(part.get("inlineData")):
                self._parts += 1
                data = msgspec.convert(blob.get("data") or "", bytes)
                yield BlobChunk(data, lenient.clean(blob.get("mimeType")), part_index=self._parts)
        self._finish = lenient.clean(candidate.get("finishReason")) or self._finish
        if self._finish in BREAKDOWNS:
            message = lenient.text(candidate.get("finishMessage"))
            raise ProviderPayloadError(ProviderErrorPayload(None, (self._finish,), message))

    def _call(self, call: Mapping[str, object], response_id: str) -> Chunk:
        """A call arrives complete. Most have no id; the one made here must also be unique in later turns."""
        self._calls += 1
        self._parts += 1
        call_id = lenient.clean(call.get("id")) or f"{response_id or 'call'}_{self._calls}"
        arguments = lenient.arguments(call.get("args")) or "{}"
        return ToolCallChunk(call_id, lenient.clean(call.get("name")), arguments, self._parts)

    def _usage_chunks(self, reported: Mapping[str, object]) -> Iterator[Chunk]:
        """Every response has it; the input tokens are reported before the end, but only once."""
        counts = {name: count for name, value in reported.items() if (count := lenient.count(value)) is not None}
        if not counts:
            return
        previous, self._usage = self._usage, counts
        if _input_tokens(previous) != _input_tokens(counts):
            yield UsageChunk(_usage(counts))


def _raise_error_in(response: Mapping[str, object]) -> None:
    if not (value := response.get("error")):
        return
    try:
        error = msgspec.convert(value, GeminiErrorPayload)
    except msgspec.ValidationError:
        # Of one whose types are odd, what it says is known.
        named = lenient.fields(value)
        status, message = lenient.clean(named.get("status")), lenient.text(named.get("message") if named else value)
        error = GeminiErrorPayload(lenient.count(named.get("code")), status, message)
    raise ProviderPayloadError(error_payload_of(error.code, error))


def error_payload_of(
    status: int | None, error: GeminiErrorPayload, retry_after: float | None = None
) -> ProviderErrorPayload:
    """The payload with the codes that an error object carries; the retry delay is in its details."""
    codes = [detail.reason for detail in error.details if detail.reason]
    quotas = [violation.quota_id for detail in error.details for violation in detail.violations]
    if any("PerDay" in quota for quota in quotas):
        codes.insert(0, "insufficient_quota")
    delays = [float(d.retry_delay[:-1]) for d in error.details if d.retry_delay[:-1].replace(".", "", 1).isdigit()]
    codes = [*codes_in(error.message, _PHRASES), *codes, error.status]
    return ProviderErrorPayload(status, tuple(codes), error.message, max(delays, default=retry_after))


def _usage(usage: Mapping[str, int]) -> Usage:
    """The provider does not count thoughts as output; we do."""
    candidates, thoughts = usage.get("candidatesTokenCount"), usage.get("thoughtsTokenCount")
    output = None if candidates is None and thoughts is None else (candidates or 0) + (thoughts or 0)
    given = _input_tokens(usage)
    if given is None and output is None:
        return Usage()
    return Usage(
        input_tokens=given,
        cached_input_tokens=usage.get("cachedContentTokenCount"),
        output_tokens=output,
        reasoning_tokens=thoughts,
        source=UsageSource.PROVIDER,
    )


def _input_tokens(usage: Mapping[str, int]) -> int | None:
    prompt = usage.get("promptTokenCount")
    return None if prompt is None else prompt + usage.get("toolUsePromptTokenCount", 0)


def _token_logprobs(result: Mapping[str, object]) -> tuple[TokenLogprob, ...]:
    chosen = lenient.items(result.get("chosenCandidates"))
    rankings = lenient.items(result.get("topCandidates"))[: len(chosen)]
    found: list[TokenLogprob] = []
    for candidate, ranking in zip_longest(chosen, rankings):
        others = lenient.items(lenient.fields(ranking).get("candidates"))
        found += [replace(one, top=tuple(_logprobs(others))) for one in _logprobs([candidate])]
    return tuple(found)


def _logprobs(candidates: Sequence[object]) -> Iterator[TokenLogprob]:
    """The candidates whose probability is a number; that of one without any is 1."""
    for candidate in map(lenient.fields, candidates):
        if (logprob := lenient.number(candidate.get("logProbability", 0.0))) is not None:
            yield TokenLogprob(lenient.clean(candidate.get("token")), logprob)
