"""From events to OpenAI's chunks: tool calls and reasoning, which no model of the tests' servers makes."""

from __future__ import annotations

from typing import Any

import pytest

from plugai.runners.base import FinishReason, Usage
from plugai.runners.errors import WorkCancelledError
from plugai.server.core.events import Accepted, Delta, Finished, Started, Timings, ToolCalled
from plugai.server.services.compat.openai.chat_output import ChatChoice

BEGIN = (Accepted("m"), Started("m", "r"))


def finished(reason: FinishReason = FinishReason.STOP) -> Finished:
    return Finished(reason, Usage(input_tokens=1, output_tokens=2), Timings())


def deltas(choice: ChatChoice, *events: Any) -> list[Any]:
    return [piece for event in (*BEGIN, *events) for piece in choice.deltas(event)]


def test_the_first_piece_of_every_tool_call_has_its_index_id_and_name() -> None:
    made = deltas(
        ChatChoice(0),
        Delta("thinking", reasoning=True),
        ToolCalled("a", "get", "{", 1),
        ToolCalled("a", "get", "}", 1),
        ToolCalled("b", "put", "{}", 2),
        finished(),
    )
    calls = [piece["delta"]["tool_calls"][0] for piece in made if "tool_calls" in piece["delta"]]
    assert calls == [
        {"index": 0, "id": "a", "type": "function", "function": {"name": "get", "arguments": "{"}},
        {"index": 0, "function": {"arguments": "}"}},
        {"index": 1, "id": "b", "type": "function", "function": {"name": "put", "arguments": "{}"}},
    ]


@pytest.mark.parametrize("reason", [FinishReason.STOP, FinishReason.TOOL_CALLS, FinishReason.OTHER])
def test_an_answer_with_calls_finishes_with_tool_calls(reason: FinishReason) -> None:
    choice = ChatChoice(0)
    *_, last = deltas(choice, ToolCalled("a", "get", "{}"), finished(reason))
    assert last["finish_reason"] == "tool_calls"
    message: Any = choice.whole()["message"]
    assert message["content"] is None
    assert message["tool_calls"] == [{"id": "a", "type": "function", "function": {"name": "get", "arguments": "{}"}}]


def test_text_before_a_call_and_reasoning_are_in_the_message() -> None:
    choice = ChatChoice(0)
    deltas(choice, Delta("hm", reasoning=True), Delta("I look", 1), ToolCalled("a", "get", "{}", 2), finished())
    message: Any = choice.whole()["message"]
    assert (message["reasoning_content"], message["content"]) == ("hm", "I look")


def test_another_model_that_takes_over_sends_no_second_role() -> None:
    made = deltas(ChatChoice(0), Started("other", "r"), Delta("hi"), finished())
    assert [piece for piece in made if "role" in piece["delta"]] == made[:1]


def test_a_cancelled_answer_is_an_error_and_no_end() -> None:
    with pytest.raises(WorkCancelledError):
        deltas(ChatChoice(0), finished(FinishReason.CANCELLED))
