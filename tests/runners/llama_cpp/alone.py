"""What a request is answered when nothing else is in the context: llama.cpp alone, with nothing of our engine."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from llama_cpp import llama_cpp as lib
from tests.runners.llama_cpp.stepping import LENGTH

from plugai.runners.base import Parameters, TokenLogprob
from plugai.runners.llama_cpp.context import CACHE_TYPES, AdapterSet, Batch, Context, native_context
from plugai.runners.llama_cpp.logprobs import token_logprob
from plugai.runners.llama_cpp.model import Model
from plugai.runners.llama_cpp.sampling import Sampler


@dataclass(frozen=True)
class Answer:
    """An answer, and the probabilities that the model gave its tokens."""

    tokens: list[int] = field(default_factory=list)
    likelihoods: list[TokenLogprob] = field(default_factory=list)


class Alone:
    """Reads each prompt in one go, and writes its answer token by token."""

    def __init__(self, model: Model, context: Context) -> None:
        self._model = model
        self._context = context
        self._known: dict[tuple[tuple[int, ...], str, AdapterSet], Answer] = {}

    def answer(self, prompt: Sequence[int], parameters: Parameters, limit: int, adapters: AdapterSet = ()) -> Answer:
        """At most `limit` tokens, which must be the same number each time."""
        asked = (tuple(prompt), repr(parameters), adapters)
        if asked not in self._known:
            assert self._context.use_adapters(adapters)
            self._known[asked] = self._answer(prompt, parameters, limit)
        return self._known[asked]

    def _answer(self, prompt: Sequence[int], parameters: Parameters, limit: int) -> Answer:
        answer = Answer()
        self._context.clear()
        with closing(Sampler(self._model, parameters, None)) as sampler:
            following = list(prompt)
            while len(answer.tokens) < limit:
                self._decode(following)
                token = sampler.sample(self._context.pointer, -1)
                if token is None or self._model.ends_answer(token):
                    break
                answer.likelihoods.append(token_logprob(self._model, self._context, -1, token, 0))
                answer.tokens.append(token)
                following = [token]
        return answer

    def _decode(self, tokens: Sequence[int]) -> None:
        # The batch has only the address of this.
        array = (ctypes.c_int32 * len(tokens))(*tokens)
        assert lib.llama_decode(self._context.pointer, lib.llama_batch_get_one(array, len(array))) == 0


@contextmanager
def alone_in_context(model: Model, cache_type: str) -> Iterator[Alone]:
    settings = lib.llama_context_default_params()
    settings.n_ctx = settings.n_batch = settings.n_ubatch = LENGTH
    settings.n_seq_max = 1
    settings.n_threads = settings.n_threads_batch = 1
    settings.flash_attn_type = lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
    settings.type_k = settings.type_v = CACHE_TYPES[cache_type].number
    with native_context(model, settings) as pointer:
        yield Alone(model, Context(pointer, Batch(1)))
