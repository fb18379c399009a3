"""What an answer must look like, as a GBNF grammar that is safe to give to llama.cpp."""

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


def grammar_text(wanted: ResponseFormat | None) -> str | None:
    """The grammar of the answers that are wanted; None if all are. Raises InvalidRequestError."""
    match wanted:
        case None:
            return None
        case GrammarFormat(grammar):
            check_size(grammar)
            return grammar
        case JsonSchemaFormat(schema):
            written = schema_grammar(schema)
            check_size(written)
            return written
        case _:
            assert_never(wanted)


def check_size(grammar: str) -> None:
    """Raise InvalidRequestError if following the grammar would cost too much: llama.cpp writes repetitions out."""
    if len(grammar) > _MAX_CHARACTERS:
        raise InvalidRequestError(f"the grammar is longer than {_MAX_CHARACTERS} characters; simplify it")
    if not grammar.strip():
        # llama.cpp would take it for no grammar at all.
        raise InvalidRequestError("the grammar cannot be used: it is empty")
    if "\0" in grammar:
        raise InvalidRequestError("the grammar has a null character in it; write it as \\x00")
    if _written_out(grammar) > _MAX_ELEMENTS:
        raise InvalidRequestError(f"the grammar has more than {_MAX_ELEMENTS} elements when written out; simplify it")


def _written_out(grammar: str) -> int:
    """The number of elements once every repetition is written out."""
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
            raise InvalidRequestError(f"the grammar has more than {_MAX_NESTING} brackets within each other")
    return sum(sizes)


def _repetitions(lexeme: re.Match[str]) -> int:
    digits = (lexeme["low"], lexeme["high"] or "0")
    # Longer numbers are too large, and Python refuses to read the longest.
    count = max(map(int, digits)) if max(map(len, digits)) < _MAX_DIGITS else _MAX_REPETITIONS + 1
    if count > _MAX_REPETITIONS:
        raise InvalidRequestError(f"the grammar repeats something more than {_MAX_REPETITIONS} times; simplify it")
    return max(count, 1)
