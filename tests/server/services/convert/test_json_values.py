"""JSON objects: texts keep their order, Structs get one that no process changes, and whole numbers stay whole."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from google.protobuf import json_format, struct_pb2
from hypothesis import given
from hypothesis import strategies as st

from plugai.runners.errors import InvalidRequestError
from plugai.server.services.convert.json_values import json_object, json_text

NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=4)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9).filter(lambda n: n % 1) | NAMES
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3))
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=5)
NINES = "9" * 5000


def struct(value: Any) -> struct_pb2.Struct:
    return json_format.ParseDict(value, struct_pb2.Struct())


@given(OBJECTS)
def test_a_text_is_read_in_its_order(value: dict[str, Any]) -> None:
    text = json.dumps(value)
    assert json.dumps(json_text(text, "x")) == text


@given(OBJECTS, st.randoms(use_true_random=False))
def test_a_struct_is_read_in_one_order_however_it_was_made(value: dict[str, Any], shuffle: random.Random) -> None:
    members = list(value.items())
    shuffle.shuffle(members)
    read = json_object(struct(dict(members)))
    assert json.dumps(read) == json.dumps(json_object(struct(value)))
    assert json.dumps(read, sort_keys=True) == json.dumps(value, sort_keys=True)


def test_a_struct_is_ordered_by_name_and_properties_as_they_are_required() -> None:
    inner = {"properties": {"b": {}, "a": {}}, "required": ["b", "a", "b", "missing"]}
    read = json_object(struct({"type": "object", "properties": {"x": 1, "z": {}, "y": inner}, "required": ["z", "y"]}))
    assert json.dumps(read) == json.dumps(
        {
            "properties": {
                "z": {},
                "y": {"properties": {"b": {}, "a": {}}, "required": ["b", "a", "b", "missing"]},
                "x": 1,
            },
            "required": ["z", "y"],
            "type": "object",
        }
    )


@pytest.mark.parametrize("value", [{"properties": 1, "required": 2}, {"properties": [1], "required": [1, {}]}, {}])
def test_what_only_resembles_a_schema_is_read_too(value: dict[str, Any]) -> None:
    assert json_object(struct(value)) == value


def test_whole_numbers_stay_whole_at_every_depth() -> None:
    value = {"a": 5, "b": [1, 2.5, {"c": -3}], "d": {"e": 0}, "f": 1e300, "g": True, "h": None}
    assert json.dumps(json_object(struct(value)), sort_keys=True) == json.dumps(value, sort_keys=True)
    assert json.dumps(json_text('{"a": 5.0, "b": 1e2, "c": 0.5}', "x")) == '{"a": 5, "b": 100, "c": 0.5}'


def test_an_integer_that_no_engine_reads_as_one_is_a_float() -> None:
    read = json_text(f'{{"least": {-(2**63)}, "below": {-(2**63) - 1}, "most": {2**63 - 1}, "above": {2**63}}}', "x")
    assert [type(number) for number in read.values()] == [int, float, int, float]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ('{"a": 1} x', "is not JSON"),
        ("[1]", "must be a JSON object"),
        ("null", "must be a JSON object"),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": [-Infinity]}', "-Infinity is not a number"),
        ('{"a": 1e999}', "too large"),
        (f'{{"a": {NINES}}}', "too large"),
        ('{"b": [{"a": 1, "a": 2}]}', "'a' is given twice"),
        ('{"a": "\\u0000"}', "U+0000"),
        ('{"a\\u0000": 1}', "U+0000"),
        ('{"a": "\\ud800"}', "half of a surrogate pair"),
        ('{"\\udc00": 1}', "half of a surrogate pair"),
        ('{"a":' * 101 + "1" + "}" * 101, "more than 100 levels"),
        ("[" * 100_000, "more than 100 levels"),
    ],
)
def test_a_text_that_is_not_an_object_is_refused_by_its_path(text: str, problem: str) -> None:
    with pytest.raises(InvalidRequestError, match=problem.replace("+", r"\+")) as error:
        json_text(text, "tools[3].parameters_schema")
    assert list(error.value.violations) == ["tools[3].parameters_schema"]
