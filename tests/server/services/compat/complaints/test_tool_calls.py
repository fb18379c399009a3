"""Complaints about tool calls."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.adapters.fakes.script import Answer, Ending, Reasoning, Says, Text, ToolCall
from tests.server.services.compat.complaints.conftest import SCRIPTED, Clients

pytestmark = pytest.mark.asyncio(loop_scope="session")

FUNCTION = {"name": "get", "parameters": {"type": "object", "properties": {"x": {"type": "integer"}}}}
TOOLS: list[Any] = [{"type": "function", "function": FUNCTION}]
NAMED = {"type": "function", "function": {"name": "get"}}
ASK: dict[str, Any] = {"model": SCRIPTED, "messages": [{"role": "user", "content": "get 1 and 2"}], "tools": TOOLS}
CALLS = (ToolCall("a", "get", '{"x": 1}'), ToolCall("b", "get", '{"x": 2}'))
ANSWER = Answer((Reasoning("hm"), Text("I look"), *CALLS), Ending.TOOL_CALLS)


async def called(clients: Clients, answer: Answer = ANSWER, **more: Any) -> list[Any]:
    """The chunks of an answer with two calls."""
    clients.provider.then(Says(answer))
    return [chunk async for chunk in await clients.openai.chat.completions.create(**ASK, **more, stream=True)]


async def test_tool_deltas_carry_an_index_from_0_without_gaps_also_after_reasoning(clients: Clients) -> None:
    """ollama#7881, pipecat-ai/pipecat#4987."""
    deltas = [chunk.choices[0].delta for chunk in await called(clients)]
    assert any(getattr(delta, "reasoning_content", None) for delta in deltas)
    indexes = [call.index for delta in deltas for call in delta.tool_calls or ()]
    assert sorted(indexes) == indexes
    assert set(indexes) == {0, 1}


async def test_the_first_delta_of_every_call_has_its_id_type_and_name(clients: Clients) -> None:
    """sglang#7048, vllm#18412, anomalyco/opencode#47954."""
    first: dict[int, Any] = {}
    for chunk in await called(clients):
        for call in chunk.choices[0].delta.tool_calls or ():
            first.setdefault(call.index, call)
    assert [(call.id, call.type, call.function.name) for call in first.values()] == [
        ("a", "function", "get"),
        ("b", "function", "get"),
    ]


@pytest.mark.parametrize("ending", [Ending.STOP, Ending.TOOL_CALLS])
@pytest.mark.parametrize("choice", ["auto", "required", NAMED])
async def test_finish_reason_is_tool_calls_whenever_calls_were_sent(
    clients: Clients, ending: Ending, choice: Any
) -> None:
    """googleapis/python-genai#2868, vllm#9209."""
    *_, last = await called(clients, Answer(CALLS, ending), tool_choice=choice)
    assert last.choices[0].finish_reason == "tool_calls"
    clients.provider.then(Says(Answer(CALLS, ending)))
    whole = await clients.openai.chat.completions.create(**ASK, tool_choice=choice)
    assert whole.choices[0].finish_reason == "tool_calls"
    assert [call.function.name for call in whole.choices[0].message.tool_calls] == ["get", "get"]


@pytest.mark.parametrize("content", [None, "", "missing"])
async def test_an_assistant_message_with_calls_needs_no_content(clients: Clients, content: object) -> None:
    """lmstudio-bug-tracker#261, mistral-common#324."""
    call = {"id": "a", "type": "function", "function": {"name": "get", "arguments": '{"x": 1}'}}
    answered: dict[str, Any] = {"role": "assistant", "tool_calls": [call]}
    answered |= {} if content == "missing" else {"content": content}
    result = {"role": "tool", "tool_call_id": "a", "content": "5"}
    clients.provider.then(Says(Answer((Text("It is 5."),))))
    answer = await clients.openai.chat.completions.create(**ASK | {"messages": [*ASK["messages"], answered, result]})
    assert answer.choices[0].message.content == "It is 5."
    turns = clients.provider.calls[-1].turns
    assert (turns[-2].tool_calls, turns[-1].tool_results) == ((("get", '{"x": 1}'),), ("5",))


async def test_arguments_are_text_for_openai_and_an_object_for_ollama_both_ways(clients: Clients) -> None:
    """ollama#6155, openclaw#50749."""
    clients.provider.then(Says(Answer(CALLS[:1])))
    answer = await clients.openai.chat.completions.create(**ASK)
    (call,) = answer.choices[0].message.tool_calls
    assert json.loads(call.function.arguments) == {"x": 1}
    clients.provider.then(Says(Answer(CALLS[:1])))
    reply = await clients.ollama.chat(model=SCRIPTED, messages=ASK["messages"], tools=TOOLS)
    (object_call,) = reply.message.tool_calls
    assert object_call.function.arguments == {"x": 1}
    result = {"role": "tool", "tool_name": "get", "content": "5"}
    clients.provider.then(Says(Answer((Text("It is 5."),))))
    reply = await clients.ollama.chat(model=SCRIPTED, messages=[*ASK["messages"], reply.message, result], tools=TOOLS)
    assert reply.message.content == "It is 5."
    ((name, arguments),) = clients.provider.calls[-1].turns[-2].tool_calls
    assert (name, json.loads(arguments)) == ("get", {"x": 1})
