"""A Runner that computes the embedding of each message, with a GGUF model that pools the vectors of tokens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plugai.runners.base import (
    Chunk,
    EmbeddingChunk,
    FinalChunk,
    FinishReason,
    GenerationRequest,
    ModelSpec,
    Usage,
)
from plugai.runners.errors import InvalidRequestError, ModelBrokenError
from plugai.runners.in_process import InProcessRunner, ReportProgress
from plugai.runners.llama_cpp.embeddings.pooled import PooledModel, batches, open_pooled
from plugai.runners.llama_cpp.embeddings.prompts import chosen_prompt, prompts_of
from plugai.runners.llama_cpp.embeddings.ranking import score, tokens_of_pair
from plugai.runners.llama_cpp.model import ReportFraction, report_reading
from plugai.runners.llama_cpp.options import LlamaCppOptions, parse_options
from plugai.runners.text.turns import text_content

Read = Callable[[PooledModel, Sequence[str]], list[list[int]]]
"""The tokens of what is computed of a request, whose messages have these texts."""
Result = Callable[[NDArray[np.float32]], tuple[float, ...]]
"""What is returned of what was computed."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A loaded model, the thread that runs it, and what is closed on unload."""

    model: PooledModel
    thread: ThreadPoolExecutor
    resources: ExitStack


class EmbeddingRunner(InProcessRunner[_Loaded]):
    """Serves the embeddings of one GGUF model in this process, or the scores of one that ranks."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = parse_options(spec.id, spec.options)
        self._prompts = prompts_of(self._options)
        ranks = self._options.pooling == "rank"
        self._read: Read = _pairs if ranks else _texts
        self._result: Result = score if ranks else _normalized

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        loaded = self._require_loaded()
        if request.adapters:
            raise InvalidRequestError("a model with the option 'pooling' takes no adapters; use one without it as base")
        loop = asyncio.get_running_loop()
        prompt = chosen_prompt(request.parameters, self._prompts)
        texts = self._read(loaded.model, [prompt + text_content(message) for message in request.messages])
        for tokens in texts:
            loaded.model.require_room(tokens)
        index = 0
        for batch in batches(texts, loaded.model.batch_size):
            for vector in await loop.run_in_executor(loaded.thread, loaded.model.vectors, batch):
                yield EmbeddingChunk(index, self._result(vector))
                index += 1
        yield FinalChunk(FinishReason.STOP, Usage(input_tokens=sum(map(len, texts)), output_tokens=0))

    def _load(self, report: ReportProgress) -> _Loaded:
        return _load(self.spec, self._options, report_reading(report))

    def _update_properties(self, loaded: _Loaded) -> None:
        self.context_length = loaded.model.length


def _texts(model: PooledModel, texts: Sequence[str]) -> list[list[int]]:
    for text in texts:
        model.model.require_room(len(text), model.length)
    return [model.model.tokens_to_embed(text) for text in texts]


def _pairs(model: PooledModel, texts: Sequence[str]) -> list[list[int]]:
    """The first text is the query, the others are documents."""
    query, *documents = texts
    if not documents:
        raise InvalidRequestError(
            "there are no documents; the first message is the query, and each other one a document"
        )
    for text in texts:
        model.model.require_room(len(text), model.length)
    return [tokens_of_pair(model.model, query, document) for document in documents]


def _normalized(vector: NDArray[np.float32]) -> tuple[float, ...]:
    """The vector with the length 1."""
    length = np.linalg.norm(vector.astype(np.float64))
    return tuple((vector / (length or 1.0)).tolist())


def _load(spec: ModelSpec, options: LlamaCppOptions, report: ReportFraction) -> _Loaded:
    with ExitStack() as resources:
        model = resources.enter_context(open_pooled(spec, options, report))
        thread = resources.enter_context(ThreadPoolExecutor(1, "embeddings"))
        (vector,) = model.vectors([model.model.tokens_to_embed("Hello")])
        if not vector.any():
            raise ModelBrokenError("the model does not compute embeddings; remove its option 'pooling'")
        return _Loaded(model, thread, resources.pop_all())
