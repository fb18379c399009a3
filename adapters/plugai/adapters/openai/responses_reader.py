"""Reads a stream in the dialect of OpenAI's Responses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from plugai.adapters.decoding import Count
from plugai.adapters.dialect import Reader
from plugai.adapters.http.sse import ServerEvent
from plugai.adapters.provider_errors import ProviderErrorPayload, ProviderPayloadError
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

_INCOMPLETE: Mapping[str, FinishReason] = {
    "max_output_tokens": FinishReason.LENGTH,
    "content_filter": FinishReason.CONTENT_FILTER,
}


class _Kind(msgspec.Struct):
    type: str


class _Logprob(msgspec.Struct):
    token: str
    logprob: float
    top_logprobs: list[_Logprob] | None = None


class _Delta(msgspec.Struct):
    delta: str
    output_index: Count = 0
    logprobs: list[_Logprob] | None = None


class _Item(msgspec.Struct):
    type: str
    call_id: str | None = None
    name: str | None = None


class _ItemAdded(msgspec.Struct):
    item: _Item
    output_index: Count = 0


class _Error(msgspec.Struct):
    code: str | None = None
    message: str | None = None
    type: str | None = None
    # In the event `error` the fields are in the event itself, or one level below.
    error: _Error | None = None


class _InputDetails(msgspec.Struct):
    cached_tokens: Count | None = None


class _OutputDetails(msgspec.Struct):
    reasoning_tokens: Count | None = None


class _Usage(msgspec.Struct):
    input_tokens: Count | None = None
    output_tokens: Count | None = None
    input_tokens_details: _InputDetails | None = None
    output_tokens_details: _OutputDetails | None = None


class _Incomplete(msgspec.Struct):
    reason: str | None = None


class _Response(msgspec.Struct):
    usage: _Usage | None = None
    error: _Error | None = None
    incomplete_details: _Incomplete | None = None


class _Ended(msgspec.Struct):
    response: _Response


_kind = msgspec.json.Decoder(_Kind)
_delta = msgspec.json.Decoder(_Delta)
_item_added = msgspec.json.Decoder(_ItemAdded)
_ended = msgspec.json.Decoder(_Ended)
_error = msgspec.json.Decoder(_Error)


class ResponsesReader(Reader):
    """Reads one stream of named events, which ends with `response.completed`, `.incomplete` or `.failed`.

    Other events repeat the deltas, or belong to tools that run at the provider, which are never requested.
    """

    def __init__(self) -> None:
        self._calls: dict[int, _Item] = {}

    def read(self, event: ServerEvent) -> Iterable[Chunk]:
        match event.name or _kind.decode(event.data).type:
            case "response.output_text.delta" | "response.refusal.delta":
                delta = _delta.decode(event.data)
                return (TextChunk(delta.delta, 0, delta.output_index, logprobs=_logprobs(delta.logprobs)),)
            case "response.reasoning_summary_text.delta" | "response.reasoning_text.delta":
                delta = _delta.decode(event.data)
                return (TextChunk(delta.delta, 0, delta.output_index, reasoning=True),)
            case "response.function_call_arguments.delta":
                delta = _delta.decode(event.data)
                return (self._call(delta.output_index, delta.delta),)
            case "response.output_item.added":
                return self._added(_item_added.decode(event.data))
            case "response.completed" | "response.incomplete":
                return (self._final(_ended.decode(event.data).response),)
            case "response.failed" | "response.cancelled":
                raise _payload_error(_ended.decode(event.data).response.error or _Error())
            case "error":
                raise _payload_error(_error.decode(event.data))
        return ()

    def _added(self, added: _ItemAdded) -> Iterable[Chunk]:
        if added.item.type != "function_call":
            return ()
        self._calls[added.output_index] = added.item
        return (self._call(added.output_index, ""),)

    def _call(self, index: int, arguments: str) -> Chunk:
        call = self._calls.get(index) or _Item("function_call")
        return ToolCallChunk(call.call_id or f"call_{index}", call.name or "", arguments, index)

    def _final(self, response: _Response) -> FinalChunk:
        incomplete = response.incomplete_details
        if incomplete is not None:
            reason = _INCOMPLETE.get(incomplete.reason or "", FinishReason.OTHER)
        else:
            reason = FinishReason.TOOL_CALLS if self._calls else FinishReason.STOP
        return FinalChunk(reason, Usage() if response.usage is None else _usage(response.usage))


def _payload_error(error: _Error) -> ProviderPayloadError:
    if error.error is not None:
        error = error.error
    codes = tuple(code for code in (error.code, error.type) if code)
    return ProviderPayloadError(ProviderErrorPayload(None, codes, error.message or ""))


def _usage(usage: _Usage) -> Usage:
    input_details, output_details = usage.input_tokens_details, usage.output_tokens_details
    return Usage(
        input_tokens=usage.input_tokens,
        cached_input_tokens=None if input_details is None else input_details.cached_tokens,
        output_tokens=usage.output_tokens,
        reasoning_tokens=None if output_details is None else output_details.reasoning_tokens,
        source=UsageSource.PROVIDER,
    )


def _logprobs(logprobs: list[_Logprob] | None) -> tuple[TokenLogprob, ...]:
    return tuple(TokenLogprob(one.token, one.logprob, _logprobs(one.top_logprobs)) for one in logprobs or ())
