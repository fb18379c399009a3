"""A Runner over one Shap-E pipeline."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from functools import partial

from plugai.runners.background import ReportProgress, loaded_in_thread
from plugai.runners.base import Chunk, GenerationRequest, LoadStage, ModelSpec, ReportStage, Runner
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.shap_e.options import ShapEOptions
from plugai.runners.shap_e.parameters import CAPABILITIES, MOST_SEED
from plugai.runners.shap_e.pipeline import ShapePipeline, load_pipeline
from plugai.runners.shap_e.request import order
from plugai.runners.shap_e.shaping import shaped
from plugai.runners.thread_chunks import thread_chunks
from plugai.runners.torch.device import release_unused
from plugai.runners.torch.options import parse_torch_options


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A pipeline that is ready, and what it holds."""

    pipeline: ShapePipeline
    thread: ThreadPoolExecutor
    resources: ExitStack


class ShapERunner(Runner):
    """Serves one Shap-E pipeline, in this process: one shape at a time, which takes all that the machine has."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = parse_torch_options(ShapEOptions, spec.id, spec.options)
        self._loaded: _Loaded | None = None
        self.capabilities = CAPABILITIES
        self.capacity = 1

    async def load(self, report: ReportStage) -> None:
        self._loaded = await loaded_in_thread(partial(_load, self._options), report)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        loaded = self._loaded
        if loaded is None:
            raise ModelUnavailableError(f"model {self.spec.id!r} is not loaded; try again")
        wanted = order(request, loaded.pipeline.kind, loaded.pipeline.defaults, secrets.randbelow(MOST_SEED + 1))
        work = partial(shaped, self.spec.id, loaded.pipeline, wanted)
        async with aclosing(thread_chunks(loaded.thread, work)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def unload(self) -> None:
        loaded, self._loaded = self._loaded, None
        if loaded is not None:
            await asyncio.to_thread(loaded.resources.close)
            del loaded
            release_unused()


def _load(options: ShapEOptions, report: ReportProgress) -> _Loaded:
    with ExitStack() as resources:
        report(LoadStage("reading the model"))
        pipeline = load_pipeline(options)
        thread = resources.enter_context(ThreadPoolExecutor(1, "shap_e"))
        return _Loaded(pipeline, thread, resources.pop_all())
