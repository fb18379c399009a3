"""Records written at about the same time share a statement, and fail independently."""

from __future__ import annotations

import asyncio
from pathlib import Path

from msgspec.structs import replace
from tests.server.storage.engine.observation import blocked_writer, counted_statements
from tests.server.storage.records import NOON, finished, new_record

from plugai.runners.base import Usage
from plugai.server.core.errors import RequestIdReusedError, StorageUnavailableError
from plugai.server.core.generation.records import Attempt, RequestRecord, RequestState
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository


async def test_rows_that_arrive_during_a_write_share_one_statement(sqlite_path: Path) -> None:
    async with Database(f"sqlite:///{sqlite_path}") as database:
        repository = SqlRequestRepository(database)
        with counted_statements() as statements:
            async with blocked_writer(database):
                adding = [asyncio.ensure_future(repository.add(new_record(str(number)))) for number in range(50)]
                await asyncio.sleep(0)
            await asyncio.gather(*adding)
        assert [statement.split()[:3] for statement in statements if "requests" in statement] == [
            ["INSERT", "INTO", "requests"]
        ]
        for number in range(50):
            assert await repository.get("ann", str(number)) == new_record(str(number))


async def test_in_a_batch_only_the_record_with_a_used_id_is_refused(repository: SqlRequestRepository) -> None:
    await repository.add(new_record("7"))
    adding = [repository.add(new_record(str(number), gateway="another")) for number in range(20)]
    outcomes = await asyncio.gather(*adding, return_exceptions=True)
    refused = {number for number, outcome in enumerate(outcomes) if isinstance(outcome, RequestIdReusedError)}
    assert (refused, [outcome for outcome in outcomes if outcome is not None]) == ({7}, [outcomes[7]])
    gateways = [record.gateway for number in range(20) if (record := await repository.get("ann", str(number)))]
    assert gateways == ["another"] * 7 + ["gateway-1"] + ["another"] * 12


async def test_in_a_batch_a_record_that_has_ended_is_not_ended_again(repository: SqlRequestRepository) -> None:
    records = [answered(str(number)) for number in range(20)]
    for record in records:
        await repository.add(new_record(record.request_id))
    earlier = replace(records[7], usage=Usage(output_tokens=1), attempts=())
    await repository.end(earlier)
    await asyncio.gather(*map(repository.end, records))
    stored = [await repository.get("ann", record.request_id) for record in records]
    assert stored == [*records[:7], earlier, *records[8:]]


async def test_when_nothing_can_be_written_every_caller_gets_the_error(sqlite_path: Path) -> None:
    async with Database(f"sqlite:///{sqlite_path}") as database:
        repository = SqlRequestRepository(database)
        # Nothing can be done with a file that is none of a database's any more.
        for file in (sqlite_path, sqlite_path.with_name("plugai.db-wal")):
            file.write_bytes(b"no database" * 1000)
        outcomes = await asyncio.gather(*(repository.add(new_record()) for _ in range(5)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [StorageUnavailableError] * 5


def answered(request_id: str) -> RequestRecord:
    attempt = Attempt("echo", "echo", "local", NOON, RequestState.FINISHED, Usage(output_tokens=7), ended_at=NOON)
    return replace(finished(new_record(request_id)), attempts=(attempt,))
