"""Compiles the response formats of a model's requests, each first where it can do no harm."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from typing import assert_never

import msgspec
from llguidance import LLMatcher, LLTokenizer

from plugai.runners.base import GrammarFormat, JsonSchemaFormat, ResponseFormat
from plugai.runners.errors import InvalidRequestError, ModelUnavailableError
from plugai.runners.limited_fork import ForkFailedError, ForkTimeoutError, call_in_fork
from plugai.runners.text.grammar.constraint import Constraint, constraint_vocabulary, unusable
from plugai.runners.text.grammar.gbnf import gbnf_grammar
from plugai.runners.text.grammar.json_schema import schema_grammar
from plugai.runners.text.grammar.limits import CHECK

_REMEMBERED = 64


class GrammarCompiler:
    """Makes the constraints of one model's answers."""

    def __init__(self, vocabulary: Callable[[], LLTokenizer]) -> None:
        """`vocabulary` is called once, for the first request that needs it, on a thread."""
        self._make_vocabulary = vocabulary
        self._vocabulary: LLTokenizer | None = None
        self._lock = threading.Lock()
        self._checked: OrderedDict[bytes, str] = OrderedDict()
        # The machine is there for others too.
        self._slots = asyncio.Semaphore(2)

    async def compile(self, response_format: ResponseFormat | None) -> Constraint | None:
        """The constraint of an answer; None without a response format. Raises InvalidRequestError."""
        if response_format is None:
            return None
        async with self._slots:
            return await asyncio.to_thread(self._compile, response_format)

    def _compile(self, response_format: ResponseFormat) -> Constraint:
        with self._lock:
            if self._vocabulary is None:
                self._vocabulary = self._make_vocabulary()
        return Constraint(self._vocabulary, self._checked_grammar(response_format))

    def _checked_grammar(self, response_format: ResponseFormat) -> str:
        """The grammar of a response format; that of the last ones is remembered."""
        digest = hashlib.sha256(repr(response_format).encode(errors="backslashreplace")).digest()
        with self._lock:
            known = self._checked.get(digest)
        if known is not None:
            return known
        grammar = checked_grammar(response_format)
        with self._lock:
            self._checked[digest] = grammar
            if len(self._checked) > _REMEMBERED:
                self._checked.popitem(last=False)
        return grammar


def checked_grammar(response_format: ResponseFormat) -> str:
    """The grammar of a response format, for llguidance, which can be compiled within the limits.

    It is made and compiled in a copy of this process: some formats are refused only after they have taken minutes, or
    gigabytes, or have overflowed the stack. Raises InvalidRequestError.
    """
    vocabulary = bytes_alone()
    try:
        answer = call_in_fork(lambda: _checked(vocabulary, response_format), CHECK)
    except ForkTimeoutError as error:
        raise ModelUnavailableError(f"the response format could not be checked: {error}; try again") from None
    except ForkFailedError as error:
        raise unusable(f"{error}; simplify it") from None
    checked = msgspec.json.decode(answer, type=_Checked)
    if checked.refused:
        raise InvalidRequestError(checked.refused, checked.violations)
    return checked.grammar


class _Checked(msgspec.Struct, frozen=True):
    """What a copy of this process found out of a response format."""

    grammar: str = ""
    refused: str = ""
    violations: dict[str, str] = {}


def _checked(vocabulary: LLTokenizer, response_format: ResponseFormat) -> str:
    try:
        grammar = grammar_of(response_format)
        Constraint(vocabulary, grammar)
    except InvalidRequestError as error:
        return msgspec.json.encode(_Checked(refused=str(error), violations=dict(error.violations))).decode()
    return msgspec.json.encode(_Checked(grammar)).decode()


def grammar_of(response_format: ResponseFormat) -> str:
    """The grammar of a response format, for llguidance. Raises InvalidRequestError."""
    match response_format:
        case GrammarFormat(grammar):
            return gbnf_grammar(grammar)
        case JsonSchemaFormat(schema):
            return schema_grammar(schema)
        case _:
            assert_never(response_format)


@cache
def bytes_alone() -> LLTokenizer:
    """A vocabulary of the single bytes, for grammars that are only tried."""
    texts = [*(bytes([byte]) for byte in range(256)), b""]
    vocabulary = constraint_vocabulary(texts, {256: "end"}, [256], lambda text: list(text.encode()))
    # What the library makes at its first use is then there, and no thread holds its locks.
    Constraint(vocabulary, LLMatcher.grammar_from_regex("a"))
    return vocabulary
