"""What is written to a JSON Schema is JSON that the schema accepts."""

from __future__ import annotations

import json
import re

import jsonschema
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.runners.asking import ask

from plugai.runners.base import FinishReason, JsonSchemaFormat, Parameters, Runner
from plugai.runners.errors import InvalidRequestError
from plugai.runners.llama_cpp.grammar.grammar import grammar_text
from plugai.runners.llama_cpp.grammar.json_numbers import integers, numbers

LIMIT = 10**15 - 1
bounds = st.none() | st.integers(-300, 300) | st.integers(-LIMIT, LIMIT) | st.floats(-50, 50)


def pattern(rule: str) -> re.Pattern[str]:
    """The rule as a regular expression: in these rules only the quotes and the spaces differ."""
    return re.compile(re.sub(r'"([^"]*)"', lambda literal: re.escape(literal[1]), rule).replace(" ", ""))


def within(value: float, low: float | None, high: float | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


@given(bounds, bounds, st.integers(-LIMIT, LIMIT) | st.integers(-310, 310))
def test_the_integers_of_a_range_are_those_within_it(low: float | None, high: float | None, value: int) -> None:
    rule = integers(low, high)
    written = rule is not None and pattern(rule).fullmatch(str(value)) is not None
    assert written == within(value, low, high)


@pytest.mark.slow
@settings(max_examples=50)
@given(bounds, bounds, st.data())
def test_every_number_of_a_range_is_within_it(low: float | None, high: float | None, data: st.DataObject) -> None:
    rule = numbers(low, high)
    assume(rule is not None)
    assert rule is not None
    text = data.draw(st.from_regex(pattern(rule), fullmatch=True, alphabet=st.characters(codec="ascii")))
    assert within(json.loads(text), low, high)


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


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ({"type": "nonsense"}, "/type is 'nonsense'"),
        ({"type": "array", "items": {"multipleOf": 3}}, "/items/multipleOf"),
        ({"type": "string", "pattern": "^a+$"}, "/pattern"),
        ({"properties": {"a": {"not": {}}}}, "/properties/a/not"),
        ({"properties": 3}, "/properties is not an object"),
        ({"properties": {"a": False}}, "/properties/a is not a schema"),
        ({"required": ["a"]}, "/required names 'a'"),
        ({"allOf": [{}, {}]}, "/allOf has more than one"),
        ({"anyOf": [{}], "minLength": 3}, "/anyOf is combined with 'minLength'"),
        ({"$ref": "https://example.com/schema.json"}, r"/\$ref is not a reference"),
        ({"$ref": "#/missing"}, "which does not exist"),
        ({"type": "integer", "minimum": 3, "maximum": 2}, "accepts no number"),
        ({"type": "number", "minimum": 0.5, "maximum": 0.6}, "accepts no number"),
        ({"type": "string", "minLength": 3, "maxLength": 2}, "/maxLength is less"),
        ({"type": "string", "maxLength": "3"}, "/maxLength is not a number"),
        ({"prefixItems": [{}], "minItems": 2}, "/minItems is more"),
    ],
)
def test_an_unsupported_schema_is_rejected_with_its_path(schema: dict[str, object], place: str) -> None:
    with pytest.raises(InvalidRequestError, match=f"response_format.json_schema.*{place}"):
        grammar_text(JsonSchemaFormat(schema))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "items": {"type": "integer"}, "maxItems": 10**6},
        {"enum": ["x" * 70_000]},
        {"properties": {f"p{number}": {"type": "integer"} for number in range(2000)}},
        {"type": "string", "maxLength": 10**400},
    ],
)
def test_a_schema_that_is_too_expensive_is_rejected(schema: dict[str, object]) -> None:
    with pytest.raises(InvalidRequestError, match="the grammar"):
        grammar_text(JsonSchemaFormat(schema))


def test_a_schema_nested_too_deeply_is_rejected() -> None:
    schema: dict[str, object] = {"type": "integer"}
    for _ in range(400):
        schema = {"type": "array", "items": schema}
    with pytest.raises(InvalidRequestError, match="nested too deeply"):
        grammar_text(JsonSchemaFormat(schema))
