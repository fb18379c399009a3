"""Compiles the response formats of a model's requests, each first where it can do no harm."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable

from llguidance import LLTokenizer

from plugai.runners.text.grammar.calls import ConstrainedFormat
from plugai.runners.text.grammar.checker import checked_grammar
from plugai.runners.text.grammar.constraint import Constraint

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

    async def compile(self, response_format: ConstrainedFormat | None) -> Constraint | None:
        """The constraint of an answer; None without a response format. Raises InvalidRequestError."""
        if response_format is None:
            return None
        async with self._slots:
            return await asyncio.to_thread(self._compile, response_format)

    def _compile(self, response_format: ConstrainedFormat) -> Constraint:
        with self._lock:
            if self._vocabulary is None:
                self._vocabulary = self._make_vocabulary()
        return Constraint(self._vocabulary, self._checked_grammar(response_format))

    def _checked_grammar(self, response_format: ConstrainedFormat) -> str:
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
