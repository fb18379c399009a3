"""The repository of what was measured of models."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlmodel import Session, col, select

from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.models.speed.benchmark import Benchmark, BenchmarkRecord, BenchmarkRepository
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.hold import hold
from plugai.server.storage.models.tables import BenchmarkRow


class SqlBenchmarkRepository(BenchmarkRepository):
    """Stores benchmarks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_machine(self, machine: str) -> Sequence[BenchmarkRecord]:
        query = select(BenchmarkRow).where(col(BenchmarkRow.machine) == machine).order_by(col(BenchmarkRow.files))
        return await self._database.read(lambda session: [_record(row) for row in session.exec(query)])

    async def put(self, record: BenchmarkRecord, entry: AuditEntry) -> None:
        row = BenchmarkRow(
            machine=record.machine,
            files=record.files,
            model=record.model,
            runner=record.runner,
            size_bytes=record.size_bytes,
            recorded_at=record.recorded_at,
            benchmark=msgspec.to_builtins(record.benchmark),
        )

        def work(session: Session) -> None:
            hold(session, f"benchmark {record.machine} {record.files}")
            session.merge(row)
            append(session, entry)

        await self._database.write(work)


def _record(row: BenchmarkRow) -> BenchmarkRecord:
    return BenchmarkRecord(
        row.machine,
        row.files,
        row.model,
        row.runner,
        row.size_bytes,
        row.recorded_at,
        msgspec.convert(row.benchmark, Benchmark),
    )
