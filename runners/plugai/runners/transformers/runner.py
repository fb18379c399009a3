"""A Runner over one model of transformers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from functools import partial

from plugai.runners.background import ReportProgress, loaded_in_thread
from plugai.runners.base import (
    Chunk,
    GenerationRequest,
    LoadStage,
    Message,
    ModelSpec,
    ReportStage,
    Role,
    Runner,
    TextPart,
)
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.thread_chunks import ChunkSender, thread_chunks
from plugai.runners.torch.device import place, release_unused
from plugai.runners.torch.options import parse_torch_options
from plugai.runners.transformers.answering import answered
from plugai.runners.transformers.embedding import embedded, load_embedding_model
from plugai.runners.transformers.folder import Kind, describe
from plugai.runners.transformers.options import TransformersOptions
from plugai.runners.transformers.parameters import CAPABILITIES
from plugai.runners.transformers.text_model import load_text_model

Answer = Callable[[GenerationRequest, ChunkSender], None]
"""Sends what a model answers to a request."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A model that is ready, and what it holds."""

    answer: Answer
    length: int
    thread: ThreadPoolExecutor
    resources: ExitStack


class TransformersRunner(Runner):
    """Serves one model, in this process, one request at a time."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = parse_torch_options(TransformersOptions, spec.id, spec.options)
        self._loaded: _Loaded | None = None
        self.capacity = 1

    async def load(self, report: ReportStage) -> None:
        self._loaded = await loaded_in_thread(partial(_load, self.spec.id, self._options), report)
        self.context_length = self._loaded.length
        self.capabilities = CAPABILITIES

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        loaded = self._loaded
        if loaded is None:
            raise ModelUnavailableError(f"model {self.spec.id!r} is not loaded; try again")
        async with aclosing(thread_chunks(loaded.thread, partial(loaded.answer, request))) as chunks:
            async for chunk in chunks:
                yield chunk

    async def unload(self) -> None:
        loaded, self._loaded = self._loaded, None
        if loaded is not None:
            await asyncio.to_thread(loaded.resources.close)
            del loaded
            release_unused()


def _load(model_id: str, options: TransformersOptions, report: ReportProgress) -> _Loaded:
    report(LoadStage("reading the model"))
    description = describe(options.path)
    length = description.length(options.context_length)
    placement = place(options)
    if description.kind is Kind.EMBEDDING:
        vectors = load_embedding_model(options.path, description, length, placement)
        answer: Answer = partial(embedded, vectors)
        length = vectors.length
    else:
        text = load_text_model(model_id, options.path, description, length, placement)
        # A template that cannot write the simplest prompt is found now, not by the first user.
        text.prompt([Message(Role.USER, (TextPart("Hello"),))])
        answer = partial(answered, text)
    with ExitStack() as resources:
        thread = resources.enter_context(ThreadPoolExecutor(1, "transformers"))
        return _Loaded(answer, length, thread, resources.pop_all())
