"""The benchmarks of this machine: recorded by administrators, shown with their models, and used for advice."""

from __future__ import annotations

import asyncio

import msgspec

from plugai.runners.base import LOCAL, ModelSpec, Runner
from plugai.runners.errors import InvalidRequestError, PlugAIError
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.models.registry import ModelRegistry
from plugai.server.core.models.speed.benchmark import Benchmark, BenchmarkRecord, BenchmarkRepository
from plugai.server.core.models.speed.expected import ExpectedSpeed, expected_speed
from plugai.server.core.models.speed.fingerprint import fingerprint
from plugai.server.core.principal import Principal


class Benchmarks:
    """What was measured on machines as this one, in memory."""

    def __init__(self, models: ModelRegistry, repository: BenchmarkRepository, machine: str, clock: Clock) -> None:
        self._models = models
        self._repository = repository
        self._machine = machine
        self._clock = clock
        self._records: dict[str, BenchmarkRecord] = {}

    async def refresh(self) -> None:
        """Read what is stored, which another gateway may have changed. Raises StorageUnavailableError."""
        self._records = {record.files: record for record in await self._repository.of_machine(self._machine)}

    async def record(self, caller: Principal, model: str, measured: Benchmark) -> None:
        """Keep what was measured of a model, in place of what was kept before; the memory is asked of its process.

        Raises ModelNotFoundError, InvalidRequestError, StorageUnavailableError.
        """
        served = self._models.find_host(model)
        files = await _files(served.spec)
        if not files:
            problem = "has no file here that could be told from others; only figures of such models are kept"
            raise InvalidRequestError(f"model {served.spec.id!r} {problem}", {"model": problem})
        memory = await _memory(served.runner)
        record = BenchmarkRecord(
            self._machine,
            files,
            served.spec.id,
            served.spec.runner,
            served.spec.size_bytes,
            self._clock.now(),
            msgspec.structs.replace(measured, memory_bytes=memory),
        )
        entry = AuditEntry(record.recorded_at, caller.id, AuditAction.BENCHMARK_RECORDED, record.model)
        await self._repository.put(record, entry)
        self._records[files] = record

    async def find(self, model: str) -> BenchmarkRecord | None:
        """What was measured of a model with its present files and options. Raises ModelNotFoundError."""
        spec = self._models.status(model).spec
        return self._records.get(await _files(spec)) if self._records else None

    def expected_speed(self, size_bytes: int) -> ExpectedSpeed | None:
        """How fast a GGUF model of this size would answer here; None if nothing comparable was measured."""
        return expected_speed(self._records.values(), size_bytes)


async def _files(spec: ModelSpec) -> str:
    return await asyncio.to_thread(fingerprint, spec) if spec.provider == LOCAL else ""


async def _memory(runner: Runner | None) -> int | None:
    try:
        return None if runner is None else await runner.measure_memory()
    except PlugAIError:
        # It was unloaded meanwhile.
        return None
