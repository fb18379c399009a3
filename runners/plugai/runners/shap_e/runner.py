"""A Runner over one Shap-E pipeline."""

from __future__ import annotations

import secrets
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from functools import partial

from plugai.runners.base import Chunk, GenerationRequest, LoadStage, ModelSpec
from plugai.runners.in_process import InProcessRunner, ReportProgress
from plugai.runners.shap_e.generation import generate_shape
from plugai.runners.shap_e.options import ShapEOptions
from plugai.runners.shap_e.parameters import CAPABILITIES, MAX_SEED
from plugai.runners.shap_e.pipeline import ShapePipeline, load_pipeline
from plugai.runners.shap_e.request import parse_request
from plugai.runners.thread_chunks import thread_chunks
from plugai.runners.torch.device import release_unused
from plugai.runners.torch.options import parse_torch_options


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A loaded pipeline, the thread that runs it, and what is closed on unload."""

    pipeline: ShapePipeline
    thread: ThreadPoolExecutor
    resources: ExitStack


class ShapERunner(InProcessRunner[_Loaded]):
    """Serves one Shap-E pipeline, in this process: one shape at a time, which uses the whole machine."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = parse_torch_options(ShapEOptions, spec.id, spec.options)
        self.capabilities = CAPABILITIES
        self.capacity = 1

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        loaded = self._require_loaded()
        pipeline = loaded.pipeline
        parsed = parse_request(request, pipeline.kind, pipeline.defaults, secrets.randbelow(MAX_SEED + 1))
        work = partial(generate_shape, self.spec.id, pipeline, parsed)
        async with aclosing(thread_chunks(loaded.thread, work)) as chunks:
            async for chunk in chunks:
                yield chunk

    def _load(self, report: ReportProgress) -> _Loaded:
        with ExitStack() as resources:
            report(LoadStage("reading the model"))
            pipeline = load_pipeline(self._options)
            thread = resources.enter_context(ThreadPoolExecutor(1, "shap_e"))
            return _Loaded(pipeline, thread, resources.pop_all())

    def _release_memory(self) -> None:
        release_unused()
