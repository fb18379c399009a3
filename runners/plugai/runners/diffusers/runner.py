"""A Runner over one pipeline of diffusers and the engine that draws with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING

from plugai.runners.background import ReportProgress, loaded_in_thread
from plugai.runners.base import (
    Capability,
    Chunk,
    GenerationRequest,
    LoadStage,
    ModelSpec,
    ReportStage,
    Runner,
)
from plugai.runners.diffusers.options import DiffusersOptions
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.outbox import Outbox
from plugai.runners.torch.options import parse_torch_options

if TYPE_CHECKING:
    from plugai.runners.diffusers.loading import LoadedPipeline

# What a step is told with holds up the next one: of steps that take less, only some are told.
_STEPS_GATHERED_SECONDS = 0.1


class DiffusersRunner(Runner):
    """Serves one pipeline, in this process."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = parse_torch_options(DiffusersOptions, spec.id, spec.options)
        self._loaded: LoadedPipeline | None = None
        self.capabilities = frozenset({Capability.SEED})

    @property
    def active(self) -> int:
        """Requests that are being drawn, or wait for it."""
        return self._loaded.engine.active if self._loaded else 0

    @property
    def work_done(self) -> int:
        """Denoising steps since the model was loaded, each picture's counted."""
        return self._loaded.engine.work_done if self._loaded else 0

    async def load(self, report: ReportStage) -> None:
        self._loaded = await loaded_in_thread(self._load, report)
        self.capacity = self.spec.capacity or self._options.batch

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        loaded = self._loaded
        if loaded is None:
            raise ModelUnavailableError(f"model {self.spec.id!r} is not loaded; try again")
        outbox = Outbox(lambda: _STEPS_GATHERED_SECONDS)
        # Pictures are decoded here, which takes a while.
        job = await asyncio.to_thread(loaded.job, request, outbox.put)
        for warning in job.wish.warnings:
            yield warning
        loaded.engine.submit(job)
        try:
            async with aclosing(outbox.chunks()) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            loaded.engine.cancel(job)

    async def unload(self) -> None:
        loaded, self._loaded = self._loaded, None
        if loaded is not None:
            await asyncio.to_thread(loaded.resources.close)

    def _load(self, report: ReportProgress) -> LoadedPipeline:
        report(LoadStage("importing diffusers"))
        # Tens of seconds on a slow machine, which the event loop must not spend.
        from plugai.runners.diffusers.loading import load  # noqa: PLC0415

        return load(self.spec, self._options, report)
