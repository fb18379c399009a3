"""A Runner over one GGUF model and the engine that decodes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from plugai.runners.background import loaded_in_thread
from plugai.runners.base import (
    Chunk,
    GenerationRequest,
    ModelSpec,
    ReportStage,
    Runner,
    Usage,
    UsageChunk,
)
from plugai.runners.cores import usable_cores
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.llama_cpp.loading import LoadedPipeline, load
from plugai.runners.llama_cpp.model import reading
from plugai.runners.llama_cpp.options import parse_options
from plugai.runners.llama_cpp.parameters import CAPABILITIES
from plugai.runners.outbox import Outbox, pace


class LlamaCppRunner(Runner):
    """Serves one GGUF model, in this process."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = parse_options(spec.id, spec.options)
        self._loaded: LoadedPipeline | None = None
        self._cores = usable_cores()
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
        options = self._options
        self._loaded = await loaded_in_thread(lambda progress: load(self.spec, options, reading(progress)), report)
        self.context_length = self._loaded.context.length
        sequences = self._loaded.context.sequences
        self.capacity = min(self.spec.capacity or sequences, sequences)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        loaded = self._loaded
        if loaded is None:
            raise ModelUnavailableError(f"model {self.spec.id!r} is not loaded; try again")
        outbox = Outbox(lambda: pace(loaded.engine.active, self._cores))
        loop = asyncio.get_running_loop()
        sequence = await loop.run_in_executor(loaded.prompts, loaded.sequence, request, outbox.put)
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
