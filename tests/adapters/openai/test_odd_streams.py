"""Servers that speak Chat Completions in their own way: an answer is the same whatever is odd about how it is sent."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugai.adapters.http.sse import EventParser
from plugai.adapters.openai.chat_reader import ChatReader
from plugai.runners.base import Chunk, FinalChunk, FinishReason, TextChunk, ToolCallChunk, Usage, UsageSource

Json = dict[str, Any]
TEXT = "Wörter 🙂 und\nZeilen"
THOUGHT = "Hm… 🤔"


@dataclass(frozen=True)
class Answer:
    """What a stream says, apart from the way in which it says it."""

    thought: str
    text: str
    calls: tuple[tuple[str, str], ...]
    finish: FinishReason


def read(sent: bytes) -> list[Chunk]:
    parser, reader = EventParser(), ChatReader()
    chunks: list[Chunk] = []
    for event in parser.feed(sent):
        chunks += reader.read(event)
        if chunks and isinstance(chunks[-1], FinalChunk):
            return chunks
    return [*chunks, *reader.end(parser.rest)]


def answer_in(chunks: Sequence[Chunk]) -> Answer:
    texts = [chunk for chunk in chunks if isinstance(chunk, TextChunk)]
    calls: dict[tuple[int, str], tuple[str, str]] = {}
    for call in (chunk for chunk in chunks if isinstance(chunk, ToolCallChunk)):
        key = call.part_index, call.call_id
        calls[key] = call.name, calls.get(key, ("", ""))[1] + call.arguments
        assert 0 < len(call.call_id.encode()) <= 128
    assert len({call_id for _, call_id in calls}) == len(calls)
    final = chunks[-1]
    assert isinstance(final, FinalChunk)
    return Answer(
        "".join(chunk.text for chunk in texts if chunk.reasoning),
        "".join(chunk.text for chunk in texts if not chunk.reasoning),
        tuple((name, json.dumps(json.loads(arguments))) for name, arguments in calls.values()),
        final.finish_reason,
    )


def event(value: Any) -> bytes:
    return b"data: " + (value if isinstance(value, bytes) else json.dumps(value).encode()) + b"\n\n"


def delta(fields: Json | None = None, finish: str | None = None, **more: Any) -> Json:
    return {"choices": [{"index": 0, "delta": fields or {}, "finish_reason": finish}], **more}


def call(call_id: str | None, name: str | None, arguments: Any, **more: Any) -> Json:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}, **more}


def stream(*events: Any) -> bytes:
    return b"".join(map(event, [*events, b"[DONE]"]))


@st.composite
def pieces(draw: st.DrawFn, text: str) -> list[str]:
    """The text in pieces, which may split a character: JSON can escape each half of one."""
    units = text.encode("utf-16-le")
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(units) // 2 - 1)), max_size=5)))
    ends = [0, *(2 * cut for cut in cuts), len(units)]
    return [units[a:b].decode("utf-16-le", "surrogatepass") for a, b in pairwise(ends)]


@st.composite
def deltas_of_text(draw: st.DrawFn, answer: Answer) -> list[Json]:
    name = draw(st.sampled_from(["reasoning_content", "reasoning", "thinking"]))
    field, texts = draw(
        st.sampled_from(
            [
                ("content", lambda piece: piece),
                ("content", lambda piece: [{"type": "text", "text": piece}]),
                ("text", lambda piece: piece),
            ]
        )
    )
    thoughts = [{name: piece} for piece in draw(pieces(answer.thought))]
    return thoughts + [{"role": "assistant", field: texts(piece)} for piece in draw(pieces(answer.text))]


@st.composite
def deltas_of_calls(draw: st.DrawFn, answer: Answer) -> list[Json]:
    ids = st.sampled_from(["call_{}", "x" * 300 + "{}", "{}", "call_0"])
    pattern = draw(ids)
    index = draw(st.sampled_from(["number", "text", "none", "null", "zero"]))
    oddity = draw(st.sampled_from(["", "late-name", "object", "one-delta", "repeated-name", "repeated-id"]))
    deltas: list[Json] = []
    for number, (name, arguments) in enumerate(answer.calls):
        place = {"number": number, "text": str(number), "null": None, "zero": 0, "none": None}[index]
        marks = {} if index == "none" else {"index": place}
        call_id = pattern.format(number)
        if oddity in ("object", "one-delta"):
            sent = json.loads(arguments) if oddity == "object" else arguments
            deltas.append(call(call_id, name, sent, **marks))
            continue
        half = len(arguments) // 2
        late = oddity == "late-name"
        again = call_id if oddity == "repeated-id" else None
        deltas.append(call(call_id, None if late else name, arguments[:half], **marks))
        deltas.append(call(again, name if late or oddity == "repeated-name" else None, arguments[half:], **marks))
    together = oddity == "one-delta" and draw(st.booleans())
    return [{"tool_calls": deltas}] if together else [{"tool_calls": [one]} for one in deltas]


@st.composite
def odd_streams(draw: st.DrawFn) -> tuple[Answer, bytes]:
    """An answer, and one of the many ways to send it."""
    names = draw(st.lists(st.sampled_from(["get", "put"]), max_size=3))
    calls = tuple((name, json.dumps({"x": number, "t": "🙂"})) for number, name in enumerate(names))
    finishes: dict[FinishReason, list[Any]] = {
        FinishReason.STOP: ["stop", "STOP", "eos"],
        FinishReason.LENGTH: ["length", "max_tokens"],
        FinishReason.CONTENT_FILTER: ["content_filter"],
        FinishReason.OTHER: ["insufficient_system_resource", "error?", 7],
    }
    finish = FinishReason.TOOL_CALLS if calls else draw(st.sampled_from(list(finishes)))
    sent = draw(st.sampled_from(["stop", "tool_calls", "function_call", "odd"] if calls else finishes[finish]))
    answer = Answer(draw(st.sampled_from(["", THOUGHT])), draw(st.sampled_from(["x", TEXT])), calls, finish)
    events = [delta(part) for part in draw(deltas_of_text(answer)) + draw(deltas_of_calls(answer))]
    usage = draw(st.sampled_from(USAGES))
    whole: list[Any] = [*events, delta(None, sent, usage=usage)]
    for noise in draw(st.lists(st.sampled_from([b"", b" ", b"{}", b"null", {"choices": []}, delta()]), max_size=3)):
        whole.insert(draw(st.integers(0, len(whole))), noise)
    done = draw(
        st.sampled_from([b"data: [DONE]\n\n", b"data: [DONE] \n\n", b"data:[DONE]\r\n\r\n", b"", b"data: [DONE]"])
    )
    return answer, b"".join(map(event, whole)) + done


USAGES: list[Any] = [
    None,
    [],
    "many",
    {},
    {"prompt_tokens": None, "completion_tokens": None},
    {"prompt_tokens": 5.0, "completion_tokens": "3"},
    {"prompt_tokens": -1, "completion_tokens": 1e300, "total_tokens": [1]},
    {"prompt_tokens": True, "prompt_tokens_details": 7, "completion_tokens_details": [{}]},
]


@settings(deadline=None, max_examples=150)
@given(odd_streams())
def test_an_answer_is_the_same_however_oddly_it_is_sent(odd: tuple[Answer, bytes]) -> None:
    answer, sent = odd
    assert answer_in(read(sent)) == answer


@pytest.mark.parametrize("usage", USAGES, ids=str)
def test_an_odd_usage_does_not_cost_the_answer(usage: Any) -> None:
    *_, text, final = read(stream(delta({"content": "Hello"}), delta(None, "stop", usage=usage)))
    assert text == TextChunk("Hello")
    assert isinstance(final, FinalChunk)
    counted = isinstance(usage, dict) and usage.get("prompt_tokens") == 5.0
    assert final.usage == (Usage(5, output_tokens=3, source=UsageSource.PROVIDER) if counted else Usage())


@pytest.mark.parametrize(
    "choice",
    [
        {"message": {"role": "assistant", "content": "Hello"}},
        {"message": {"content": [{"type": "text", "text": "Hel"}, {"type": "output_text", "text": "lo"}]}},
        {"text": "Hello"},
        {"delta": {"text": "Hello"}},
        {"delta": {"refusal": "Hello"}},
        {"delta": None, "message": {"content": "Hello"}},
    ],
    ids=str,
)
def test_text_is_found_in_whatever_field_it_is_sent(choice: Json) -> None:
    assert answer_in(read(stream({"choices": [{"index": 0, "finish_reason": "stop", **choice}]}))).text == "Hello"


def test_a_message_after_its_deltas_is_not_repeated() -> None:
    whole = {"choices": [{"message": {"content": "Hello"}, "delta": {}, "finish_reason": "stop"}]}
    assert answer_in(read(stream(delta({"content": "Hello"}), whole))).text == "Hello"


@pytest.mark.parametrize(
    "calls",
    [
        [[call("a", "get", '{"x":1}'), call("b", "put", '{"y":2}')]],
        [[call("a", "get", '{"x":1}', index=0)], [call("b", "put", '{"y":2}', index=0)]],
        [[call(None, "get", '{"x":1}')], [call(None, "put", '{"y":2}')]],
        [[call("a", "get", '{"x"'), call("b", "put", '{"y"')], [call("a", None, ":1}"), call("b", None, ":2}")]],
        [
            [call("a", "get", "", index=0)],
            [call("z", None, '{"x":1}', index=0)],
            [call("b", "put", '{"y":2}', index=1)],
        ],
        [[call("a", "get", '{"x":1}', index=0)], [call("a", "put", '{"y":2}', index=1)]],
    ],
    ids=["no-index", "same-index", "no-id", "interleaved", "new-id-each-piece", "same-id"],
)
def test_tool_calls_are_neither_merged_nor_split(calls: list[list[Json]]) -> None:
    sent = stream(*(delta({"tool_calls": pieces}) for pieces in calls), delta(None, "tool_calls"))
    assert answer_in(read(sent)).calls == (("get", '{"x": 1}'), ("put", '{"y": 2}'))


def test_a_call_in_the_older_form_is_read() -> None:
    sent = stream(delta({"function_call": {"name": "get", "arguments": "{}"}}), delta(None, "function_call"))
    assert answer_in(read(sent)).calls == (("get", "{}"),)


def test_a_call_without_a_name_is_left_out_with_a_warning() -> None:
    chunks = read(stream(delta({"content": "x", "tool_calls": [call("a", None, "{}")]}), delta(None, "tool_calls")))
    assert not [chunk for chunk in chunks if isinstance(chunk, ToolCallChunk)]
    assert "TOOL_CALL_LEFT_OUT" in str(chunks)
