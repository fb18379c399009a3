"""Constrained decoding: the state of an answer in its grammar, and the tokens that may come next."""

from __future__ import annotations

import ctypes
import weakref
from collections.abc import Iterator

import numpy as np
from llama_cpp import llama_cpp as lib
from numpy.typing import NDArray

from plugai.runners.deadline import native_call_ends_within, process_exits_after
from plugai.runners.errors import InvalidRequestError
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.native import discard_stderr

# Some short grammars are so ambiguous that llama.cpp takes hours for a token. Only ending the process stops it.
_MAX_SECONDS = 5.0
# How many of the likeliest tokens are checked against the grammar first, and then if it allows none of those.
_FIRST, _THEN = 256, 4096


class GrammarState:
    """The state of one answer in its grammar."""

    def __init__(self, model: Model, text: str) -> None:
        """Raises InvalidRequestError if the text is not a grammar."""
        with discard_stderr(), process_exits_after(_MAX_SECONDS):
            self._state = lib.llama_sampler_init_grammar(model.vocabulary, text.encode(), b"root")
        if not self._state:
            raise InvalidRequestError(
                "the grammar cannot be used: it is not GBNF, lacks a rule, or a rule begins with itself"
            )
        self.close = weakref.finalize(self, lib.llama_sampler_free, self._state)
        self.close.atexit = False
        self._candidates = _Candidates(model.vocabulary_size)

    def choose(self, chain: lib.llama_sampler_p, context: lib.llama_context_p, index: int) -> int | None:
        """Sample a token that the grammar allows; None if it allows none."""
        logits = np.ctypeslib.as_array(lib.llama_get_logits_ith(context, index), (self._candidates.capacity,))
        with native_call_ends_within(_MAX_SECONDS):
            token = self._sample(chain, logits)
            if token is not None:
                # llama.cpp aborts the process if it accepts a token that the grammar does not allow.
                lib.llama_sampler_accept(self._state, token)
        return token

    def _sample(self, chain: lib.llama_sampler_p, logits: NDArray[np.float32]) -> int | None:
        # Checking all tokens takes as long as computing them, so check the preferred one first.
        self._candidates.fill(np.arange(self._candidates.capacity), logits)
        token = self._candidates.sample(chain)
        if token is not None and self._any_allowed(np.array([token]), logits):
            return token
        for likely in _likeliest(logits):
            if self._any_allowed(likely, logits):
                return self._candidates.sample(chain)
        return None

    def _any_allowed(self, tokens: NDArray[np.intp], logits: NDArray[np.float32]) -> bool:
        """Make these tokens the candidates, without those that the grammar forbids. False if none is left."""
        self._candidates.fill(tokens, logits)
        self._candidates.apply(self._state)
        return self._candidates.any_left()


def _likeliest(logits: NDArray[np.float32]) -> Iterator[NDArray[np.intp]]:
    """Growing sets of the likeliest tokens, at last all tokens."""
    for count in (_FIRST, _THEN):
        if count < logits.size:
            yield np.argpartition(logits, -count)[-count:]
    yield np.arange(logits.size)


class _Candidates:
    """The tokens to sample from, in the format of llama.cpp's samplers."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._data: NDArray[np.void] = np.zeros(
            capacity, dtype=[("id", np.int32), ("logit", np.float32), ("p", np.float32)]
        )
        pointer = self._data.ctypes.data_as(lib.llama_token_data_p)
        self._array = lib.llama_token_data_array(data=pointer, size=0, selected=-1, sorted=False)

    def fill(self, tokens: NDArray[np.intp], logits: NDArray[np.float32]) -> None:
        """Replace the candidates by these tokens, with their logits from the logits of all tokens."""
        self._data["id"][: tokens.size] = tokens
        self._data["logit"][: tokens.size] = logits[tokens]
        self._array.size = tokens.size
        self._array.selected = -1
        self._array.sorted = False

    def apply(self, sampler: lib.llama_sampler_p) -> None:
        lib.llama_sampler_apply(sampler, ctypes.byref(self._array))

    def any_left(self) -> bool:
        return bool(np.isfinite(self._data["logit"][: self._array.size]).any())

    def sample(self, chain: lib.llama_sampler_p) -> int | None:
        """The token that the chain selects, unless it is forbidden."""
        self.apply(chain)
        selected = self._array.selected
        if not 0 <= selected < self._array.size or not np.isfinite(self._data["logit"][selected]):
            return None
        return int(self._data["id"][selected])
