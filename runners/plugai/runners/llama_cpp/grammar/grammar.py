"""The GBNF grammar of a requested answer format, limited so that llama.cpp can process it safely."""

from __future__ import annotations

import re
from typing import assert_never

from plugai.runners.base import GrammarFormat, JsonSchemaFormat, ResponseFormat
from plugai.runners.errors import InvalidRequestError
from plugai.runners.llama_cpp.grammar.json_schema import schema_grammar

_MAX_CHARACTERS = 2**16
_MAX_NESTING = 64
_MAX_REPETITIONS = 2000
_MAX_DIGITS = 10
_MAX_ELEMENTS = 50_000
_LEXEMES = re.compile(
    r"""
    (?P<skip>\s+|\#[^\n]*|::=|\|)
    |(?P<element>"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]|<[^>]*>|[\w-]+|\.)
    |(?P<open>\()
    |(?P<close>\))
    |(?P<repeat>\{\s*(?P<low>\d+)\s*(?:,\s*(?P<high>\d*)\s*)?\})
    |(?P<any>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def grammar_text(response_format: ResponseFormat | None) -> str | None:
    """The grammar of a response format; None without one. Raises InvalidRequestError."""
    match response_format:
        case None:
            return None
        case GrammarFormat(grammar):
            check_size(grammar)
            return grammar
        case JsonSchemaFormat(schema):
            generated = schema_grammar(schema)
            check_size(generated)
            return generated
        case _:
            assert_never(response_format)


def check_size(grammar: str) -> None:
    """Raise InvalidRequestError if the grammar is too expensive: llama.cpp expands repetitions."""
    if len(grammar) > _MAX_CHARACTERS:
        raise InvalidRequestError(f"the grammar is longer than {_MAX_CHARACTERS} characters; simplify it")
    if not grammar.strip():
        # llama.cpp would treat it as no grammar.
        raise InvalidRequestError("the grammar cannot be used: it is empty")
    if "\0" in grammar:
        raise InvalidRequestError("the grammar contains a null character; write it as \\x00")
    if _expanded_size(grammar) > _MAX_ELEMENTS:
        raise InvalidRequestError(f"the grammar has more than {_MAX_ELEMENTS} elements when expanded; simplify it")


def _expanded_size(grammar: str) -> int:
    """The number of elements once every repetition is expanded."""
    sizes = [0]
    last = 0
    for lexeme in _LEXEMES.finditer(grammar):
        match lexeme.lastgroup:
            case "element":
                last = 1
                sizes[-1] += 1
            case "open":
                sizes.append(0)
            case "close":
                last = sizes.pop() if len(sizes) > 1 else 0
                sizes[-1] += last
            case "repeat":
                repeated = last * _repetitions(lexeme)
                sizes[-1] += repeated - last
                last = repeated
        if len(sizes) > _MAX_NESTING:
            raise InvalidRequestError(f"the grammar has more than {_MAX_NESTING} nested brackets")
    return sum(sizes)


def _repetitions(lexeme: re.Match[str]) -> int:
    digits = (lexeme["low"], lexeme["high"] or "0")
    # Longer numbers are too large, and Python refuses to parse the longest.
    count = max(map(int, digits)) if max(map(len, digits)) < _MAX_DIGITS else _MAX_REPETITIONS + 1
    if count > _MAX_REPETITIONS:
        raise InvalidRequestError(f"the grammar repeats something more than {_MAX_REPETITIONS} times; simplify it")
    return max(count, 1)
