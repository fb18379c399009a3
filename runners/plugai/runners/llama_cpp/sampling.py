"""How the next token is chosen: llama.cpp's chain of samplers, and a grammar beside it."""

from __future__ import annotations

import ctypes
import secrets
import weakref

import numpy as np
from llama_cpp import llama_cpp as lib
from numpy.typing import NDArray

from plugai.runners.base import Parameters
from plugai.runners.errors import InvalidRequestError
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.native import unheard
from plugai.runners.llama_cpp.parameters import PENALTY_WINDOW, RANGES

# The largest number stands for a random seed.
_SEEDS = 2**32 - 1


class Sampler:
    """Chooses the tokens of one answer."""

    def __init__(self, model: Model, parameters: Parameters, grammar: str | None) -> None:
        """Raises InvalidRequestError if the grammar is not one."""
        self._chain = _chain(model, parameters)
        # A request may be dropped at any point before the engine has it: the memory is freed with the last reference.
        self._close = weakref.finalize(self, lib.llama_sampler_free, self._chain)
        self._close.atexit = False
        self._grammar = None if grammar is None else _Grammar(model, grammar)

    def sample(self, context: lib.llama_context_p, index: int) -> int | None:
        """The token that follows the one at `index` of the last batch; None if the grammar allows none."""
        if self._grammar is None:
            return int(lib.llama_sampler_sample(self._chain, context, index))
        token = self._grammar.choose(self._chain, context, index)
        if token is not None:
            lib.llama_sampler_accept(self._chain, token)
        return token

    def close(self) -> None:
        """Free the memory; nothing may be sampled after that."""
        self._close()
        if self._grammar is not None:
            self._grammar.close()


class _Grammar:
    """Where an answer is in its grammar."""

    def __init__(self, model: Model, text: str) -> None:
        with unheard():
            self._state = lib.llama_sampler_init_grammar(model.vocabulary, text.encode(), b"root")
        if not self._state:
            raise InvalidRequestError(
                "the grammar cannot be used: it is not GBNF, lacks a rule, or a rule begins with itself"
            )
        self.close = weakref.finalize(self, lib.llama_sampler_free, self._state)
        self.close.atexit = False
        self._candidates = _Candidates(model.vocabulary_size)
        self._one = _Candidates(1)

    def choose(self, chain: lib.llama_sampler_p, context: lib.llama_context_p, index: int) -> int | None:
        """The token that the chain chooses of those that the grammar allows."""
        logits = np.ctypeslib.as_array(lib.llama_get_logits_ith(context, index), (self._candidates.size,))
        # Asking the grammar about all tokens takes as long as computing them, so ask first about the one wanted.
        self._candidates.fill(logits)
        token = self._candidates.chosen(chain)
        if token is None or not self._allows(token):
            self._candidates.fill(logits)
            self._candidates.apply(self._state)
            token = self._candidates.chosen(chain) if self._candidates.any_allowed() else None
        if token is not None:
            # Accepting what the grammar does not allow would end the process.
            lib.llama_sampler_accept(self._state, token)
        return token

    def _allows(self, token: int) -> bool:
        self._one.fill(np.zeros(1, np.float32), token)
        self._one.apply(self._state)
        return self._one.any_allowed()


class _Candidates:
    """Tokens to choose from, in the form that llama.cpp's samplers work on."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._ids = np.arange(size, dtype=np.int32)
        self._data: NDArray[np.void] = np.zeros(
            size, dtype=[("id", np.int32), ("logit", np.float32), ("p", np.float32)]
        )
        pointer = self._data.ctypes.data_as(lib.llama_token_data_p)
        self._array = lib.llama_token_data_array(data=pointer, size=size, selected=-1, sorted=False)

    def fill(self, logits: NDArray[np.float32], first: int = 0) -> None:
        """Start anew with the tokens from `first` on."""
        self._data["id"] = self._ids + first
        self._data["logit"] = logits
        self._array.size = self.size
        self._array.selected = -1
        self._array.sorted = False

    def apply(self, sampler: lib.llama_sampler_p) -> None:
        lib.llama_sampler_apply(sampler, ctypes.byref(self._array))

    def any_allowed(self) -> bool:
        return bool(np.isfinite(self._data["logit"][: self._array.size]).any())

    def chosen(self, chain: lib.llama_sampler_p) -> int | None:
        """The token that the chain selects, unless it is one that must not be."""
        self.apply(chain)
        selected = self._array.selected
        if not 0 <= selected < self._array.size or not np.isfinite(self._data["logit"][selected]):
            return None
        return int(self._data["id"][selected])


def _chain(model: Model, parameters: Parameters) -> lib.llama_sampler_p:
    settings = lib.llama_sampler_chain_default_params()
    settings.no_perf = True
    chain: lib.llama_sampler_p = lib.llama_sampler_chain_init(settings)
    for sampler in _samplers(model, parameters):
        lib.llama_sampler_chain_add(chain, sampler)
    return chain


def _samplers(model: Model, parameters: Parameters) -> list[lib.llama_sampler_p]:
    """The samplers in llama.cpp's usual order; those that would change nothing are left out."""
    repetition = _value(parameters.repetition_penalty, "repetition_penalty")
    frequency = _value(parameters.frequency_penalty, "frequency_penalty")
    presence = _value(parameters.presence_penalty, "presence_penalty")
    samplers = []
    if (repetition, frequency, presence) != (1, 0, 0):
        samplers.append(
            lib.llama_sampler_init_penalties(model.vocabulary_size, PENALTY_WINDOW, repetition, frequency, presence)
        )
    temperature = _value(parameters.temperature, "temperature")
    if temperature == 0:
        return [*samplers, lib.llama_sampler_init_greedy()]
    seed = secrets.randbelow(_SEEDS) if parameters.seed is None else parameters.seed % _SEEDS
    return [
        *samplers,
        lib.llama_sampler_init_top_k(int(_value(parameters.top_k, "top_k"))),
        lib.llama_sampler_init_top_p(_value(parameters.top_p, "top_p"), 1),
        lib.llama_sampler_init_min_p(_value(parameters.min_p, "min_p"), 1),
        lib.llama_sampler_init_temp(temperature),
        lib.llama_sampler_init_dist(seed),
    ]


def _value(given: float | None, name: str) -> float:
    value = RANGES[name].default if given is None else given
    assert value is not None
    return value
