"""From a JSON Schema to a grammar of the JSON that it accepts, and no other.

The grammar excludes some JSON that the schema accepts, which nobody wants as an answer: properties that an object
schema does not name, values that are no objects where it names properties, numbers that parsers round, and space other
than one after a comma or colon.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from llguidance import LLMatcher

if TYPE_CHECKING:
    from llguidance._lib import JsonCompileOptions

from plugai.runners.text.grammar.json_endless import check_ends
from plugai.runners.text.grammar.json_keywords import (
    Schema,
    check_depth,
    check_keywords,
    has_effect,
    parts,
    refusal,
    rewritten,
)
from plugai.runners.text.grammar.limits import MAX_SCHEMA_BYTES

_OPTIONS: JsonCompileOptions = {
    # Every keyword is followed or refused, whatever the schema says of it.
    "lenient": False,
    "coerce_one_of": False,
    # On one line: every space and line break is a token that takes time, and a small model may not stop.
    "whitespace_flexible": False,
    "item_separator": ", ?",
    "key_separator": ": ?",
    # Without \u there is one way to write a name, so that a named property cannot come as an additional one.
    "json_allowed_escapes": '"\\bfnrt',
}
# With more digits, JSON parsers lose precision.
_LARGEST = 10**15 - 1
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_COUNTS = ("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties")
_COMBINING = frozenset({"$ref", "allOf", "anyOf", "oneOf"})
_VALUES = frozenset({"const", "enum"})
# What a schema may have beside those that it is combined of, without restricting them.
_REMARKS = frozenset(
    {
        "$anchor",
        "$comment",
        "$defs",
        "$id",
        "$schema",
        "default",
        "definitions",
        "deprecated",
        "description",
        "examples",
        "readOnly",
        "title",
    }
)


def schema_grammar(schema: Schema) -> str:
    """The grammar, for llguidance. Raises InvalidRequestError, with the path of a keyword that is not followed."""
    try:
        return LLMatcher.grammar_from_json_schema(_text(prepared_schema(schema)))
    except ValueError as error:
        raise refusal("", f"cannot be read: {error}") from None


def prepared_schema(schema: Schema) -> Schema:
    """The schema with what llguidance must know of it. Raises as `schema_grammar`."""
    check_depth(schema)
    text = _text(schema)
    if len(text.encode()) > MAX_SCHEMA_BYTES:
        raise refusal("", f"has more than {MAX_SCHEMA_BYTES} bytes; simplify it")
    if "\\u00" in text:
        raise refusal("", "contains a control character; leave it out")
    check_keywords(schema)
    wanted = narrowed(rewritten(schema, _plain))
    check_ends(wanted)
    return {**wanted, "x-guidance": _OPTIONS}


def narrowed(schema: Schema) -> Schema:
    """A schema that accepts no more than this one, and only what is wanted as an answer."""
    # Where several schemas restrict the same value, one that says more would exclude what another requires.
    if any(_combined(part) for _, part in parts(schema)):
        return schema
    return rewritten(schema, _narrowed)


def _narrowed(schema: Schema) -> Schema:
    if schema.keys() & (_COMBINING | _VALUES):
        return schema
    changed = dict(schema)
    if isinstance(schema.get("properties"), Mapping):
        changed.setdefault("type", "object")
        if "patternProperties" not in schema and _all_named(schema):
            changed.setdefault("additionalProperties", False)
    types = schema.get("type")
    if {"integer", "number"} & set(types if isinstance(types, list | tuple) else [types]) and not any(
        bound in schema for bound in _BOUNDS
    ):
        changed |= {"minimum": -_LARGEST, "maximum": _LARGEST}
    return changed


def _combined(schema: Schema) -> bool:
    """Whether several schemas restrict the same value, or must not accept the same one."""
    combining = schema.keys() & _COMBINING
    several = schema.get("allOf", ())
    return (
        "oneOf" in schema
        or len(combining) > 1
        or (isinstance(several, list | tuple) and len(several) > 1)
        or bool(combining and schema.keys() - combining - _REMARKS)
    )


def _all_named(schema: Schema) -> bool:
    required, properties = schema.get("required", ()), schema["properties"]
    assert isinstance(properties, Mapping)
    return isinstance(required, list | tuple) and all(name in properties for name in required)


def _text(schema: Schema) -> str:
    try:
        return json.dumps(schema, allow_nan=False, ensure_ascii=False)
    except (TypeError, ValueError):
        raise refusal("", "is not JSON") from None


def _plain(schema: Schema) -> Schema:
    """The schema as llguidance takes it: without keywords that have no effect, and with whole counts as integers."""
    return {keyword: _count(keyword, value) for keyword, value in schema.items() if has_effect(keyword, value)}


def _count(keyword: str, value: object) -> object:
    return int(value) if keyword in _COUNTS and isinstance(value, float) and value.is_integer() else value
