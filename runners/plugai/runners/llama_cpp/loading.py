"""Loads a model: reads its file, and starts its engine with settings that suit the options and the machine."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace

import msgspec.structs
from llama_cpp import llama_cpp as lib

from plugai.runners.base import GenerationRequest, Message, ModelSpec, ReasoningEffort, Role, TextPart
from plugai.runners.cores import usable_cores
from plugai.runners.errors import ContextOverflowError
from plugai.runners.in_process import engine_thread
from plugai.runners.llama_cpp.batch_invariance import is_batch_invariant
from plugai.runners.llama_cpp.context import ContextSettings, new_context
from plugai.runners.llama_cpp.engine import DecodeEngine
from plugai.runners.llama_cpp.lora.adapters import LoadedAdapters, load_adapters
from plugai.runners.llama_cpp.memory.offloading import choose_offload
from plugai.runners.llama_cpp.memory.settings import context_settings
from plugai.runners.llama_cpp.model import Model, Offload, load_model_file
from plugai.runners.llama_cpp.options import LlamaCppOptions
from plugai.runners.llama_cpp.parameters import RANGES
from plugai.runners.llama_cpp.prefix_cache import PrefixCache
from plugai.runners.llama_cpp.sampling import Sampler
from plugai.runners.llama_cpp.scheduling.schedule import Schedule
from plugai.runners.llama_cpp.scheduling.turns import TokenWork
from plugai.runners.llama_cpp.sequence import ReasoningTokens, Send, Sequence
from plugai.runners.llama_cpp.threads import ThreadChoice
from plugai.runners.llama_cpp.vision.marking import MarkedImages
from plugai.runners.llama_cpp.vision.placed import PromptImages, place
from plugai.runners.llama_cpp.vision.projector import load_projector
from plugai.runners.llama_cpp.vision.projector_files import projector_of
from plugai.runners.llama_cpp.vision.reader import ImageReader
from plugai.runners.llama_cpp.vision.slices import ImageTokens
from plugai.runners.lora.scales import PARAMETER, adapter_scales
from plugai.runners.text.calls.catalogue import ToolFormat
from plugai.runners.text.grammar.compiler import GrammarCompiler
from plugai.runners.text.grammar.constraint import Constraint
from plugai.runners.text.model_format import ModelFormat, callable_tools, model_format
from plugai.runners.text.parameters import check_text_parameters
from plugai.runners.text.prompt import Conversation, Prompt, Vocabulary, build_prompt
from plugai.runners.text.template import CHATML, ChatTemplate
from plugai.runners.text.template_process import TemplateProcess

_log = logging.getLogger(__name__)

Images = list[ImageTokens]
"""What stands for each image of a request, in order."""


@dataclass(frozen=True, slots=True)
class Templates:
    """The chat template for requests without tools and with them, and how answers are written with it."""

    plain: ChatTemplate
    with_tools: ChatTemplate
    format: ModelFormat

    def prompt(self, model: Vocabulary, request: GenerationRequest) -> Prompt:
        """The prompt of a request. Raises InvalidRequestError."""
        template = self.with_tools if callable_tools(request) else self.plain
        return build_prompt(model, template, self.format.conversation(request))


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A loaded model, its engine, and what is closed on unload."""

    model: Model
    templates: Templates
    adapters: LoadedAdapters
    engine: DecodeEngine
    context: ContextSettings
    grammars: GrammarCompiler
    prompts: ThreadPoolExecutor
    images: ImageReader | None
    """None if the model reads only text."""
    batch_invariant: bool | None
    resources: ExitStack

    def prompt(self, request: GenerationRequest, images: Images) -> tuple[Prompt, PromptImages]:
        """The tokens of a request's messages. Raises InvalidRequestError, ContextOverflowError."""
        self.model.require_room(sum(len(message.text) for message in request.messages), self.context.length)
        if not images:
            return self.templates.prompt(self.model, request), PromptImages()
        marked = MarkedImages(self.model, request.messages)
        prompt = self.templates.prompt(marked, msgspec.structs.replace(request, messages=marked.messages))
        marked.check(prompt.tokens)
        tokens, placed = place(prompt.tokens, images)
        return replace(prompt, tokens=tokens), placed

    def sequence(
        self, request: GenerationRequest, images: Images, constraint: Constraint | None, send: Send
    ) -> Sequence:
        """The sequence of a request, to be decoded once its images are encoded. Raises InvalidRequestError."""
        parameters = request.parameters
        check_text_parameters(parameters, RANGES, frozenset({PARAMETER} if request.adapters else ()))
        adapters = self.adapters.find(adapter_scales(request))
        prompt, placed = self.prompt(request, images)
        length = len(prompt.tokens)
        room = self.context.length - length
        if room < 1:
            raise ContextOverflowError(
                f"the conversation has {length} tokens, but the model's context has room for "
                f"{self.context.length - 1} and an answer; shorten it"
            )
        for warning in self.templates.format.warnings(request, prompt):
            send(warning)
        sampler = Sampler(self.model, parameters, constraint)
        return Sequence(
            request.owner_id,
            prompt.tokens,
            sampler,
            self.templates.format.reader(request, prompt),
            min(room, parameters.max_output_tokens or room),
            send,
            repeatable=parameters.seed is not None or sampler.greedy,
            top_logprobs=parameters.top_logprobs,
            adapters=adapters,
            reasoning=self._reasoning_tokens(parameters.reasoning_effort),
            images=placed,
        )

    def _reasoning_tokens(self, effort: ReasoningEffort | None) -> ReasoningTokens | None:
        reasoning = self.templates.format.reasoning
        if reasoning is None:
            return None
        budget, end = reasoning.budget(effort), self.model.tokens_of_markup(reasoning.forced_end)
        begin = None if budget == 0 else self.model.single_token(reasoning.marks.begin)
        return ReasoningTokens(budget, tuple(end), begin)


def load(spec: ModelSpec, options: LlamaCppOptions, report: Callable[[float], bool]) -> LoadedModel:
    """Load the model and start its engine. Raises ModelBrokenError."""
    with ExitStack() as resources:
        # Its process starts while the file is read.
        templates = resources.enter_context(TemplateProcess())
        offload = choose_offload(spec, options)
        model = resources.enter_context(load_model_file(options.path, offload, report))
        chat = _templates(spec.id, model, templates, options.tool_format)
        model.show(chat.format.marks)
        adapters = load_adapters(model, options.adapters)
        settings = context_settings(spec, options, model, offload)
        images = _image_reader(options, model, offload, settings, resources)
        context = resources.enter_context(new_context(model, settings))
        chunk = None if options.prompt_chunk == "auto" else options.prompt_chunk
        # A weight and a pair of a query and a key or a value are a multiplication and an addition each.
        work = TokenWork(2.0 * model.weights, 4.0 * model.attention_width)
        schedule = Schedule(chunk, min(settings.batch_size, settings.length), work)
        threads = _threads(options.threads)
        cache, capacity = PrefixCache(settings.sequences), capacity_of(spec, settings)
        engine = DecodeEngine(model, context, cache, schedule, lambda: ThreadChoice(*threads), capacity)
        resources.enter_context(engine_thread(engine, "llama_cpp"))
        # One thread, since the process for templates renders one at a time.
        prompts = resources.enter_context(ThreadPoolExecutor(1, "prompts"))
        # A broken template is found now, not by the first user.
        hello = [Message(Role.USER, (TextPart("Hello"),))]
        build_prompt(model, chat.plain, Conversation(hello, content_as_parts=chat.format.content_as_parts))
        grammars = GrammarCompiler(model.constraint_vocabulary)
        invariant = is_batch_invariant(model.weight_types, options, on_gpu=offload.layers != 0)
        return LoadedModel(
            model, chat, adapters, engine, settings, grammars, prompts, images, invariant, resources.pop_all()
        )


def _image_reader(
    options: LlamaCppOptions, model: Model, offload: Offload, settings: ContextSettings, resources: ExitStack
) -> ImageReader | None:
    path = projector_of(options)
    if path is None:
        return None
    threads, _ = _threads(options.threads)
    projector = resources.enter_context(load_projector(path, model, threads, gpu=offload.layers != 0))
    thread = resources.enter_context(ThreadPoolExecutor(1, "images"))
    return ImageReader(projector, thread, settings.length, min(settings.batch_size, settings.length))


def capacity_of(spec: ModelSpec, settings: ContextSettings) -> int:
    """How many requests are answered at once; of further sequences only the cached tokens are kept."""
    return min(spec.capacity or settings.sequences, settings.sequences)


def _threads(chosen: int | None) -> tuple[int, int]:
    """The largest and the smallest number of threads."""
    cores = usable_cores()
    return (cores, max(cores - 1, 1)) if chosen is None else (chosen, chosen)


def _templates(model_id: str, model: Model, process: TemplateProcess, tool_format: ToolFormat) -> Templates:
    source = model.chat_template
    if source is None:
        _log.warning("model %s has no chat template; ChatML is used, which it may not have been trained on", model_id)
    begin, end = lib.llama_vocab_bos(model.vocabulary), lib.llama_vocab_eos(model.vocabulary)
    tokens = model.token_text(begin), model.token_text(end)
    plain = ChatTemplate(process, source or CHATML, *tokens)
    with_tools = plain if model.tool_template is None else ChatTemplate(process, model.tool_template, *tokens)
    return Templates(plain, with_tools, model_format(with_tools, tool_format))
