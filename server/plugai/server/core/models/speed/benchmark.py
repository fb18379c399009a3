"""What was measured of a model, and where it is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from plugai.server.core.audit.log import AuditEntry


class BenchmarkSpeed(msgspec.Struct, frozen=True):
    """How fast a model answered `streams` requests at once: medians of `rounds`. None: it could not be told."""

    streams: int
    prompt_tokens: int
    rounds: int
    first_token_seconds: float
    prompt_tokens_per_second: float
    tokens_per_second: float | None = None
    stream_tokens_per_second: float | None = None


class Score(msgspec.Struct, frozen=True):
    """How often something was right, of how many times."""

    right: int
    tried: int


class Benchmark(msgspec.Struct, frozen=True):
    """What was measured of a model. None: it was not tried, or is not known."""

    speeds: tuple[BenchmarkSpeed, ...]
    questions: Score | None = None
    tool_calls: Score | None = None
    memory_bytes: int | None = None

    @property
    def answer_speed(self) -> float | None:
        """The tokens a second of one answer alone, to the shortest prompt."""
        alone = [speed for speed in self.speeds if speed.streams == 1 and speed.stream_tokens_per_second]
        return min(alone, key=lambda speed: speed.prompt_tokens).stream_tokens_per_second if alone else None


class BenchmarkRecord(msgspec.Struct, frozen=True):
    """A benchmark with what it is of: `machine` as `machine_name` says it, `files` as `fingerprint` does, and the id,
    the runner and the size in bytes that the model had."""

    machine: str
    files: str
    model: str
    runner: str
    size_bytes: int | None
    recorded_at: datetime
    benchmark: Benchmark


class BenchmarkRepository(Protocol):
    """Stores benchmarks. Each call raises StorageUnavailableError."""

    async def of_machine(self, machine: str) -> Sequence[BenchmarkRecord]:
        """Every record of a machine."""

    async def put(self, record: BenchmarkRecord, entry: AuditEntry) -> None:
        """Store a record in place of that of the same machine and files; durable on return, as is the audit entry."""
