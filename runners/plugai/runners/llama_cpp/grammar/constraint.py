"""Where an answer is in its grammar, and which token may come next."""

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
from plugai.runners.llama_cpp.native import unheard

# Some short grammars are so ambiguous that llama.cpp takes hours over a token, and nothing can stop it but its end.
_MAX_SECONDS = 5.0
# How many of the likeliest tokens the grammar is asked about at first, and when it allows none of those.
_FIRST, _THEN = 256, 4096


class GrammarState:
    """Follows one answer through its grammar."""

    def __init__(self, model: Model, text: str) -> None:
        """Raises InvalidRequestError if the text is not a grammar."""
        with unheard(), process_exits_after(_MAX_SECONDS):
            self._state = lib.llama_sampler_init_grammar(model.vocabulary, text.encode(), b"root")
        if not self._state:
            raise InvalidRequestError(
                "the grammar cannot be used: it is not GBNF, lacks a rule, or a rule begins with itself"
            )
        self.close = weakref.finalize(self, lib.llama_sampler_free, self._state)
        self.close.atexit = False
        self._candidates = _Candidates(model.vocabulary_size)

    def choose(self, chain: lib.llama_sampler_p, context: lib.llama_context_p, index: int) -> int | None:
        """The token that the chain chooses of those that the grammar allows; None if it allows none."""
        logits = np.ctypeslib.as_array(lib.llama_get_logits_ith(context, index), (self._candidates.room,))
        with native_call_ends_within(_MAX_SECONDS):
            token = self._chosen(chain, logits)
            if token is not None:
                # Accepting what the grammar does not allow would end the process.
                lib.llama_sampler_accept(self._state, token)
        return token

    def _chosen(self, chain: lib.llama_sampler_p, logits: NDArray[np.float32]) -> int | None:
        # Asking the grammar about all tokens takes as long as computing them, so ask first about the one wanted.
        self._candidates.fill(np.arange(self._candidates.room), logits)
        token = self._candidates.chosen(chain)
        if token is not None and self._any_allowed(np.array([token]), logits):
            return token
        for likely in _likeliest(logits):
            if self._any_allowed(likely, logits):
                return self._candidates.chosen(chain)
        return None

    def _any_allowed(self, tokens: NDArray[np.intp], logits: NDArray[np.float32]) -> bool:
        """Make these tokens the candidates, less those that the grammar forbids; whether there are others."""
        self._candidates.fill(tokens, logits)
        self._candidates.apply(self._state)
        return self._candidates.any_left()


def _likeliest(logits: NDArray[np.float32]) -> Iterator[NDArray[np.intp]]:
    """More and more of the likeliest tokens, in the end all."""
    for count in (_FIRST, _THEN):
        if count < logits.size:
            yield np.argpartition(logits, -count)[-count:]
    yield np.arange(logits.size)


class _Candidates:
    """Tokens to choose from, in the form that llama.cpp's samplers work on."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._data: NDArray[np.void] = np.zeros(
            room, dtype=[("id", np.int32), ("logit", np.float32), ("p", np.float32)]
        )
        pointer = self._data.ctypes.data_as(lib.llama_token_data_p)
        self._array = lib.llama_token_data_array(data=pointer, size=0, selected=-1, sorted=False)

    def fill(self, tokens: NDArray[np.intp], logits: NDArray[np.float32]) -> None:
        """Start anew with these tokens, whose logits are among those of all."""
        self._data["id"][: tokens.size] = tokens
        self._data["logit"][: tokens.size] = logits[tokens]
        self._array.size = tokens.size
        self._array.selected = -1
        self._array.sorted = False

    def apply(self, sampler: lib.llama_sampler_p) -> None:
        lib.llama_sampler_apply(sampler, ctypes.byref(self._array))

    def any_left(self) -> bool:
        return bool(np.isfinite(self._data["logit"][: self._array.size]).any())

    def chosen(self, chain: lib.llama_sampler_p) -> int | None:
        """The token that the chain selects, unless it is one that must not be."""
        self.apply(chain)
        selected = self._array.selected
        if not 0 <= selected < self._array.size or not np.isfinite(self._data["logit"][selected]):
            return None
        return int(self._data["id"][selected])
