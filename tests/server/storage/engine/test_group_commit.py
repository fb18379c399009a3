"""Concurrent writes to SQLite share one commit, and fail independently."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from tests.server.storage.engine.observation import Hold, blocked_writer, counted_commits
from tests.server.storage.records import new_record

from plugai.server.core.generation.records import RequestRecord
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.server.storage.generation.rows import request_columns
from plugai.server.storage.generation.tables import RequestRow

REQUESTS = RequestRow.metadata.tables["requests"]


@pytest.fixture
async def database(sqlite_path: Path) -> AsyncIterator[Database]:
    async with Database(f"sqlite:///{sqlite_path}") as database:
        yield database


async def test_fifty_writes_at_once_make_few_commits(database: Database, repository: SqlRequestRepository) -> None:
    with counted_commits() as commits:
        async with blocked_writer(database):
            adding = [asyncio.ensure_future(add(database, new_record(str(number)))) for number in range(50)]
            await asyncio.sleep(0)  # each is handed over in its first step
        await asyncio.gather(*adding)
    assert len(commits) == 2, "the write that held the others up, and the fifty"
    for number in range(50):
        assert await repository.get("ann", str(number)) == new_record(str(number))


async def test_a_write_that_fails_fails_alone(database: Database, repository: SqlRequestRepository) -> None:
    await add(database, new_record("7"))
    with counted_commits() as commits:
        async with blocked_writer(database):
            adding = [asyncio.ensure_future(add(database, new_record(str(number)))) for number in range(50)]
            await asyncio.sleep(0)
        outcomes = await asyncio.gather(*adding, return_exceptions=True)
    assert len(commits) == 2
    assert {number: type(outcome) for number, outcome in enumerate(outcomes) if outcome is not None} == {
        7: IntegrityError
    }
    assert await repository.get("ann", "49") == new_record("49")


async def test_no_write_is_acknowledged_before_its_group_is_committed(
    database: Database, repository: SqlRequestRepository, sqlite_path: Path
) -> None:
    rest = Hold()
    async with blocked_writer(database):
        first = asyncio.ensure_future(add(database, new_record("first")))
        second = asyncio.ensure_future(database.write(rest.work))
        await asyncio.sleep(0)
    await asyncio.to_thread(rest.started.wait, 30)  # the first has run, its group is still open
    assert await repository.get("ann", "first") is None
    assert not first.done()
    rest.may_end.set()
    await asyncio.gather(first, second)
    assert await repository.get("ann", "first") == new_record("first")


async def test_a_write_that_is_cancelled_while_it_waits_never_runs(
    database: Database, repository: SqlRequestRepository
) -> None:
    async with blocked_writer(database):
        cancelled = asyncio.ensure_future(add(database, new_record("cancelled")))
        following = asyncio.ensure_future(add(database, new_record("following")))
        await asyncio.sleep(0)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
    await following
    assert await repository.get("ann", "cancelled") is None
    assert await repository.get("ann", "following") == new_record("following")


async def add(database: Database, record: RequestRecord) -> None:
    """A separate write, which the repository would have batched with others."""
    await database.write(lambda session: session.connection().execute(insert(REQUESTS), request_columns(record)))
