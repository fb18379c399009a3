"""What is written to a JSON Schema is JSON that the schema accepts, and no format costs other answers anything."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

import jsonschema
import pytest
from tests.runners.asking import GREEDY, Answer, ask
from tests.runners.text.grammar.hostile import FORMATS
from tests.support.limits import HANGS_SECONDS

from plugai.runners.base import (
    FinishReason,
    GrammarFormat,
    JsonSchemaFormat,
    Parameters,
    ResponseFormat,
    Runner,
    TextChunk,
    TokenLogprob,
)
from plugai.runners.errors import InvalidRequestError
from plugai.runners.resident import resident_bytes

SCHEMAS: list[dict[str, object]] = [
    {
        "type": "object",
        "properties": {
            "age": {"type": "integer", "minimum": 0, "maximum": 120},
            "colour": {"enum": ["red", "green", 'a "b" \\c\n']},
            "happy": {"type": "boolean"},
            "numbers": {"type": "array", "items": {"type": "integer", "exclusiveMinimum": 3}, "maxItems": 3},
        },
        "required": ["age", "colour", "numbers"],
        "additionalProperties": False,
    },
    {
        "type": "object",
        "properties": {name: {"type": ["number", "null"], "minimum": -1, "maximum": 1} for name in "abcd"},
        "required": ["b"],
    },
    {"type": "object", "properties": {name: {"const": 1} for name in "abc"}, "uniqueItems": False},
    {"type": "array", "prefixItems": [{"type": "string", "minLength": 2, "maxLength": 4}, {"type": "null"}]},
    {"type": "array", "items": {"anyOf": [{"type": "integer", "maximum": -5}, {"enum": [None]}]}, "minItems": 2,
     "maxItems": 4},
    {
        "$defs": {
            "tree": {
                "type": "object",
                "properties": {"left": {"$ref": "#/$defs/tree"}, "value": {"maximum": 9, "exclusiveMinimum": 0}},
                "required": ["value"],
            }
        },
        "$ref": "#/$defs/tree",
    },
    {"type": "object", "additionalProperties": {"type": "string", "maxLength": 3}},
    {"type": "string", "maxLength": 8},
    {"title": "Anything", "allOf": [{"maxItems": 3}]},
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(SCHEMAS)))
async def test_an_answer_to_a_schema_is_valid(llama: Runner, number: int) -> None:
    # Hot enough that only the grammar keeps the answer in order.
    parameters = Parameters(temperature=2, top_k=0, top_p=1, min_p=0, seed=number, max_output_tokens=60)
    answer = await ask(llama, "Describe yourself", parameters, JsonSchemaFormat(SCHEMAS[number]))
    if answer.final.finish_reason is FinishReason.STOP:
        jsonschema.validate(json.loads(answer.text), SCHEMAS[number])
    else:
        assert answer.tokens > 50


async def test_an_answer_ends_where_nothing_more_can_come(llama: Runner) -> None:
    answer = await ask(llama, "Hello", Parameters(max_output_tokens=60), GrammarFormat('root ::= "yes" | "no"'))
    assert answer.text in ("yes", "no")
    assert answer.final.finish_reason is FinishReason.STOP


async def test_the_properties_come_in_the_order_of_the_schema(llama: Runner) -> None:
    names = ["zeta", "alpha", "Mid", "b"]
    schema = {"type": "object", "properties": {name: {"type": "boolean"} for name in names}, "required": sorted(names)}
    answer = await ask(llama, "Hello", GREEDY, JsonSchemaFormat(schema))
    assert list(json.loads(answer.text)) == names


async def test_reported_probabilities_are_the_models_own(llama: Runner) -> None:
    parameters = Parameters(temperature=0, top_logprobs=1, max_output_tokens=1)
    free = await ask(llama, "What is 2+2?", parameters)
    bound = await ask(llama, "What is 2+2?", parameters, GrammarFormat('root ::= "~"'))
    assert bound.text == "~"
    (likeliest,) = logprobs(free)[0].top
    assert logprobs(bound)[0].top == (likeliest,)
    assert logprobs(bound)[0].logprob < likeliest.logprob


def logprobs(answer: Answer) -> list[TokenLogprob]:
    return [token for chunk in answer.chunks if isinstance(chunk, TextChunk) for token in chunk.logprobs]


HARDEST = [
    "grammar: 40 optional rules, recursive",
    "grammar: 24 ambiguous rules",
    "grammar: 2000 repetitions",
    "grammar: itself three times",
    "grammar: a chain of 3000 rules",
    "grammar: one text of 60 kB",
    "schema: texts of a billion letters",
    "schema: multiples of a large prime",
    "schema: a pattern that remembers",
    "schema: an endless value",
]


async def test_no_format_costs_another_answer_anything(llama: Runner) -> None:
    parameters = Parameters(temperature=0, max_output_tokens=80)
    alone = await ask(llama, "Tell me a story", parameters)
    memory = resident_bytes()
    other = asyncio.create_task(ask(llama, "Tell me a story", parameters))
    ends = await asyncio.gather(*(end_of(llama, FORMATS[name]) for name in HARDEST))
    assert (await other).text == alone.text
    assert resident_bytes() - memory < 300 * 2**20
    assert None not in ends


async def end_of(runner: Runner, response_format: ResponseFormat) -> str | None:
    """How a request ends; None if it does not end soon."""
    parameters = Parameters(temperature=1, seed=1, max_output_tokens=8)
    with suppress(TimeoutError):
        async with asyncio.timeout(HANGS_SECONDS):
            try:
                return (await ask(runner, "Hello", parameters, response_format)).final.finish_reason
            except InvalidRequestError as error:
                return str(error)
    return None
