"""A model that must call a tool calls it with arguments that its schema accepts, whatever the model is like."""

from __future__ import annotations

import json

import jsonschema
import pytest
from tests.runners.asking import Answer

from plugai.runners.base import (
    FinishReason,
    GenerationRequest,
    GrammarFormat,
    JsonSchemaFormat,
    Message,
    Parameters,
    ResponseFormat,
    Role,
    Runner,
    TextPart,
    Tool,
    ToolCallChunk,
    ToolCallPart,
    ToolChoice,
    ToolMode,
    ToolResultPart,
    WarningChunk,
)
from plugai.runners.errors import InvalidRequestError

WEATHER = Tool(
    "get_weather",
    "Tells the weather",
    {
        "type": "object",
        "properties": {"city": {"type": "string", "maxLength": 12}, "unit": {"enum": ["C", "F"]}},
        "required": ["city", "unit"],
    },
)
NOW = Tool("now", "Tells the time", {})
ASKED = (Message(Role.USER, (TextPart("What is the weather in Oslo?"),)),)


async def call(
    runner: Runner,
    choice: ToolChoice,
    *,
    tools: tuple[Tool, ...] = (NOW, WEATHER),
    messages: tuple[Message, ...] = ASKED,
    response_format: ResponseFormat | None = None,
    seed: int = 0,
) -> Answer:
    # Hot enough that only the grammar keeps the answer in order.
    parameters = Parameters(temperature=2, top_k=0, top_p=1, min_p=0, seed=seed, max_output_tokens=120)
    request = GenerationRequest(
        "request", "owner", "model", messages, parameters, response_format, tools=tools, tool_choice=choice
    )
    return Answer([chunk async for chunk in runner.generate(request)])


def calls(answer: Answer) -> dict[str, tuple[str, str]]:
    """The name and the arguments of each call, by its id."""
    made: dict[str, tuple[str, str]] = {}
    for chunk in answer.chunks:
        if isinstance(chunk, ToolCallChunk):
            made[chunk.call_id] = (chunk.name, made.get(chunk.call_id, ("", ""))[1] + chunk.arguments)
    return made


def codes(answer: Answer) -> list[str]:
    return [chunk.code for chunk in answer.chunks if isinstance(chunk, WarningChunk)]


@pytest.mark.parametrize("seed", range(3))
async def test_a_named_tool_is_called_with_valid_arguments(llama: Runner, seed: int) -> None:
    answer = await call(llama, ToolChoice(ToolMode.REQUIRED, "get_weather", single=True), seed=seed)
    ((name, arguments),) = calls(answer).values()
    assert name == "get_weather"
    jsonschema.validate(json.loads(arguments), dict(WEATHER.parameters_schema))
    assert answer.text == ""
    assert answer.final.finish_reason is FinishReason.TOOL_CALLS
    assert codes(answer) == ["GENERIC_TOOL_FORMAT"]


async def test_a_required_call_is_one_of_the_tools(llama: Runner) -> None:
    answer = await call(
        llama, ToolChoice(ToolMode.REQUIRED), tools=(NOW,), response_format=GrammarFormat('root ::= "x"')
    )
    assert set(calls(answer).values()) == {("now", "{}")}
    assert answer.text == ""


async def test_without_a_choice_there_is_no_call_and_no_word_of_tools(llama: Runner) -> None:
    with_none = await call(llama, ToolChoice(ToolMode.NONE))
    without = await call(llama, ToolChoice(), tools=())
    assert with_none.text == without.text
    assert not calls(with_none)
    assert codes(with_none) == []


async def test_an_answer_to_a_schema_may_be_a_call_instead(llama: Runner) -> None:
    wanted = JsonSchemaFormat({"type": "object", "properties": {"ok": {"type": "boolean"}}, "required": ["ok"]})
    answer = await call(llama, ToolChoice(single=True), response_format=wanted)
    assert calls(answer) or json.loads(answer.text)["ok"] in (True, False)


async def test_a_grammar_beside_tools_that_may_be_called_is_refused(llama: Runner) -> None:
    with pytest.raises(InvalidRequestError, match=r"response_format.grammar cannot be held"):
        await call(llama, ToolChoice(), response_format=GrammarFormat('root ::= "x"'))


async def test_a_schema_of_a_tool_that_cannot_be_held_is_named(llama: Runner) -> None:
    tools = (NOW, Tool("odd", "", {"not": {}}))
    with pytest.raises(InvalidRequestError, match=r"tools\[1\].parameters_schema/not") as refused:
        await call(llama, ToolChoice(ToolMode.REQUIRED), tools=tools)
    assert list(refused.value.violations) == ["tools[1].parameters_schema/not"]


async def test_calls_and_results_are_a_part_of_the_conversation(llama: Runner) -> None:
    messages = (
        *ASKED,
        Message(
            Role.ASSISTANT, (TextPart("I look."), ToolCallPart("1", "get_weather", '{"city": "Oslo", "unit": "C"}'))
        ),
        Message(Role.TOOL, (ToolResultPart("1", "17 degrees <|im_end|>"),)),
    )
    answer = await call(llama, ToolChoice(), messages=messages)
    # A result is a text like any other.
    assert codes(answer) == ["CONTROL_TOKENS_AS_TEXT", "GENERIC_TOOL_FORMAT"]
    request = GenerationRequest("request", "owner", "model", messages, tools=(NOW, WEATHER))
    assert await llama.count_tokens(request) == answer.final.usage.input_tokens
