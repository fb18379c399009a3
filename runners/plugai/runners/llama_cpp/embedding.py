"""A Runner that computes the embedding of each message, with a GGUF model that has the option `pooling`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from llama_cpp import llama_cpp as lib

from plugai.runners.base import (
    Chunk,
    EmbeddingChunk,
    FinalChunk,
    FinishReason,
    GenerationRequest,
    ModelSpec,
    Usage,
)
from plugai.runners.cores import usable_cores
from plugai.runners.errors import ContextOverflowError, InvalidRequestError, ModelBrokenError, ModelUnavailableError
from plugai.runners.in_process import InProcessRunner, ReportProgress
from plugai.runners.llama_cpp.context import Batch, Context, Decoded, native_context
from plugai.runners.llama_cpp.memory.offloading import choose_offload
from plugai.runners.llama_cpp.memory.settings import embedding_settings, text_length
from plugai.runners.llama_cpp.model import Model, ReportFraction, load_model_file, report_reading
from plugai.runners.llama_cpp.options import LlamaCppOptions, parse_options
from plugai.runners.text.turns import text_content

_NOT_NUMBERS = "the model computed values that are not numbers (NaN) for this text; get the model again, or use another"


@dataclass(frozen=True, slots=True)
class _Embedder:
    """A loaded model, the thread that runs it, and what is closed on unload."""

    model: Model
    context: Context
    length: int
    threads: int
    thread: ThreadPoolExecutor
    resources: ExitStack

    def tokens(self, text: str) -> list[int]:
        """The tokens of a text. Raises ContextOverflowError."""
        self.model.require_room(len(text), self.length)
        tokens = self.model.tokens_to_embed(text)
        if len(tokens) > self.length:
            raise ContextOverflowError(f"a text has {len(tokens)} tokens, but the limit is {self.length}; shorten it")
        return tokens

    def vector(self, tokens: list[int]) -> tuple[float, ...]:
        """The embedding of a text, of length 1; zeros for an empty text. Raises ModelUnavailableError."""
        size = int(lib.llama_model_n_embd_out(self.model.pointer))
        if not tokens:
            return (0.0,) * size
        batch = self.context.batch
        batch.clear()
        self.context.clear()
        last = batch.add(0, 0, tokens)
        for index in range(last + 1):
            batch.request_logits(index)
        if (result := self.context.decode(self.threads)) != Decoded.DONE:
            raise ModelUnavailableError(f"llama.cpp failed to compute an embedding ({result}); try again")
        vector = np.ctypeslib.as_array(lib.llama_get_embeddings_seq(self.context.pointer, 0), (size,))
        if not np.isfinite(vector).all():
            raise ModelUnavailableError(_NOT_NUMBERS)
        length = np.linalg.norm(vector.astype(np.float64))
        return tuple((vector / (length or 1.0)).tolist())


class EmbeddingRunner(InProcessRunner[_Embedder]):
    """Serves the embeddings of one GGUF model, in this process."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = parse_options(spec.id, spec.options)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        embedder = self._require_loaded()
        if request.adapters:
            raise InvalidRequestError("a model with the option 'pooling' takes no adapters; use one without it as base")
        loop = asyncio.get_running_loop()
        texts = [embedder.tokens(text_content(message)) for message in request.messages]
        for index, tokens in enumerate(texts):
            yield EmbeddingChunk(index, await loop.run_in_executor(embedder.thread, embedder.vector, tokens))
        yield FinalChunk(FinishReason.STOP, Usage(input_tokens=sum(map(len, texts)), output_tokens=0))

    def _load(self, report: ReportProgress) -> _Embedder:
        return _load(self.spec, self._options, report_reading(report))

    def _update_properties(self, loaded: _Embedder) -> None:
        self.context_length = loaded.length


def _load(spec: ModelSpec, options: LlamaCppOptions, report: ReportFraction) -> _Embedder:
    with ExitStack() as resources:
        model = resources.enter_context(load_model_file(options.path, choose_offload(spec, options), report))
        length = text_length(options, model)
        pointer = resources.enter_context(native_context(model, embedding_settings(options, length)))
        context = Context(pointer, Batch(length))
        threads = options.threads or usable_cores()
        thread = resources.enter_context(ThreadPoolExecutor(1, "embeddings"))
        embedder = _Embedder(model, context, length, threads, thread, resources)
        if not any(embedder.vector(model.tokens_to_embed("Hello"))):
            raise ModelBrokenError("the model does not compute embeddings; remove its option 'pooling'")
        return _Embedder(model, context, length, threads, thread, resources.pop_all())
