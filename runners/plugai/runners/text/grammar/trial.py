"""One attempt at a response format: what it is as a grammar, or why it is refused."""

from __future__ import annotations

from functools import cache
from typing import assert_never

import msgspec
from llguidance import LLMatcher, LLTokenizer

from plugai.runners.base import GrammarFormat, JsonSchemaFormat
from plugai.runners.errors import InvalidRequestError
from plugai.runners.text.grammar.calls import ConstrainedFormat, ToolCallsFormat, calls_grammar
from plugai.runners.text.grammar.constraint import Constraint, constraint_vocabulary
from plugai.runners.text.grammar.gbnf import gbnf_grammar
from plugai.runners.text.grammar.json_schema import schema_grammar


class Trial(msgspec.Struct, frozen=True):
    """What was found out of a format."""

    grammar: str = ""
    refused: str = ""
    violations: dict[str, str] = {}


def try_format(line: bytes) -> str:
    """The trial of a response format, both as JSON."""
    return msgspec.json.encode(_try(msgspec.json.decode(line, type=ConstrainedFormat))).decode()


def _try(response_format: ConstrainedFormat) -> Trial:
    try:
        grammar = grammar_of(response_format)
        Constraint(bytes_alone(), grammar)
    except InvalidRequestError as error:
        return Trial(refused=str(error), violations=dict(error.violations) or {"response_format": str(error)})
    return Trial(grammar)


def grammar_of(response_format: ConstrainedFormat) -> str:
    """The grammar of a response format, for llguidance. Raises InvalidRequestError."""
    match response_format:
        case GrammarFormat(grammar):
            return gbnf_grammar(grammar)
        case JsonSchemaFormat(schema):
            return schema_grammar(schema)
        case ToolCallsFormat():
            return calls_grammar(response_format)
        case _:
            assert_never(response_format)


@cache
def bytes_alone() -> LLTokenizer:
    """A vocabulary of the single bytes, for grammars that are only tried."""
    texts = [*(bytes([byte]) for byte in range(256)), b""]
    vocabulary = constraint_vocabulary(texts, {256: "end"}, [256], lambda text: list(text.encode()))
    # What the library makes at its first use is then there.
    Constraint(vocabulary, LLMatcher.grammar_from_regex("a"))
    return vocabulary
