"""A Runner over one model of transformers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from functools import partial

from plugai.runners.base import Chunk, GenerationRequest, LoadStage, Message, ModelSpec, Role, TextPart
from plugai.runners.in_process import InProcessRunner, ReportProgress
from plugai.runners.lora.scales import adapter_scales
from plugai.runners.text.template_process import TemplateProcess
from plugai.runners.thread_chunks import ChunkSender, thread_chunks
from plugai.runners.torch.device import choose_placement, release_unused
from plugai.runners.torch.options import parse_torch_options
from plugai.runners.transformers.embedding import embed_messages, load_embedding_model
from plugai.runners.transformers.folder import Kind, describe
from plugai.runners.transformers.generation import generate_text
from plugai.runners.transformers.loras import PeftAdapters
from plugai.runners.transformers.options import TransformersOptions
from plugai.runners.transformers.parameters import CAPABILITIES
from plugai.runners.transformers.text_model import TextModel, load_text_model

Generate = Callable[[GenerationRequest, ChunkSender], None]
"""Answers a request by sending chunks."""

Count = Callable[[GenerationRequest], int | None]
"""How many tokens the input of a request has; None if only an answer tells."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A loaded model, the thread that runs it, and what is closed on unload."""

    generate: Generate
    count: Count
    length: int
    adapters: PeftAdapters
    thread: ThreadPoolExecutor
    resources: ExitStack


class TransformersRunner(InProcessRunner[_Loaded]):
    """Serves one model, in this process, one request at a time."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = parse_torch_options(TransformersOptions, spec.id, spec.options)
        self.capacity = 1

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        loaded = self._require_loaded()
        async with aclosing(thread_chunks(loaded.thread, partial(_answer, loaded, request))) as chunks:
            async for chunk in chunks:
                yield chunk

    async def count_tokens(self, request: GenerationRequest) -> int | None:
        loaded = self._require_loaded()
        return await asyncio.get_running_loop().run_in_executor(loaded.thread, loaded.count, request)

    def _load(self, report: ReportProgress) -> _Loaded:
        report(LoadStage("reading the model"))
        return _load(self.spec.id, self._options)

    def _update_properties(self, loaded: _Loaded) -> None:
        self.context_length = loaded.length
        self.capabilities = CAPABILITIES

    def _release_memory(self) -> None:
        release_unused()


def _load(model_id: str, options: TransformersOptions) -> _Loaded:
    description = describe(options.path)
    length = description.length(options.context_length)
    placement = choose_placement(options)
    with ExitStack() as resources:
        if description.kind is Kind.EMBEDDING:
            embedding = load_embedding_model(options.path, description, length, placement)
            generate: Generate = partial(embed_messages, embedding)
            count: Count = _count_nothing
            length = embedding.length
            weights = embedding.model
        else:
            templates = resources.enter_context(TemplateProcess())
            text = load_text_model(model_id, options.path, description, length, placement, templates)
            # A broken template is found now, not by the first user.
            text.prompt([Message(Role.USER, (TextPart("Hello"),))])
            generate = partial(generate_text, text)
            count = partial(_count, text)
            weights = text.model
        thread = resources.enter_context(ThreadPoolExecutor(1, "transformers"))
        return _Loaded(generate, count, length, PeftAdapters(weights, options.adapters), thread, resources.pop_all())


def _answer(loaded: _Loaded, request: GenerationRequest, sender: ChunkSender) -> None:
    """Answer a request with its adapters: one at a time, so that all of the model is for it."""
    loaded.adapters.apply(adapter_scales(request))
    loaded.generate(request, sender)


def _count(model: TextModel, request: GenerationRequest) -> int:
    return model.prompt(request.messages).tokens


def _count_nothing(request: GenerationRequest) -> None:
    """An embedding has a prompt for each message."""
