"""A response format that takes too much is refused in time, and what is accepted takes little."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.runners.text.grammar.hostile import FORMATS

from plugai.runners.base import GrammarFormat, JsonSchemaFormat, ResponseFormat
from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.grammar.checker import checked_grammar
from plugai.runners.text.grammar.constraint import Constraint
from plugai.runners.text.grammar.trial import bytes_alone

# What no machine can do in time is refused; the others are too complex for one, or not at all.
REFUSED = {
    "grammar: a minimum above the maximum",
    "grammar: a minimum above the maximum, of two",
    "grammar: a billion times",
    "grammar: a chain of 3000 rules",
    "grammar: a chain of 1500 rules, recursive",
    "grammar: 60 rules, each twice the next",
    "grammar: brackets of 60 levels",
    "schema: a count beyond any machine",
    "schema: 1500 properties",
    "schema: multiples of a large prime",
    "schema: multiples of a small fraction",
    "schema: a range of 300 digits",
    "schema: 700 references in a chain",
    "schema: 20 patterns at once",
    "schema: an endless value",
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_is_refused_before_it_takes_much(name: str) -> None:
    before = time.process_time()
    try:
        checked_grammar(FORMATS[name])
        refused = False
    except InvalidRequestError:
        refused = True
    # This process does nothing but wait for the copy that tries.
    assert time.process_time() - before < 0.5
    assert refused == (name in REFUSED)


rules = st.sampled_from(["root", "a", "b"])
pieces = st.sampled_from(
    ["(", ")", "|", "*", "+", "?", "{2}", "{0,3}", "{3,2}", "{9999999}", '"x"', '""', "[a-z]", "[^a]", "[]", ".", '"é']
)
grammars = st.lists(st.lists(rules | pieces, max_size=10).map(" ".join), min_size=3, max_size=3).map(
    lambda bodies: "\n".join(f"{name} ::= {body}" for name, body in zip(("root", "a", "b"), bodies, strict=True))
)
numbers = st.integers(-3, 2000) | st.sampled_from([10**9, 10**30, 0.5, 1e300, -1e-300])
patterns = st.text("ab.*+?(){}[]|^$\\d29,", max_size=16)
references = st.sampled_from(["#", "#/$defs/a", "#/anyOf/0", "#/properties/a", "#a", "x"])
LEAVES = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["object", "array", "string", "integer", "number", "null", ["integer", "string"]]),
        **dict.fromkeys(("minimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems"), numbers),
        **{"pattern": patterns, "$ref": references, "const": st.sampled_from([1, "a", None])},
        "enum": st.lists(st.integers() | st.text(), max_size=3),
        "required": st.lists(st.sampled_from("ab"), max_size=2),
    },
)


def nested(inner: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[dict[str, object]]:
    several = st.lists(inner, max_size=3)
    named = st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    more = {
        **dict.fromkeys(("anyOf", "allOf", "oneOf", "prefixItems"), several),
        **dict.fromkeys(("properties", "$defs"), named),
        **{"items": inner, "additionalProperties": inner, "patternProperties": st.dictionaries(patterns, inner)},
    }
    return st.builds(lambda one, other: {**one, **other}, LEAVES, st.fixed_dictionaries({}, optional=more))


schemas = st.recursive(LEAVES, nested, max_leaves=8)
formats: st.SearchStrategy[ResponseFormat] = grammars.map(GrammarFormat) | schemas.map(JsonSchemaFormat)


@settings(max_examples=60, deadline=None)
@given(formats, st.integers(0, 2**32 - 1))
def test_any_format_is_refused_or_followed_step_by_step(response_format: ResponseFormat, seed: int) -> None:
    with suppress(InvalidRequestError):
        constraint = Constraint(bytes_alone(), checked_grammar(response_format))
        for step in range(30):
            choice = constraint.allowed().nonzero()[0]
            if constraint.complete:
                break
            constraint.accept(int(choice[(seed >> step) % len(choice)]))
