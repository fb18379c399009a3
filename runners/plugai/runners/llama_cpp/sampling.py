"""Sampling of the next token: llama.cpp's sampler chain, and optionally a constraint."""

from __future__ import annotations

import math
import secrets
import weakref

import numpy as np
from llama_cpp import llama_cpp as lib

from plugai.runners.base import Parameters
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.parameters import PENALTY_WINDOW, RANGES
from plugai.runners.text.grammar.constraint import Constraint
from plugai.runners.text.parameters import is_greedy

# The largest number means a random seed to llama.cpp.
_SEEDS = 2**32 - 1
_NOT_NUMBERS = (
    "the model computed values that are not numbers (NaN), so there is no answer; send the request without "
    "its adapters, get the model or the adapter again, or use another"
)


class Sampler:
    """Samples the tokens of one answer."""

    def __init__(self, model: Model, parameters: Parameters, constraint: Constraint | None) -> None:
        self.greedy = is_greedy(_value(parameters.temperature, "temperature"))
        self._chain = _chain(model, parameters)
        # A request may be dropped before it reaches the engine: the memory is freed with the last reference.
        self._close = weakref.finalize(self, lib.llama_sampler_free, self._chain)
        self._close.atexit = False
        self._constraint = constraint
        self._vocabulary_size = model.vocabulary_size

    @property
    def complete(self) -> bool:
        """Whether the constraint allows nothing after the tokens sampled so far."""
        return self._constraint is not None and self._constraint.complete

    def sample(
        self, context: lib.llama_context_p, index: int, *, free: bool = False, besides: int | None = None
    ) -> int:
        """Sample the token that follows the one at `index` of the last batch.

        `free`: the constraint does not hold yet; it allows the token `besides` too, which is not a part of what it
        constrains. Raises InvalidRequestError if the constraint takes too long, or allows no token;
        ModelUnavailableError if the model computed no number.
        """
        constraint = None if free else self._constraint
        token = self._choose(context, index, constraint, besides)
        # Nothing is greater than NaN, so that some token is chosen all the same.
        if math.isnan(lib.llama_get_logits_ith(context, index)[token]):
            raise ModelUnavailableError(_NOT_NUMBERS)
        if constraint is not None and token != besides:
            constraint.accept(token)
        return token

    def _choose(
        self, context: lib.llama_context_p, index: int, constraint: Constraint | None, besides: int | None
    ) -> int:
        if constraint is None:
            return int(lib.llama_sampler_sample(self._chain, context, index))
        allowed = constraint.allowed()
        if besides is not None:
            allowed = allowed.copy()
            allowed[besides] = True
        logits = np.ctypeslib.as_array(lib.llama_get_logits_ith(context, index), (self._vocabulary_size,))
        # The probabilities that are reported are the model's own.
        own = logits.copy()
        logits[~allowed] = -np.inf
        token = int(lib.llama_sampler_sample(self._chain, context, index))
        logits[:] = own
        return token

    def close(self) -> None:
        """Free the memory. `sample` must not be called afterwards."""
        self._close()
        self._constraint = None


def _chain(model: Model, parameters: Parameters) -> lib.llama_sampler_p:
    settings = lib.llama_sampler_chain_default_params()
    settings.no_perf = True
    chain: lib.llama_sampler_p = lib.llama_sampler_chain_init(settings)
    for sampler in _samplers(model, parameters):
        lib.llama_sampler_chain_add(chain, sampler)
    return chain


def _samplers(model: Model, parameters: Parameters) -> list[lib.llama_sampler_p]:
    """The samplers in llama.cpp's usual order, without those that have no effect."""
    repetition = _value(parameters.repetition_penalty, "repetition_penalty")
    frequency = _value(parameters.frequency_penalty, "frequency_penalty")
    presence = _value(parameters.presence_penalty, "presence_penalty")
    samplers = []
    if (repetition, frequency, presence) != (1, 0, 0):
        samplers.append(
            lib.llama_sampler_init_penalties(model.vocabulary_size, PENALTY_WINDOW, repetition, frequency, presence)
        )
    temperature = _value(parameters.temperature, "temperature")
    if is_greedy(temperature):
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
