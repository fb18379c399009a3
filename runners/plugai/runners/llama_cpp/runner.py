"""A Runner over one GGUF model and the engine that decodes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from plugai.runners.base import Chunk, GenerationRequest, ModelSpec, Usage, UsageChunk
from plugai.runners.chunk_queue import ChunkQueue, flush_interval
from plugai.runners.cores import usable_cores
from plugai.runners.in_process import InProcessRunner, ReportProgress
from plugai.runners.llama_cpp.loading import LoadedModel, capacity_of, load
from plugai.runners.llama_cpp.model import report_reading
from plugai.runners.llama_cpp.options import parse_options
from plugai.runners.llama_cpp.parameters import CAPABILITIES


class LlamaCppRunner(InProcessRunner[LoadedModel]):
    """Serves one GGUF model, in this process."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self._options = parse_options(spec.id, spec.options)
        self._cores = usable_cores()
        self.preempts = True

    @property
    def active(self) -> int:
        """Requests that are being answered."""
        loaded = self._loaded
        return loaded.engine.active + (loaded.images.active if loaded.images else 0) if loaded else 0

    @property
    def work_done(self) -> int:
        """Tokens decoded since the model was loaded, prompts included, and images."""
        loaded = self._loaded
        return loaded.engine.work_done + (loaded.images.work_done if loaded.images else 0) if loaded else 0

    async def count_tokens(self, request: GenerationRequest) -> int:
        loaded = self._require_loaded()
        images = await loaded.images.prepare(request) if loaded.images else []
        loop = asyncio.get_running_loop()
        prompt, _ = await loop.run_in_executor(loaded.prompts, loaded.prompt, request, images)
        return len(prompt.tokens)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        loaded = self._require_loaded()
        queue = ChunkQueue(lambda: flush_interval(loaded.engine.active, self._cores))
        loop = asyncio.get_running_loop()
        constraint = await loaded.grammars.compile(loaded.templates.format.constraint(request))
        images = await loaded.images.prepare(request) if loaded.images else []
        sequence = await loop.run_in_executor(loaded.prompts, loaded.sequence, request, images, constraint, queue.put)
        if loaded.images:
            await loaded.images.encode(request.owner_id, sequence.images)
        loaded.engine.submit(sequence)
        try:
            yield UsageChunk(Usage(input_tokens=sequence.input_tokens))
            async with aclosing(queue.chunks()) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            loaded.engine.cancel(sequence)

    def _load(self, report: ReportProgress) -> LoadedModel:
        return load(self.spec, self._options, report_reading(report))

    def _update_properties(self, loaded: LoadedModel) -> None:
        self.context_length = loaded.context.length
        self.capacity = capacity_of(self.spec, loaded.context)
        self.capabilities = CAPABILITIES | loaded.templates.format.capabilities
        self.tool_format = loaded.templates.format.name
        self.batch_invariant = loaded.batch_invariant
