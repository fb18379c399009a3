"""Reads a stream in the dialect of Google's Gemini."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest

import msgspec

from plugai.adapters.decoding import DECODE_ERRORS, Count
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


class _Call(_Camel):
    id: str = ""
    name: str = ""
    args: msgspec.Raw = msgspec.Raw(b"{}")


class _Blob(_Camel):
    data: bytes = b""
    mime_type: str = ""


class _Part(_Camel):
    text: str = ""
    thought: bool = False
    function_call: _Call | None = None
    inline_data: _Blob | None = None


class _Content(_Camel):
    parts: list[_Part] = msgspec.field(default_factory=list)


class _LogprobCandidate(_Camel):
    token: str = ""
    log_probability: float = 0.0


class _Ranking(_Camel):
    candidates: list[_LogprobCandidate] = msgspec.field(default_factory=list)


class _Logprobs(_Camel):
    chosen_candidates: list[_LogprobCandidate] = msgspec.field(default_factory=list)
    top_candidates: list[_Ranking] = msgspec.field(default_factory=list)


class _Candidate(_Camel):
    content: _Content | None = None
    finish_reason: str | None = None
    finish_message: str = ""
    logprobs_result: _Logprobs | None = None


class _Feedback(_Camel):
    block_reason: str | None = None
    block_reason_message: str = ""


class _Usage(_Camel):
    prompt_token_count: Count | None = None
    tool_use_prompt_token_count: Count = 0
    cached_content_token_count: Count | None = None
    candidates_token_count: Count | None = None
    thoughts_token_count: Count | None = None


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


class _Event(_Camel):
    candidates: list[_Candidate] = msgspec.field(default_factory=list)
    usage_metadata: _Usage | None = None
    prompt_feedback: _Feedback | None = None
    response_id: str = ""
    error: GeminiErrorPayload | None = None


_decoder = msgspec.json.Decoder(_Event)


class GeminiReader(Reader):
    """Reads a sequence of partial responses. The body ends after the one with the finish reason."""

    def __init__(self) -> None:
        self._finish: str | None = None
        self._usage: _Usage | None = None
        self._calls = 0
        self._parts = 0

    def read(self, event: ServerEvent) -> Iterator[Chunk]:
        response = _decoder.decode(event.data)
        if response.error is not None:
            raise ProviderPayloadError(error_payload_of(response.error.code, response.error))
        feedback = response.prompt_feedback
        if feedback is not None and feedback.block_reason is not None:
            raise ProviderPayloadError(ProviderErrorPayload(None, ("content_filter",), feedback.block_reason_message))
        if response.usage_metadata is not None:
            yield from self._usage_chunks(response.usage_metadata)
        # Never more than one candidate is requested.
        for candidate in response.candidates[:1]:
            yield from self._candidate_chunks(candidate, response.response_id)

    def end(self, rest: bytes) -> Sequence[Chunk]:
        self._raise_error_in(rest)
        if self._finish is None:
            return ()
        reason = FINISH_REASONS.get(self._finish, FinishReason.OTHER)
        if self._calls and reason in (FinishReason.STOP, FinishReason.OTHER):
            reason = FinishReason.TOOL_CALLS
        return (FinalChunk(reason, Usage() if self._usage is None else _usage(self._usage)),)

    def _candidate_chunks(self, candidate: _Candidate, response_id: str) -> Iterator[Chunk]:
        logprobs = _token_logprobs(candidate.logprobs_result)
        for part in (candidate.content or _Content()).parts:
            if part.function_call is not None:
                yield self._call(part.function_call, response_id)
            elif part.text:
                yield TextChunk(part.text, reasoning=part.thought, logprobs=() if part.thought else logprobs)
                logprobs = logprobs if part.thought else ()
            elif part.inline_data is not None:
                self._parts += 1
                yield BlobChunk(part.inline_data.data, part.inline_data.mime_type, part_index=self._parts)
        self._finish = candidate.finish_reason or self._finish
        if self._finish in BREAKDOWNS:
            raise ProviderPayloadError(ProviderErrorPayload(None, (self._finish,), candidate.finish_message))

    def _raise_error_in(self, rest: bytes) -> None:
        """An error may be sent as without streaming: JSON on several lines, which is not an event."""
        try:
            response = _decoder.decode(rest)
        except DECODE_ERRORS:
            return
        if response.error is not None:
            raise ProviderPayloadError(error_payload_of(response.error.code, response.error))

    def _call(self, call: _Call, response_id: str) -> Chunk:
        """A call arrives complete. Most have no id; the one made here must also be unique in later turns."""
        self._calls += 1
        self._parts += 1
        call_id = call.id or f"{response_id or 'call'}_{self._calls}"
        return ToolCallChunk(call_id, call.name, bytes(call.args).decode(), self._parts)

    def _usage_chunks(self, usage: _Usage) -> Iterator[Chunk]:
        """Every response has it; the input tokens are reported before the end, but only once."""
        previous, self._usage = self._usage, usage
        if (None if previous is None else _input_tokens(previous)) != _input_tokens(usage):
            yield UsageChunk(_usage(usage))


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


def _usage(usage: _Usage) -> Usage:
    """The provider does not count thoughts as output; we do."""
    candidates, thoughts = usage.candidates_token_count, usage.thoughts_token_count
    return Usage(
        input_tokens=_input_tokens(usage),
        cached_input_tokens=usage.cached_content_token_count,
        output_tokens=None if candidates is None and thoughts is None else (candidates or 0) + (thoughts or 0),
        reasoning_tokens=thoughts,
        source=UsageSource.PROVIDER,
    )


def _input_tokens(usage: _Usage) -> int | None:
    prompt = usage.prompt_token_count
    return None if prompt is None else prompt + usage.tool_use_prompt_token_count


def _token_logprobs(result: _Logprobs | None) -> tuple[TokenLogprob, ...]:
    if result is None:
        return ()
    pairs = zip_longest(result.chosen_candidates, result.top_candidates[: len(result.chosen_candidates)])
    return tuple(
        TokenLogprob(
            chosen.token,
            chosen.log_probability,
            tuple(TokenLogprob(other.token, other.log_probability) for other in (ranking or _Ranking()).candidates),
        )
        for chosen, ranking in pairs
    )
