"""A runner from another package, which says exactly what a test tells it to, when it tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from plugai.runners.base import (
    Capability,
    Chunk,
    FinalChunk,
    FinishReason,
    GenerationRequest,
    LoadStage,
    Modality,
    ModelSpec,
    Provider,
    ReportStage,
    Runner,
    TextChunk,
    Usage,
)


@dataclass
class Script:
    """What one model does. `says` is read by every answer in turn; an exception in it is raised."""

    says: asyncio.Queue[Chunk | Exception] = field(default_factory=asyncio.Queue)
    started: asyncio.Queue[GenerationRequest] = field(default_factory=asyncio.Queue)
    closed: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    may_load: asyncio.Event = field(default_factory=asyncio.Event)
    capabilities: frozenset[Capability] = frozenset({Capability.SEED})
    load_error: Exception | None = None
    unload_error: Exception | None = None
    loads: int = 0
    unloads: int = 0
    words: int = 0
    specs: list[ModelSpec] = field(default_factory=list)
    dies: asyncio.Event = field(default_factory=asyncio.Event)

    def say(self, *words: str, end: bool = False) -> None:
        self.words += len(words)
        for word in words:
            self.says.put_nowait(TextChunk(word, tokens=1))
        if end:
            self.says.put_nowait(FinalChunk(FinishReason.STOP, Usage(3, output_tokens=self.words)))


SCRIPTS: dict[str, Script] = {}


class ScriptedRunner(Runner):
    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self.script = SCRIPTS[spec.id]
        self.capabilities = self.script.capabilities | spec.capabilities

    async def load(self, report: ReportStage) -> None:
        self.script.loads += 1
        self.script.specs.append(self.spec)
        report(LoadStage("reading", 0.5))
        await self.script.may_load.wait()
        if self.script.load_error is not None:
            raise self.script.load_error

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        self.script.started.put_nowait(request)
        try:
            while True:
                said = await self.script.says.get()
                if isinstance(said, Exception):
                    raise said
                yield said
                if isinstance(said, FinalChunk):
                    return
        finally:
            self.script.closed.put_nowait(request.request_id)

    async def unload(self) -> None:
        self.script.unloads += 1
        if self.script.unload_error is not None:
            raise self.script.unload_error

    async def wait_until_lost(self) -> None:
        await self.script.dies.wait()
        self.script.dies.clear()


class ScriptedProvider(Provider):
    def discover(self, models_folder: str) -> Sequence[ModelSpec]:
        """A folder with a file `scripted.json` is a model."""
        found = Path(models_folder).glob("*/scripted.json")
        return [ModelSpec(path.parent.name, "scripted", options={"path": str(path)}) for path in sorted(found)]

    def configured(self, spec: ModelSpec) -> ModelSpec:
        reads, can = spec.options.get("reads", ["text"]), spec.options.get("can", [])
        makes, schema = spec.options.get("makes", ["text"]), spec.options.get("schema", {})
        assert isinstance(reads, list)
        assert isinstance(can, list)
        assert isinstance(makes, list)
        assert isinstance(schema, dict)
        return replace(
            spec,
            input_modalities=tuple(map(Modality, reads)),
            output_modalities=tuple(map(Modality, makes)),
            capabilities=frozenset(map(Capability, can)),
            parameters_schema=schema,
        )

    def runner(self, spec: ModelSpec) -> Runner:
        return ScriptedRunner(spec)
