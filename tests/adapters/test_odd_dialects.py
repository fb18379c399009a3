"""Servers that speak Responses, Messages or Gemini in their own way: an answer is the same however oddly it is sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugai.adapters.anthropic.reader import MessagesReader
from plugai.adapters.dialect import Reader
from plugai.adapters.google.reader import GeminiReader
from plugai.adapters.http.sse import EventParser
from plugai.adapters.openai.image_generation import StreamedImageReader, WholeImageReader
from plugai.adapters.openai.responses_reader import ResponsesReader
from plugai.runners.base import BlobChunk, Chunk, FinalChunk, FinishReason, TextChunk, ToolCallChunk, Usage, UsageSource

Json = dict[str, Any]
TEXT = "Wörter 🙂 und\nZeilen"
THOUGHT = "Hm… 🤔"
NOISE: list[Any] = [b"", b" ", b"{}", b"null", b"[DONE]", {"type": "ping"}, {"type": "from.the.future", "x": [1]}]
# How a number may be written.
NUMBERS: list[Callable[[int], Any]] = [int, str, float]
ARGUMENTS = {"z": 1, "a": "🙂🙂🙂🙂🙂🙂"}


@dataclass(frozen=True)
class Answer:
    """What a stream says, apart from the way in which it says it."""

    thought: str
    text: str
    calls: tuple[str, ...]
    usage: Usage


@dataclass(frozen=True)
class Kind:
    """A dialect: its reader, how it tells an answer, and its names for the counts of input and output."""

    reader: Callable[[], Reader]
    events: Callable[[st.DrawFn, Answer, Any], list[Any]]
    counts: tuple[str, str]


@st.composite
def pieces(draw: st.DrawFn, text: str) -> list[str]:
    """The text in pieces, which may split a character: JSON can escape each half of one."""
    units = text.encode("utf-16-le")
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(units) // 2 - 1)), max_size=4)))
    ends = [0, *(2 * cut for cut in cuts), len(units)]
    return [units[a:b].decode("utf-16-le", "surrogatepass") for a, b in pairwise(ends)]


def responses(draw: st.DrawFn, answer: Answer, usage: Any) -> list[Any]:
    index: Callable[[int], Any] = draw(st.sampled_from(NUMBERS))
    events: list[Any] = [
        {"type": "response.reasoning_text.delta", "output_index": index(0), "delta": piece}
        for piece in draw(pieces(answer.thought))
    ]
    message = {"type": "message", "content": [{"type": "output_text", "text": answer.text}]}
    if draw(st.booleans()):
        events += [
            {"type": "response.output_text.delta", "output_index": index(1), "delta": piece, "logprobs": odd}
            for piece in draw(pieces(answer.text))
            for odd in [draw(st.sampled_from([None, [], "x", [{"logprob": "?"}]]))]
        ]
    events.append({"type": "response.output_item.done", "output_index": index(1), "item": message})
    for number, name in enumerate(answer.calls):
        place = {"output_index": index(2 + number)}
        item: Json = {"type": "function_call", "call_id": draw(st.sampled_from(["c{}", None])), "name": name}
        item["call_id"] = item["call_id"] and item["call_id"].format(number)
        late = draw(st.booleans())
        events.append({"type": "response.output_item.added", "item": item | ({"name": None} if late else {}), **place})
        if not late and draw(st.booleans()):
            events += [
                {"type": "response.function_call_arguments.delta", "delta": piece, **place}
                for piece in draw(pieces(json.dumps(ARGUMENTS, ensure_ascii=False)))
            ]
        whole = draw(st.sampled_from([ARGUMENTS, json.dumps(ARGUMENTS)]))
        events.append({"type": "response.output_item.done", "item": item | {"arguments": whole}, **place})
    return [*events, {"type": "response.completed", "response": {"usage": usage, "incomplete_details": None}}]


def messages(draw: st.DrawFn, answer: Answer, usage: Any) -> list[Any]:
    index: Callable[[int], Any] = draw(st.sampled_from(NUMBERS))
    events: list[Any] = [{"type": "message_start", "message": draw(st.sampled_from([None, {}, {"usage": None}]))}]
    for number, (kind, text) in enumerate([("thinking", answer.thought), ("text", answer.text)]):
        first, *rest = draw(pieces(text))
        in_start = draw(st.booleans())
        block: Json = {"type": kind, kind: first if in_start else draw(st.sampled_from(["", None]))}
        events.append({"type": "content_block_start", "index": index(number), "content_block": block})
        events += [
            {"type": "content_block_delta", "index": index(number), "delta": {"type": f"{kind}_delta", kind: piece}}
            for piece in ([] if in_start else [first]) + rest
        ]
    for number, name in enumerate(answer.calls, 2):
        tool: Json = {"type": "tool_use", "id": draw(st.sampled_from([f"t{number}", number, None])), "name": name}
        in_start = draw(st.booleans())
        tool["input"] = ARGUMENTS if in_start else draw(st.sampled_from([{}, None]))
        events.append({"type": "content_block_start", "index": index(number), "content_block": tool})
        parts = [ARGUMENTS] if draw(st.booleans()) else draw(pieces(json.dumps(ARGUMENTS, ensure_ascii=False)))
        events += [
            {
                "type": "content_block_delta",
                "index": number,
                "delta": {"type": "input_json_delta", "partial_json": part},
            }
            for part in ([] if in_start else parts)
        ]
        events.append({"type": "content_block_stop", "index": index(number)})
    stop = {"stop_reason": "tool_use" if answer.calls else "end_turn"}
    return [*events, {"type": "message_delta", "delta": stop, "usage": usage}, {"type": "message_stop"}]


def gemini(draw: st.DrawFn, answer: Answer, usage: Any) -> list[Any]:
    parts: list[Json] = [{"text": piece, "thought": True} for piece in draw(pieces(answer.thought))]
    parts += [{"text": piece, "thought": draw(st.sampled_from([None, False]))} for piece in draw(pieces(answer.text))]
    sent = draw(st.sampled_from([ARGUMENTS, json.dumps(ARGUMENTS)]))
    parts += [{"functionCall": {"name": name, "args": sent}, "text": None} for name in answer.calls]
    odd: Json = {"logprobsResult": draw(st.sampled_from([None, [], {"chosenCandidates": [{"logProbability": "?"}]}]))}
    events: list[Any] = [{"candidates": [{"content": {"parts": [part]}, **odd}], "usageMetadata": {}} for part in parts]
    return [*events, {"candidates": [{"content": None, "finishReason": "STOP"}], "usageMetadata": usage}]


KINDS = {
    "Responses": Kind(ResponsesReader, responses, ("input_tokens", "output_tokens")),
    "Messages": Kind(MessagesReader, messages, ("input_tokens", "output_tokens")),
    "Gemini": Kind(GeminiReader, gemini, ("promptTokenCount", "candidatesTokenCount")),
}


def usages(counts: tuple[str, str]) -> list[tuple[Any, Usage]]:
    """Odd usages, and what they say."""
    given, made = counts
    told = UsageSource.PROVIDER
    both = Usage(5, output_tokens=3, source=told)
    return [
        (None, Usage()),
        ([], Usage()),
        ("many", Usage()),
        ({given: None, made: "x"}, Usage()),
        ({given: True, made: [1]}, Usage()),
        ({given: -1, made: 1e300}, Usage()),
        ({given: 5.0, made: "3", "output_tokens_details": 7, "input_tokens_details": [{}]}, both),
        ({made: 3}, Usage(output_tokens=3, source=told)),
        ({given: 5, made: None}, Usage(5, source=told)),
    ]


def read(reader: Reader, events: Sequence[Any]) -> list[Chunk]:
    frames = [b"data: " + (event if isinstance(event, bytes) else json.dumps(event).encode()) for event in events]
    parser = EventParser()
    chunks: list[Chunk] = []
    for event in parser.feed(b"".join(frame + b"\n\n" for frame in frames)):
        chunks += reader.read(event)
        if chunks and isinstance(chunks[-1], FinalChunk):
            return chunks
    return [*chunks, *reader.end(parser.rest)]


def check_says(chunks: Sequence[Chunk], answer: Answer) -> None:
    texts = [chunk for chunk in chunks if isinstance(chunk, TextChunk)]
    assert "".join(chunk.text for chunk in texts if chunk.reasoning) == answer.thought
    assert "".join(chunk.text for chunk in texts if not chunk.reasoning) == answer.text
    calls: dict[str, tuple[str, str]] = {}
    for call in (chunk for chunk in chunks if isinstance(chunk, ToolCallChunk)):
        # Half of a character would be no UTF-8.
        call.arguments.encode()
        calls[call.call_id] = call.name, calls.get(call.call_id, ("", ""))[1] + call.arguments
    assert [name for name, _ in calls.values()] == list(answer.calls)
    assert [json.dumps(json.loads(arguments)) for _, arguments in calls.values()] == [json.dumps(ARGUMENTS)] * len(
        calls
    )
    final = chunks[-1]
    assert isinstance(final, FinalChunk)
    assert final.finish_reason is (FinishReason.TOOL_CALLS if answer.calls else FinishReason.STOP)
    assert final.usage == answer.usage


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_an_answer_is_the_same_however_oddly_it_is_sent(kind: Kind, data: st.DataObject) -> None:
    usage, said = data.draw(st.sampled_from(usages(kind.counts)))
    names = data.draw(st.lists(st.sampled_from(["get", "put"]), max_size=2))
    answer = Answer(data.draw(st.sampled_from(["", THOUGHT])), data.draw(st.sampled_from(["x", TEXT])), (*names,), said)
    events: list[Any] = data.draw(st.composite(kind.events)(answer, usage))
    for noise in data.draw(st.lists(st.sampled_from(NOISE), max_size=3)):
        events.insert(data.draw(st.integers(0, len(events) - 1)), noise)
    check_says(read(kind.reader(), events), answer)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("number", range(9))
def test_an_odd_usage_does_not_cost_the_answer(kind: Kind, number: int) -> None:
    usage, said = usages(kind.counts)[number]

    plain: dict[Any, list[Any]] = {
        ResponsesReader: [
            {"type": "response.output_text.delta", "delta": "Hello"},
            {"type": "response.completed", "response": {"usage": usage}},
        ],
        MessagesReader: [
            {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "Hello"}},
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": usage},
            {"type": "message_stop"},
        ],
        GeminiReader: [
            {
                "candidates": [{"content": {"parts": [{"text": "Hello"}]}, "finishReason": "STOP"}],
                "usageMetadata": usage,
            }
        ],
    }
    check_says(read(kind.reader(), plain[kind.reader]), Answer("", "Hello", (), said))


@pytest.mark.parametrize("number", range(9))
def test_an_odd_usage_does_not_cost_a_picture(number: int) -> None:
    usage, said = usages(KINDS["Responses"].counts)[number]
    done = {"type": "image_generation.completed", "b64_json": "eA==", "usage": usage}
    whole = {"data": [{"b64_json": "eA=="}], "usage": usage}
    for chunks in (read(StreamedImageReader(), [done]), WholeImageReader().end(json.dumps(whole).encode())):
        blob, final = chunks
        assert isinstance(blob, BlobChunk)
        assert blob.data == b"x"
        assert final == FinalChunk(FinishReason.STOP, said)
