"""A Runner that turns each message into a vector, with a GGUF model that was configured for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from llama_cpp import llama_cpp as lib

from plugai.runners.background import loaded_in_thread
from plugai.runners.base import (
    Chunk,
    EmbeddingChunk,
    FinalChunk,
    FinishReason,
    GenerationRequest,
    ModelSpec,
    ReportStage,
    Runner,
    Usage,
)
from plugai.runners.cores import usable_cores
from plugai.runners.errors import ContextOverflowError, ModelBrokenError, ModelUnavailableError
from plugai.runners.llama_cpp.context import Batch, Context, Decoded, native_context
from plugai.runners.llama_cpp.loading import offloaded
from plugai.runners.llama_cpp.model import Model, ReportFraction, loaded_model, reading
from plugai.runners.llama_cpp.options import LlamaCppOptions, parse_options
from plugai.runners.text.prompt import text_content

# A text is computed at once, and what that takes grows with the square of its length.
_DEFAULT_LENGTH = 2048
_POOLING = {
    "mean": lib.LLAMA_POOLING_TYPE_MEAN,
    "cls": lib.LLAMA_POOLING_TYPE_CLS,
    "last": lib.LLAMA_POOLING_TYPE_LAST,
}


@dataclass(frozen=True, slots=True)
class _Embedder:
    """A model that is ready, and what it holds."""

    model: Model
    context: Context
    length: int
    threads: int
    thread: ThreadPoolExecutor
    resources: ExitStack

    def tokens(self, text: str) -> list[int]:
        """Raises ContextOverflowError."""
        tokens = self.model.tokens_to_embed(text)
        if len(tokens) > self.length:
            raise ContextOverflowError(f"a text has {len(tokens)} tokens, and at most {self.length} are read; cut it")
        return tokens

    def vector(self, tokens: list[int]) -> tuple[float, ...]:
        """The vector of a text, of length 1; all zeros for an empty one. Raises ModelUnavailableError."""
        size = int(lib.llama_model_n_embd_out(self.model.pointer))
        if not tokens:
            return (0.0,) * size
        batch = self.context.batch
        batch.clear()
        self.context.clear()
        last = batch.add(0, 0, tokens)
        for index in range(last + 1):
            batch.want(index)
        if (result := self.context.decode(self.threads)) != Decoded.DONE:
            raise ModelUnavailableError(f"llama.cpp failed to compute a vector ({result}); try again")
        vector = np.ctypeslib.as_array(lib.llama_get_embeddings_seq(self.context.pointer, 0), (size,))
        length = np.linalg.norm(vector.astype(np.float64))
        return tuple((vector / (length or 1.0)).tolist())


class EmbeddingRunner(Runner):
    """Serves one GGUF model's vectors, in this process."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = parse_options(spec.id, spec.options)
        self._embedder: _Embedder | None = None

    async def load(self, report: ReportStage) -> None:
        options = self._options
        self._embedder = await loaded_in_thread(lambda progress: _load(options, reading(progress)), report)
        self.context_length = self._embedder.length

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        embedder = self._embedder
        if embedder is None:
            raise ModelUnavailableError(f"model {self.spec.id!r} is not loaded; try again")
        loop = asyncio.get_running_loop()
        texts = [embedder.tokens(text_content(message)) for message in request.messages]
        for index, tokens in enumerate(texts):
            yield EmbeddingChunk(index, await loop.run_in_executor(embedder.thread, embedder.vector, tokens))
        yield FinalChunk(FinishReason.STOP, Usage(input_tokens=sum(map(len, texts)), output_tokens=0))

    async def unload(self) -> None:
        embedder, self._embedder = self._embedder, None
        if embedder is not None:
            await asyncio.to_thread(embedder.resources.close)


def _load(options: LlamaCppOptions, report: ReportFraction) -> _Embedder:
    with ExitStack() as resources:
        model = resources.enter_context(loaded_model(options.path, offloaded(options), report))
        length = min(options.context_length or _DEFAULT_LENGTH, model.context_length)
        settings = lib.llama_context_default_params()
        # A model that reads a text in both directions must have all of it in one batch.
        settings.n_ctx = settings.n_batch = settings.n_ubatch = length
        settings.n_seq_max = 1
        settings.embeddings = True
        settings.pooling_type = _POOLING[options.pooling or "mean"]
        settings.no_perf = True
        pointer = resources.enter_context(native_context(model, settings))
        context = Context(pointer, Batch(length))
        threads = options.threads or usable_cores()
        thread = resources.enter_context(ThreadPoolExecutor(1, "embeddings"))
        embedder = _Embedder(model, context, length, threads, thread, resources)
        if not any(embedder.vector(model.tokens_to_embed("Hello"))):
            raise ModelBrokenError("the model makes no vectors; take out its option 'pooling'")
        return _Embedder(model, context, length, threads, thread, resources.pop_all())
