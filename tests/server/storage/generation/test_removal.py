"""Deletion of requests by users and by retention, on both databases; SQLite overwrites deleted data."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace
from tests.server.storage.records import NOON, finished, new_record

from plugai.runners.base import ArtifactPart, Role
from plugai.server.core.artifacts.artifact import Artifact, ArtifactFilter, Quota, StorageUsage
from plugai.server.core.generation.records import Attempt, RequestFilter, RequestState
from plugai.server.core.sessions.session import Session, SessionMessage
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.server.storage.sessions.transcripts import SqlTranscriptRepository
from plugai.server.storage.sessions.unreferenced_artifacts import purge_unreferenced_artifacts


async def test_a_request_is_deleted_with_its_attempts(repository: SqlRequestRepository) -> None:
    tried = Attempt("m", "echo", "local", NOON, RequestState.FINISHED, ended_at=NOON)
    await repository.add(new_record("one"))
    await repository.end(replace(finished(new_record("one")), attempts=(tried,)))
    assert not await repository.delete("eve", "one")
    assert await repository.delete("ann", "one")
    assert await repository.get("ann", "one") is None
    assert not await repository.delete("ann", "one")
    await repository.add(new_record("one"))
    again = await repository.get("ann", "one")
    assert again is not None
    assert again.attempts == ()


async def test_a_request_that_has_not_ended_is_not_removed(repository: SqlRequestRepository) -> None:
    await repository.add(new_record("one"))
    assert not await repository.delete("ann", "one")
    assert await repository.purge(NOON + timedelta(days=1), 10) == 0
    assert await repository.get("ann", "one") is not None


async def test_a_purge_removes_the_oldest_of_every_owner_up_to_its_limit(
    repository: SqlRequestRepository,
) -> None:
    for number in range(6):
        record = new_record(str(number), owner_id=f"owner {number % 2}")
        await repository.add(record)
        await repository.end(replace(finished(record), ended_at=NOON + timedelta(hours=number)))
    before = NOON + timedelta(hours=4)
    assert [await repository.purge(before, 3) for _ in range(3)] == [3, 1, 0]
    left = [await repository.list(owner, RequestFilter(), 9, None) for owner in ("owner 0", "owner 1")]
    assert [[record.request_id for record in records] for records in left] == [["4"], ["5"]]


async def test_requests_are_found_by_session_and_time(repository: SqlRequestRepository) -> None:
    for hour in range(4):
        record = replace(new_record(str(hour)), session_id=f"s{hour % 2}", created_at=NOON + timedelta(hours=hour))
        await repository.add(record)

    async def found(wanted: RequestFilter) -> list[str]:
        return [record.request_id for record in await repository.list("ann", wanted, 9, None)]

    assert await found(RequestFilter(session_id="s1")) == ["3", "1"]
    assert await found(RequestFilter(created_from=NOON + timedelta(hours=2))) == ["3", "2"]
    assert await found(RequestFilter(created_before=NOON + timedelta(hours=2))) == ["1", "0"]
    begin, end = NOON + timedelta(hours=1), NOON + timedelta(hours=3)
    assert await found(RequestFilter(session_id="s0", created_from=begin, created_before=end)) == ["2"]


def test_deleted_records_are_overwritten_in_the_file(sqlite_path: Path) -> None:
    names = [str(number) for number in range(20)]

    async def add() -> None:
        async with Database(f"sqlite:///{sqlite_path}") as database:
            for name in names:
                record = replace(new_record(name), model="CANARY", state=RequestState.FINISHED)
                await SqlRequestRepository(database).add(record)

    async def remove() -> None:
        async with Database(f"sqlite:///{sqlite_path}") as database:
            assert all([await SqlRequestRepository(database).delete("ann", name) for name in names])

    asyncio.run(add())
    assert b"CANARY" in sqlite_path.read_bytes()
    asyncio.run(remove())
    assert b"CANARY" not in sqlite_path.read_bytes()
    assert list(sqlite_path.parent.glob("*-wal")) == []


async def test_only_old_artifacts_that_no_message_refers_to_are_removed(database: Database) -> None:
    artifacts = SqlArtifactRepository(database)
    for name, hours in (("old", 0), ("used", 0), ("new", 9)):
        content = await artifacts.lease(sha256(name.encode()).hexdigest(), 3, NOON)
        made = Artifact(name, "ann", name, "text/plain", content, NOON + timedelta(hours=hours))
        await artifacts.add(made, Quota(9, 99, 99), NOON)
    message = SessionMessage("m", "s", "ann", "", Role.USER, (ArtifactPart("used", "text/plain"),), NOON)
    session = Session("s", "ann", NOON, NOON, head_id="m", message_count=1)
    await SqlTranscriptRepository(database).add(session, [message])
    assert [await purge_unreferenced_artifacts(database, NOON + timedelta(hours=1), 5) for _ in range(2)] == [1, 0]
    left = await artifacts.page("ann", ArtifactFilter(), None, 9)
    assert {artifact.id for artifact in left} == {"used", "new"}
    assert await artifacts.usage("ann") == StorageUsage(2, 6)
