from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugai.frontend.parameters.fields import FieldKind, ParameterField, flat, nested, parameter_fields
from plugai.frontend.parameters.state import parameters_of, values_of
from plugai.runners.llama_cpp.parameters import RANGES
from plugai.runners.text.parameters import text_schema

SCHEMA = {
    "type": "object",
    "properties": {
        "seed": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},
        "temperature": {"type": "number", "minimum": 0, "maximum": 2, "default": 0.7, "description": "How random."},
        "stop": {"type": "array", "items": {"type": "string"}},
        "reasoning_effort": {"type": "string", "enum": ["none", "low", "high"]},
        "max_output_tokens": {"type": ["integer", "null"], "minimum": 1},
        "top_logprobs": {"type": "integer", "minimum": 0, "maximum": 20},
        "extra": {
            "type": "object",
            "properties": {
                "width": {"type": "integer", "minimum": 8, "maximum": 8192, "multipleOf": 8, "default": 512},
                "upscale": {"anyOf": [{"type": "boolean"}, {"type": "null"}], "default": False},
                "loras": {"type": "object", "properties": {"ink": {"type": "number", "minimum": -4, "maximum": 4}}},
                "negative_prompt": {"type": "string"},
                "matrix": {"type": "array", "items": {"type": "array"}},
            },
        },
    },
}


def _field(key: str) -> ParameterField:
    return next(field for field in parameter_fields(SCHEMA) if field.key == key)


def test_every_kind_of_schema_has_its_kind_of_field() -> None:
    assert {field.key: field.kind for field in parameter_fields(SCHEMA)} == {
        "temperature": FieldKind.SLIDER,
        "max_output_tokens": FieldKind.NUMBER,
        "reasoning_effort": FieldKind.CHOICE,
        "extra/loras/ink": FieldKind.SLIDER,
        "extra/negative_prompt": FieldKind.TEXT,
        "extra/upscale": FieldKind.SWITCH,
        "extra/width": FieldKind.SLIDER,
        "seed": FieldKind.NUMBER,
        "stop": FieldKind.LINES,
    }


def test_what_people_change_comes_first() -> None:
    fields = parameter_fields(SCHEMA)
    assert [field.is_common for field in fields] == sorted((field.is_common for field in fields), reverse=True)
    assert fields[0] == ParameterField("temperature", "Temperature", FieldKind.SLIDER, "How random.", 0.7, 0, 2, 0.05)


def test_the_fields_of_a_local_model_have_their_defaults_on_a_position_of_the_slider() -> None:
    sliders = [field for field in parameter_fields(text_schema(RANGES)) if field.kind is FieldKind.SLIDER]
    assert len(sliders) >= 6
    for field in sliders:
        assert isinstance(field.default, int | float)
        position = (field.default - (field.low or 0)) / field.step
        assert position == pytest.approx(round(position))


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("max_output_tokens", " 64 ", 64),
        ("max_output_tokens", "", None),
        ("extra/negative_prompt", "blurry", "blurry"),
        ("stop", "END\n\n###", ["END", "###"]),
        ("extra/loras/ink", "0,5", 0.5),
    ],
)
def test_what_is_written_is_read(key: str, text: str, value: object) -> None:
    assert _field(key).read(text) == value


@pytest.mark.parametrize(
    ("key", "text", "problem"),
    [
        ("max_output_tokens", "many", "number"),
        ("max_output_tokens", "1.5", "whole number"),
        ("max_output_tokens", "0", "at least 1"),
        ("seed", "4294967296", "from 0 to 4294967295"),
    ],
)
def test_what_cannot_be_read_is_said_with_what_to_do(key: str, text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        _field(key).read(text)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "temperature": st.floats(0, 2, width=16),
            "max_output_tokens": st.integers(1, 2**20),
            "reasoning_effort": st.sampled_from(["none", "low", "high"]),
            "stop": st.lists(st.text(min_size=1), min_size=1, max_size=3),
            "extra/width": st.integers(8, 8192),
            "extra/loras/ink": st.floats(-4, 4, width=16),
        },
    )
)
def test_values_survive_the_way_through_the_contract(values: dict[str, object]) -> None:
    assert flat(nested(values)) == values  # type: ignore[arg-type]
    back = values_of(parameters_of(values))  # type: ignore[arg-type]
    assert {key: _field(key).fit(found) for key, found in back.items()} == {
        key: _field(key).fit(value) for key, value in values.items()
    }


@pytest.mark.parametrize(
    "schema", [None, {}, {"properties": None}, {"properties": {"odd": {"type": "strange"}, "x": 1}}]
)
def test_a_schema_that_says_nothing_has_no_fields(schema: dict[str, object] | None) -> None:
    assert parameter_fields(schema) == []
