"""A GGUF model that pools what it computes of a text into one vector, and computes several texts in one step."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from llama_cpp import llama_cpp as lib
from numpy.typing import NDArray

from plugai.runners.base import ModelSpec
from plugai.runners.cores import usable_cores
from plugai.runners.errors import ContextOverflowError, ModelBrokenError, ModelUnavailableError
from plugai.runners.llama_cpp.context import Batch, Context, Decoded, native_context
from plugai.runners.llama_cpp.memory.offloading import choose_offload
from plugai.runners.llama_cpp.memory.settings import MOST_TEXTS, embedding_settings, text_length
from plugai.runners.llama_cpp.model import Model, ReportFraction, load_model_file
from plugai.runners.llama_cpp.options import LlamaCppOptions

_NOT_NUMBERS = "the model computed values that are not numbers (NaN) for this text; get the model again, or use another"

Tokens = Sequence[int]


@dataclass(frozen=True, slots=True)
class PooledModel:
    """A loaded model. Only one thread may use it at a time."""

    model: Model
    context: Context
    length: int
    """The most tokens of a text."""
    batch_size: int
    """The most tokens of several texts together."""
    size: int
    """The numbers of a text."""
    threads: int

    def require_room(self, tokens: Tokens) -> None:
        """Raise ContextOverflowError for a text that is too long."""
        if len(tokens) > self.length:
            raise ContextOverflowError(f"a text has {len(tokens)} tokens, but the limit is {self.length}; shorten it")

    def vectors(self, texts: Sequence[Tokens]) -> list[NDArray[np.float32]]:
        """What the model computes of these texts, which are one of `batches`; zeros for an empty one.

        Raises ModelUnavailableError.
        """
        batch = self.context.batch
        batch.clear()
        self.context.clear()
        for number, tokens in enumerate(texts):
            for index in range(batch.used, batch.add(number, 0, tokens) + 1):
                batch.request_logits(index)
        if batch.used and (result := self.context.decode(self.threads)) != Decoded.DONE:
            raise ModelUnavailableError(f"llama.cpp failed to compute an embedding ({result}); try again")
        return [
            self._vector(number) if tokens else np.zeros(self.size, np.float32) for number, tokens in enumerate(texts)
        ]

    def _vector(self, number: int) -> NDArray[np.float32]:
        vector = np.ctypeslib.as_array(lib.llama_get_embeddings_seq(self.context.pointer, number), (self.size,))
        if not np.isfinite(vector).all():
            raise ModelUnavailableError(_NOT_NUMBERS)
        return vector.copy()


def batches(texts: Sequence[Tokens], most_tokens: int) -> Iterator[Sequence[Tokens]]:
    """These texts in their order, as many at once as are computed in one step: each has at least one."""
    start = used = 0
    for end, tokens in enumerate(texts):
        if end > start and (used + len(tokens) > most_tokens or end - start == MOST_TEXTS):
            yield texts[start:end]
            start, used = end, 0
        used += len(tokens)
    if start < len(texts):
        yield texts[start:]


@contextmanager
def open_pooled(
    spec: ModelSpec, options: LlamaCppOptions, report: ReportFraction
) -> Generator[PooledModel, None, None]:
    """Load a model. Raises ModelBrokenError."""
    with load_model_file(options.path, choose_offload(spec, options), report) as model:
        ranks = options.pooling == "rank"
        if ranks and not model.ranks:
            # llama.cpp would end the process.
            raise ModelBrokenError(
                "the model cannot judge documents: it has no layer for that; change its option 'pooling'"
            )
        length = text_length(options, model)
        with native_context(model, embedding_settings(options, length)) as pointer:
            count = lib.llama_model_n_cls_out if ranks else lib.llama_model_n_embd_out
            threads = options.threads or usable_cores()
            together = min(options.batch_size, length)
            yield PooledModel(
                model, Context(pointer, Batch(length)), length, together, int(count(model.pointer)), threads
            )
