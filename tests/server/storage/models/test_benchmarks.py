"""What was measured of models comes back as it was, of each machine, on both databases."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from tests.server.storage.records import NOON

from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.models.speed.benchmark import Benchmark, BenchmarkRecord, BenchmarkSpeed, Score
from plugai.server.storage.audit.log import SqlAuditRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.models.benchmarks import SqlBenchmarkRepository

ENTRY = AuditEntry(NOON, "admin", AuditAction.BENCHMARK_RECORDED, "m")
_counts = st.integers(1, 10_000)
_rates = st.floats(0, 1e7, allow_subnormal=False)
_speeds = st.builds(BenchmarkSpeed, _counts, _counts, _counts, _rates, _rates, st.none() | _rates, st.none() | _rates)
_scores = st.none() | st.builds(Score, _counts, _counts)
_benchmarks = st.builds(
    Benchmark, st.lists(_speeds, min_size=1, max_size=3).map(tuple), _scores, _scores, st.none() | st.integers(0, 2**45)
)
_records = st.builds(
    BenchmarkRecord,
    machine=st.sampled_from(["here", "there"]),
    files=st.sampled_from(["one", "two"]),
    model=st.just("m"),
    runner=st.just("llama_cpp"),
    size_bytes=st.none() | st.integers(0, 2**45),
    recorded_at=st.just(NOON),
    benchmark=_benchmarks,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_records, min_size=1, max_size=4))
async def test_the_last_record_of_a_machine_and_files_comes_back(
    database: Database, records: list[BenchmarkRecord]
) -> None:
    repository = SqlBenchmarkRepository(database)
    for record in records:
        await repository.put(record, ENTRY)
    for machine in {record.machine for record in records}:
        latest = {record.files: record for record in records if record.machine == machine}
        found = {record.files: record for record in await repository.of_machine(machine)}
        assert {files: found[files] for files in latest} == latest
    assert await repository.of_machine("elsewhere") == []


async def test_each_record_has_an_audit_entry_by_which_other_gateways_notice_it(database: Database) -> None:
    log, repository = SqlAuditRepository(database), SqlBenchmarkRepository(database)
    before, _ = await log.head()
    record = BenchmarkRecord("here", "one", "m", "llama_cpp", 1, NOON, Benchmark(()))
    await repository.put(record, ENTRY)
    await repository.put(replace(record, files="two"), ENTRY)
    assert (await log.head())[0] == before + 2
