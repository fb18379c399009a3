"""A Runner over one pipeline of diffusers and the engine that runs it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from plugai.runners.base import Capability, Chunk, GenerationRequest, LoadStage, ModelSpec
from plugai.runners.chunk_queue import ChunkQueue
from plugai.runners.diffusers.options import DiffusersOptions
from plugai.runners.in_process import InProcessRunner, ReportProgress
from plugai.runners.torch.options import parse_torch_options

if TYPE_CHECKING:
    from plugai.runners.diffusers.loading import LoadedPipeline

# Reporting a step delays the next one: of steps that are faster than this, only some are reported.
_PROGRESS_INTERVAL_SECONDS = 0.1


class DiffusersRunner(InProcessRunner["LoadedPipeline"]):
    """Serves one pipeline, in this process."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = parse_torch_options(DiffusersOptions, spec.id, spec.options)
        self.capabilities = frozenset({Capability.SEED})

    @property
    def active(self) -> int:
        """Requests that are running or waiting."""
        return self._loaded.engine.active if self._loaded else 0

    @property
    def work_done(self) -> int:
        """Denoising steps since the model was loaded, counted for each image."""
        return self._loaded.engine.work_done if self._loaded else 0

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        loaded = self._require_loaded()
        queue = ChunkQueue(lambda: _PROGRESS_INTERVAL_SECONDS)
        # On a thread, since the request's images are decoded, which takes a while.
        job = await asyncio.to_thread(loaded.job, request, queue.put)
        for warning in job.request.warnings:
            yield warning
        loaded.engine.submit(job)
        try:
            async with aclosing(queue.chunks()) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            loaded.engine.cancel(job)

    def _load(self, report: ReportProgress) -> LoadedPipeline:
        report(LoadStage("importing diffusers"))
        # The import takes tens of seconds on a slow machine, which must not block the event loop.
        from plugai.runners.diffusers.loading import load  # noqa: PLC0415

        return load(self.spec, self._options, report)

    def _update_properties(self, loaded: LoadedPipeline) -> None:
        self.capacity = self.spec.capacity or self._options.batch

    def _release_memory(self) -> None:
        # As for the load.
        from plugai.runners.torch.device import release_unused  # noqa: PLC0415

        release_unused()
