"""A Runner over one GGUF model and the engine that decodes it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, aclosing, suppress
from dataclasses import dataclass

from llama_cpp import llama_cpp as lib

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
    Usage,
    UsageChunk,
)
from plugai.runners.errors import ContextOverflowError, ModelUnavailableError, PlugAIError
from plugai.runners.llama_cpp.cores import usable_cores
from plugai.runners.llama_cpp.engine import Engine, running_engine
from plugai.runners.llama_cpp.grammar import grammar_text
from plugai.runners.llama_cpp.model import Model, loaded_model
from plugai.runners.llama_cpp.options import LlamaCppOptions, parse_options
from plugai.runners.llama_cpp.outbox import Outbox
from plugai.runners.llama_cpp.parameters import CAPABILITIES, check_parameters
from plugai.runners.llama_cpp.prompt import prompt_tokens
from plugai.runners.llama_cpp.sampling import Sampler
from plugai.runners.llama_cpp.sequence import Sequence
from plugai.runners.llama_cpp.template import CHATML, ChatTemplate
from plugai.runners.llama_cpp.text import TextAssembler
from plugai.runners.llama_cpp.threads import ThreadChoice

_DEFAULT_CONTEXT_LENGTH = 8192

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A model that is ready, and what it holds."""

    model: Model
    template: ChatTemplate
    engine: Engine
    context_length: int
    prompts: ThreadPoolExecutor
    resources: ExitStack

    def sequence(self, request: GenerationRequest, outbox: Outbox) -> Sequence:
        """The answer to a request, before anything of it is decoded. Raises InvalidRequestError."""
        parameters = request.parameters
        check_parameters(parameters)
        grammar = grammar_text(request.response_format)
        prompt = prompt_tokens(self.model, self.template, request.messages)
        room = self.context_length - len(prompt)
        if room < 1:
            raise ContextOverflowError(
                f"the conversation has {len(prompt)} tokens, and the model's context has room for "
                f"{self.context_length - 1} and an answer; shorten it"
            )
        limit = min(room, parameters.max_output_tokens or room)
        sampler = Sampler(self.model, parameters, grammar)
        text = TextAssembler(parameters.stop)
        return Sequence(prompt, sampler, text, limit, outbox, repeatable=parameters.seed is not None)


class LlamaCppRunner(Runner):
    """Serves one GGUF model, in this process."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = parse_options(spec.id, spec.options)
        self._loaded: _Loaded | None = None
        self.capacity = 1
        self.capabilities = CAPABILITIES

    @property
    def active(self) -> int:
        """Requests that are being answered."""
        return self._loaded.engine.active if self._loaded else 0

    @property
    def work_done(self) -> int:
        """Tokens decoded since the model was loaded, prompts included."""
        return self._loaded.engine.work_done if self._loaded else 0

    async def load(self, report: ReportStage) -> None:
        loop = asyncio.get_running_loop()
        abandoned = threading.Event()

        def progress(fraction: float) -> bool:
            loop.call_soon_threadsafe(report, LoadStage("reading the model", fraction))
            return not abandoned.is_set()

        loading = loop.run_in_executor(None, _load, self.spec.id, self._options, progress)
        try:
            self._loaded = await asyncio.shield(loading)
        except asyncio.CancelledError:
            abandoned.set()
            with suppress(PlugAIError):
                loaded = await loading
                await asyncio.to_thread(loaded.resources.close)
            raise
        self.context_length = self._loaded.context_length

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        loaded = self._loaded
        if loaded is None:
            raise ModelUnavailableError(f"model {self.spec.id!r} is not loaded; try again")
        outbox = Outbox()
        loop = asyncio.get_running_loop()
        sequence = await loop.run_in_executor(loaded.prompts, loaded.sequence, request, outbox)
        loaded.engine.submit(sequence)
        try:
            yield UsageChunk(Usage(input_tokens=sequence.input_tokens))
            async with aclosing(outbox.chunks()) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            loaded.engine.cancel(sequence)

    async def unload(self) -> None:
        loaded, self._loaded = self._loaded, None
        if loaded is not None:
            await asyncio.to_thread(loaded.resources.close)


def _load(model_id: str, options: LlamaCppOptions, report: Callable[[float], bool]) -> _Loaded:
    """Load the model and start its engine. Raises ModelBrokenError."""
    gpu_layers = options.gpu_layers if options.gpu_layers != "auto" else _all_layers_on_a_gpu()
    with ExitStack() as resources:
        model = resources.enter_context(loaded_model(options.path, gpu_layers, report))
        template = _template(model_id, model)
        length = options.context_length or min(model.context_length, _DEFAULT_CONTEXT_LENGTH)
        threads = _thread_choice(options.threads)
        engine = resources.enter_context(running_engine(model, length, threads, options.batch_size))
        # One thread, since a template that does not end is ended by a timer that the process has only one of.
        prompts = resources.enter_context(ThreadPoolExecutor(1, "prompts"))
        # A template that cannot write the simplest prompt is found now, not by the first user.
        prompt_tokens(model, template, [Message(Role.USER, (TextPart("Hello"),))])
        return _Loaded(model, template, engine, length, prompts, resources.pop_all())


def _thread_choice(chosen: int | None) -> ThreadChoice:
    cores = usable_cores()
    return ThreadChoice(cores, max(cores - 1, 1)) if chosen is None else ThreadChoice(chosen, chosen)


def _template(model_id: str, model: Model) -> ChatTemplate:
    source = model.chat_template
    if source is None:
        _log.warning("model %s has no chat template; ChatML is used, which it may not have been trained on", model_id)
    begin, end = lib.llama_vocab_bos(model.vocabulary), lib.llama_vocab_eos(model.vocabulary)
    return ChatTemplate(source or CHATML, model.token_text(begin), model.token_text(end))


def _all_layers_on_a_gpu() -> int:
    """All, if llama.cpp was built for a GPU."""
    return -1 if lib.llama_supports_gpu_offload() else 0
