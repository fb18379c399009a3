"""A local model's tool calls come right over every API: it must call a tool, so that its arguments are always valid."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from tests.server.services.compat.complaints.conftest import TOOLS_MODEL, Clients

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "maxLength": 12},
        "days": {"type": "integer", "maximum": 9, "minimum": 1},
    },
    "required": ["city", "days"],
}
QUESTION: Any = [{"role": "user", "content": "What is the weather in Oslo in the next three days?"}]
FUNCTION: Any = {"name": "forecast", "description": "Tells the weather", "parameters": SCHEMA}
TOOLS: Any = [{"type": "function", "function": FUNCTION}]


def check(name: str, arguments: Any) -> None:
    assert name == "forecast"
    jsonschema.validate(arguments, SCHEMA)


async def test_over_our_own_api(clients: Clients) -> None:
    tool = {"name": "forecast", "description": "Tells the weather", "parameters_schema": SCHEMA}
    body = {
        "model": TOOLS_MODEL,
        "messages": [{"role": "ROLE_USER", "parts": [{"text": QUESTION[0]["content"]}]}],
        "tools": [tool],
        "tool_choice": {"mode": "MODE_REQUIRED", "name": "forecast", "single": True},
    }
    answer = (await clients.http.post("/v1/generate:once", json=body)).json()
    (call,) = (part["tool_call"] for part in answer["message"]["parts"])
    check(call["name"], json.loads(call["arguments"]))
    assert answer["finish_reason"] == "FINISH_REASON_TOOL_CALLS"


async def test_over_openais_api_in_pieces(clients: Clients) -> None:
    choice = {"type": "function", "function": {"name": "forecast"}}
    asked: Any = {"model": TOOLS_MODEL, "messages": QUESTION, "tools": TOOLS, "parallel_tool_calls": False}
    stream = await clients.openai.chat.completions.create(**asked, tool_choice=choice, stream=True)
    chunks = [chunk async for chunk in stream]
    calls = [call for chunk in chunks for call in chunk.choices[0].delta.tool_calls or ()]
    check(calls[0].function.name, json.loads("".join(call.function.arguments or "" for call in calls)))
    assert {call.index for call in calls} == {0}
    assert chunks[-1].choices[0].finish_reason == "tool_calls"
    # The conversation goes on with the call and its result.
    called: Any = {"id": calls[0].id, "type": "function", "function": {"name": "forecast", "arguments": "{}"}}
    more = [*QUESTION, {"role": "assistant", "tool_calls": [called]}]
    more += [{"role": "tool", "tool_call_id": calls[0].id, "content": "rain"}]
    whole = await clients.openai.chat.completions.create(
        model=TOOLS_MODEL, messages=more, tools=TOOLS, tool_choice="none", max_tokens=4
    )
    assert not whole.choices[0].message.tool_calls


async def test_over_anthropics_api(clients: Clients) -> None:
    message = await clients.anthropic.messages.create(
        model=TOOLS_MODEL,
        max_tokens=200,
        messages=QUESTION,
        tools=[{"name": "forecast", "description": "Tells the weather", "input_schema": SCHEMA}],
        tool_choice={"type": "tool", "name": "forecast", "disable_parallel_tool_use": True},
    )
    (block,) = message.content
    assert (block.type, message.stop_reason) == ("tool_use", "tool_use")
    check(block.name, block.input)


async def test_over_ollamas_api(clients: Clients) -> None:
    """It cannot say that a tool must be called: here nothing else could be said."""
    answer = await clients.ollama.chat(
        model=TOOLS_MODEL, messages=QUESTION, tools=TOOLS, format={"enum": ["~"]}, options={"temperature": 0}
    )
    if answer.message.content != '"~"':
        for call in answer.message.tool_calls:
            check(call.function.name, call.function.arguments)
