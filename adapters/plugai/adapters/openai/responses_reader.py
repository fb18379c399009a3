"""Reads a stream in the dialect of OpenAI's Responses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from plugai.adapters import lenient
from plugai.adapters.dialect import Reader
from plugai.adapters.http.sse import ServerEvent
from plugai.adapters.openai.chat_reader import token_logprobs
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


class ResponsesReader(Reader):
    """Reads one stream of named events, which ends with `response.completed`, `.incomplete` or `.failed`.

    Other events repeat the deltas, or belong to tools that run at the provider, which are never requested. What is sent
    only in them, by servers that send no deltas, is read at the end.
    """

    def __init__(self) -> None:
        self._calls: dict[int, tuple[str, str]] = {}
        self._characters: defaultdict[tuple[str, int], lenient.CharacterJoiner] = defaultdict(lenient.CharacterJoiner)
        self._said: set[tuple[str, int]] = set()

    def read(self, event: ServerEvent) -> Iterable[Chunk]:  # noqa: C901 - one case a kind
        fields = lenient.event(event.data)
        index = lenient.count(fields.get("output_index")) or 0
        match event.name or fields.get("type"):
            case "response.output_text.delta" | "response.refusal.delta":
                return self._text("text", index, fields, token_logprobs(fields.get("logprobs")))
            case "response.reasoning_summary_text.delta" | "response.reasoning_text.delta":
                return self._text("thought", index, fields, ())
            case "response.function_call_arguments.delta":
                return self._call(index, lenient.arguments(fields.get("delta")))
            case "response.output_item.added":
                return self._added(index, lenient.fields(fields.get("item")))
            case "response.output_item.done":
                return self._done(index, lenient.fields(fields.get("item")))
            case "response.completed" | "response.incomplete":
                return self._ended(lenient.fields(fields.get("response")))
            case "response.failed" | "response.cancelled":
                raise _payload_error(lenient.fields(fields.get("response")).get("error"))
            case "error":
                # The fields of the error are in the event itself, or one level below.
                raise _payload_error(fields.get("error") or fields)
        return ()

    def _text(
        self, kind: str, index: int, fields: Mapping[str, object], logprobs: tuple[TokenLogprob, ...]
    ) -> Iterable[Chunk]:
        text = self._characters[kind, index].add(lenient.text(fields.get("delta")))
        self._said.add((kind, index))
        return (TextChunk(text, 0, index, reasoning=kind == "thought", logprobs=logprobs),) if text else ()

    def _added(self, index: int, item: Mapping[str, object]) -> Iterable[Chunk]:
        if item.get("type") != "function_call":
            return ()
        known_id, known_name = self._calls.get(index, ("", ""))
        call_id = known_id or lenient.clean(item.get("call_id")) or f"call_{index}"
        self._calls[index] = call_id, known_name or lenient.clean(item.get("name"))
        return (ToolCallChunk(*self._calls[index], "", index),)

    def _done(self, index: int, item: Mapping[str, object]) -> Iterable[Chunk]:
        """What a finished item has that no delta has told."""
        match item.get("type"):
            case "function_call":
                first = () if index in self._calls and self._calls[index][1] else self._added(index, item)
                told = ("call", index) in self._said
                return (*first, *(() if told else self._call(index, lenient.arguments(item.get("arguments")))))
            case "message" if ("text", index) not in self._said:
                return self._text("text", index, {"delta": _content(item)}, ())
        return ()

    def _call(self, index: int, piece: str) -> Iterable[Chunk]:
        call_id, name = self._calls.setdefault(index, (f"call_{index}", ""))
        self._said.add(("call", index))
        return (ToolCallChunk(call_id, name, self._characters["call", index].add(piece), index),)

    def _ended(self, response: Mapping[str, object]) -> Iterable[Chunk]:
        if not self._said and not self._calls:
            for index, item in enumerate(map(lenient.fields, lenient.items(response.get("output")))):
                yield from self._done(index, item)
        for (kind, index), characters in self._characters.items():
            if half := characters.end():
                yield TextChunk(half, 0, index, reasoning=kind == "thought")
        incomplete = lenient.fields(response.get("incomplete_details"))
        if incomplete:
            reason = _INCOMPLETE.get(str(incomplete.get("reason")), FinishReason.OTHER)
        else:
            reason = FinishReason.TOOL_CALLS if self._calls else FinishReason.STOP
        yield FinalChunk(reason, reported_usage(response.get("usage")))


def _content(item: Mapping[str, object]) -> str:
    """The text of a message, or why the model refused one."""
    parts = map(lenient.fields, lenient.items(item.get("content")))
    return "".join(lenient.text(part.get("text") or part.get("refusal")) for part in parts)


def _payload_error(value: object) -> ProviderPayloadError:
    error = lenient.fields(value)
    codes = tuple(str(code) for code in (error.get("code"), error.get("type")) if code)
    message = lenient.text(error.get("message") if error else value)
    return ProviderPayloadError(ProviderErrorPayload(None, codes, message))


def reported_usage(value: object) -> Usage:
    """The usage that a response reports; an empty one if there are no counts in it."""
    usage = lenient.fields(value)
    counts = {name: lenient.count(usage.get(name)) for name in ("input_tokens", "output_tokens")}
    if set(counts.values()) == {None}:
        return Usage()
    return Usage(
        **counts,
        cached_input_tokens=_detail(usage, "input_tokens_details", "cached_tokens"),
        reasoning_tokens=_detail(usage, "output_tokens_details", "reasoning_tokens"),
        source=UsageSource.PROVIDER,
    )


def _detail(usage: Mapping[str, object], details: str, name: str) -> int | None:
    return lenient.count(lenient.fields(usage.get(details)).get(name))
