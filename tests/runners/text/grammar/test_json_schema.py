"""A JSON Schema is followed in every keyword, or refused with the place of the one that is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.runners.text.grammar.accepting import Accepting

from plugai.runners.base import JsonSchemaFormat
from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.grammar.checker import checked_grammar

STRING = {"$defs": {"s": {"type": "string", "maxLength": 5}, "x": {"$anchor": "item", "type": "integer"}}}


@pytest.mark.parametrize(
    ("schema", "written", "not_written"),
    [
        # Keywords beside others.
        ({"$ref": "#/$defs/s", "enum": ["zz", "too long"], **STRING}, ['"zz"'], ['"q"', '"too long"']),
        ({"anyOf": [{"const": "p"}, {"const": "q"}], "oneOf": [{"const": "q"}]}, ['"q"'], ['"p"']),
        ({"enum": ["x", "y"], "anyOf": [{"const": "y"}]}, ['"y"'], ['"x"']),
        ({"anyOf": [{"type": "string"}, {"type": "integer"}], "minLength": 3}, ['"abc"', "1"], ['"ab"']),
        ({"allOf": [{"minimum": 3}, {"maximum": 5}], "type": "integer"}, ["3", "5"], ["2", "6"]),
        # References by name, and into lists.
        ({"$ref": "#item", **STRING}, ["3"], ['"a"', "{}"]),
        ({"properties": {"b": {"anyOf": [{"type": "integer"}]}, "a": {"$ref": "#/properties/b/anyOf/0"}}},
         ['{"b":1,"a":2}', '{"a":2}', "{}"], ['{"a":"x"}', '{"a":2,"b":1}', '{"c":1}']),
        ({"type": "array", "items": False}, ["[]"], ["[1]"]),
        # Counts and numbers.
        ({"type": "string", "maxLength": 3.0}, ['"abc"', '"😀😀😀"'], ['"abcd"']),
        ({"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 2},
         ["[1]", "[1, 2]"], ["[]", "[1,2,3]"]),
        ({"type": "integer"}, ["0", "-7", str(10**15 - 1)], ["1.0", "1e3", "01", str(10**15)]),
        ({"type": "integer", "minimum": 10**15}, [str(10**15)], [str(10**15 - 1)]),
        ({"type": "number", "multipleOf": 0.25}, ["0.25", "1.50"], ["0.3"]),
        ({"type": "number", "exclusiveMinimum": 0.5, "maximum": 0.75}, ["0.51", "0.75"], ["0.5", "0.76"]),
        ({"type": ["number", "null"], "maximum": 1}, ["1", "null"], ["2", '"1"']),
        # What may refer to itself.
        ({"properties": {"next": {"$ref": "#"}}}, ['{"next":{"next":{}}}'], ["{]", '{"next":1}']),
        ({"anyOf": [{"type": "null"}, {"type": "array", "items": {"$ref": "#"}, "minItems": 1}]},
         ["null", "[[null]]"], ["[]"]),
        # Texts.
        ({"type": "string", "pattern": "^a+$"}, ['"aa"'], ['"b"', '""']),
        ({"type": "string", "format": "date"}, ['"2026-11-28"'], ['"28.11.2026"']),
        ({"const": 'a "b" \\c\n'}, [json.dumps('a "b" \\c\n')], ['"a"']),
        # Objects: the properties in their order, and no others unless they are asked for.
        ({"properties": {"b": {}, "a": {}}, "required": ["a"]},
         ['{"b":1,"a":2}', '{"a":1}'], ['{"b":1}', '{"a":1,"b":1}']),
        ({"type": "object", "additionalProperties": {"type": "string"}}, ['{"x":"y"}', "{}"], ['{"x":1}']),
        ({"type": "object", "properties": {"a": {"const": 1}}, "additionalProperties": True},
         ['{"a":1,"b":2}', '{"b":2}'], ['{"a":2}', r'{"\u0061":2}', '{"b":2,"a":1}']),
        ({"type": "object", "patternProperties": {"^n_": {"type": "integer"}}}, ['{"n_a":1}'], ['{"n_a":"x"}']),
        ({"allOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}, "required": ["b"]}]},
         ['{"a":1,"b":2}'], ['{"a":1}']),
        # Objects of which each says what it is.
        ({"oneOf": [{"properties": {"k": {"const": key}}, "required": ["k"], "type": "object"} for key in "ab"]},
         ['{"k":"a"}', '{"k":"b"}'], ['{"k":"c"}']),
        # No more space than anyone needs.
        ({"type": "array", "items": {"type": "null"}},
         ["[null, null]", "[null,null]"], ["[null,  null]", "[ null]", "[\n\nnull]", "[null] "]),
        # What excludes nothing.
        ({"type": "null", "uniqueItems": False, "title": "x", "x-guidance": {"lenient": True}}, ["null"], ["1"]),
        ({"const": {"uniqueItems": False}}, ['{"uniqueItems":false}'], ["{}"]),
        ({"properties": {"not": {"type": "integer"}}}, ['{"not":1}'], ['{"not":"x"}']),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else "",
)  # fmt: skip
def test_exactly_what_a_schema_wants_is_written(
    schema: dict[str, Any], written: list[str], not_written: list[str]
) -> None:
    accepts = Accepting(JsonSchemaFormat(schema))
    assert [text for text in written if not accepts(text)] == []
    assert [text for text in not_written if accepts(text)] == []


DEEP: dict[str, object] = {"type": "integer"}
for _ in range(400):
    DEEP = {"type": "array", "items": DEEP}


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ({"type": "array", "items": {"contains": {}}}, "json_schema/items/contains is a keyword"),
        ({"properties": {"a": {"not": {}}}}, "json_schema/properties/a/not is a keyword"),
        ({"anyOf": [{}, {"$ref": "#/$defs/a"}], "$defs": {"a": {"if": {}}}}, r"json_schema/\$defs/a/if is a keyword"),
        ({"type": "array", "uniqueItems": True}, "json_schema/uniqueItems is a keyword"),
        ({"extends": {"type": "string"}}, "json_schema/extends is a keyword"),
        ({"type": "object", "minProperties": 2}, "json_schema/minProperties is more than there are required"),
        ({"oneOf": [{"type": "string"}, {"minLength": 3}]}, "a value may match several schemas of a oneOf; use anyOf"),
        ({"type": "string", "format": "colour"}, "colour"),
        ({"type": "string", "pattern": "(?=a)b"}, "regex parse error"),
        ({"type": "string", "pattern": "("}, "regex parse error"),
        ({"type": "nonsense"}, "Invalid type: nonsense"),
        ({"properties": 3}, "properties must be an object"),
        ({"$ref": "https://example.com/schema.json"}, "example.com"),
        ({"$ref": "#/missing"}, "/missing"),
        ({"type": "string", "maxLength": "3"}, "'maxLength'"),
        ({"type": "number", "maximum": float("nan")}, "is not JSON"),
        ({"const": "a\0"}, "control character"),
        # What nothing can match.
        ({"enum": []}, "Unsatisfiable"),
        ({"const": "x", "type": "integer"}, "Unsatisfiable"),
        ({"type": "string", "enum": [1]}, "Unsatisfiable"),
        ({"type": "array", "items": False, "minItems": 1}, "Unsatisfiable"),
        ({"type": "integer", "minimum": 3, "maximum": 2}, "Unsatisfiable"),
        ({"type": "string", "minLength": 3, "maxLength": 2}, "Unsatisfiable"),
        ({"properties": {"a": False}, "required": ["a"], "type": "object"}, "Unsatisfiable"),
        # What only an endless value would match.
        ({"$ref": "#"}, "endless"),
        ({"type": "object", "properties": {"a": {"$ref": "#"}}, "required": ["a"]}, "endless"),
        (
            {"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"type": "array", "items": {"$ref": "#"}, "minItems": 1}}},
            "endless",
        ),
        ({"anyOf": [{"$ref": "#/anyOf/1"}, {"allOf": [{}, {"$ref": "#"}]}]}, "endless"),
        # What is too much.
        (DEEP, "nested more than 64 levels"),
        ({"enum": ["x" * 270_000]}, "more than 262144 bytes"),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else "",
)
def test_what_cannot_be_followed_is_refused_with_the_reason(schema: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidRequestError, match=why):
        checked_grammar(JsonSchemaFormat(schema))
