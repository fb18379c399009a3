"""The stream of a response, the whole response and the stored one say the same, whatever a model generates."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.base import FinishReason, Role, TextPart, Usage
from plugai.server.core.events import Accepted, Delta, Event, Finished, Started, Timings, ToolCalled
from plugai.server.core.failure import Failure
from plugai.server.core.generation.answer_assembler import AnswerAssembler
from plugai.server.core.generation.records import RequestState
from plugai.server.core.sessions.responses import AnsweredResponse
from plugai.server.core.sessions.session import MessageState, SessionMessage
from plugai.server.core.sessions.stored_response import StoredResponse
from plugai.server.services.compat.openai.responses.output_items import output_items
from plugai.server.services.compat.openai.responses.response import ResponseObject
from plugai.server.services.compat.openai.responses.stored import stored_json
from plugai.server.services.compat.openai.responses.stream import ResponseStream

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
_TEXTS = st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=4)


def part(index: int, kind: str, texts: list[str]) -> list[Delta | ToolCalled]:
    """The pieces of one part of an answer."""
    if kind == "call":
        return [ToolCalled(f"call-{index}", "get", text, index) for text in texts]
    return [Delta(text, index, reasoning=kind == "reasoning", signature="s" * (kind == "reasoning")) for text in texts]


ANSWERS = st.lists(st.tuples(st.sampled_from(["text", "reasoning", "call"]), _TEXTS), max_size=5).map(
    lambda parts: [piece for index, (kind, texts) in enumerate(parts) for piece in part(index, kind, texts)]
)


def streamed(*events: Event) -> list[Any]:
    stream = ResponseStream(ResponseObject("r-1", NOON, "{}"), "m", is_background=False)
    lines = [data.decode().split("\n") for event in events for _, data in stream.events(event)]
    for name, data in ((line[0], line[1]) for line in lines):
        assert name.removeprefix("event: ") == json.loads(data.removeprefix("data: "))["type"]
    return [json.loads(line[1].removeprefix("data: ")) for line in lines]


@given(ANSWERS)
def test_deltas_items_and_the_stored_answer_are_the_same(answer: list[Delta | ToolCalled]) -> None:
    end = Finished(FinishReason.STOP, Usage(), Timings(total=1.0))
    events = streamed(Accepted("m"), Started("m", "r"), *answer, end)
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    assembler, deltas, done = AnswerAssembler(), defaultdict[int, str](str), {}
    for piece in answer:
        assembler.add(piece)
    for event in events:
        if event["type"].endswith(".delta"):
            deltas[event["output_index"]] += event["delta"]
        if event["type"] == "response.output_item.done":
            done[event["output_index"]] = event["item"]
    output = events[-1]["response"]["output"]
    assert output == list(done.values()) == json.loads(json.dumps(output_items("r-1", assembler.parts())))
    for index, item in enumerate(output):
        text = item["arguments"] if item["type"] == "function_call" else item["content"][0]["text"]
        assert deltas[index] == text


@pytest.mark.parametrize(
    ("state", "reason", "running", "status"),
    [
        (MessageState.COMPLETE, FinishReason.STOP, None, "completed"),
        (MessageState.COMPLETE, FinishReason.LENGTH, None, "incomplete"),
        (MessageState.COMPLETE, FinishReason.CONTENT_FILTER, None, "incomplete"),
        (MessageState.RUNNING, None, RequestState.QUEUED, "queued"),
        (MessageState.RUNNING, None, RequestState.RUNNING, "in_progress"),
        (MessageState.CANCELLED, FinishReason.CANCELLED, None, "cancelled"),
        (MessageState.FAILED, None, None, "failed"),
        (MessageState.INTERRUPTED, None, None, "failed"),
    ],
)
def test_every_state_of_an_answer_is_a_status(
    state: MessageState, reason: FinishReason | None, running: RequestState | None, status: str
) -> None:
    failure = Failure("WORKER_CRASHED", "it died", retryable=True) if state is MessageState.FAILED else None
    answer = SessionMessage(
        "m-1",
        "s-1",
        "ann",
        "",
        Role.ASSISTANT,
        (TextPart("so far"),),
        NOON,
        state,
        finish_reason=reason,
        failure=failure,
    )
    stored = StoredResponse("r-1", "ann", "s-1", "m-1", "m", "{}", NOON)
    made: Any = stored_json(AnsweredResponse(stored, answer), running)
    assert (made["status"], made["model"]) == (status, "m")
    assert (made["error"] is None) == (status != "failed")
    assert made["output"][0]["status"] == ("completed" if status == "completed" else "incomplete")
    assert (made["incomplete_details"] is None) == (status != "incomplete")
