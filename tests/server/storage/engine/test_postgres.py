"""What happens when PostgreSQL is unreachable or connections are lost."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from sqlalchemy import text
from sqlmodel import Session
from tests.server.storage.records import new_record
from tests.support.servers.postgres import PostgresServer

from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.migrate import migrate
from plugai.server.storage.generation.requests import SqlRequestRepository


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    return postgres.create_migrated_database()


async def test_after_its_sessions_were_terminated_the_next_call_works(
    database: Database, repository: SqlRequestRepository, url: str
) -> None:
    await asyncio.gather(*(repository.add(new_record(str(number))) for number in range(8)))
    with psycopg.connect(url, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()
    assert len(ended) >= 1
    for number in range(8):
        assert await repository.get("ann", str(number)) == new_record(str(number))


async def test_a_session_that_is_terminated_fails_only_its_call(
    database: Database, repository: SqlRequestRepository
) -> None:
    def work(session: Session) -> None:
        session.connection().execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(StorageUnavailableError, match="did not answer"):
        await database.write(work)
    await repository.add(new_record("one"))


async def test_calls_fail_while_the_server_is_down_and_work_afterwards(
    repository: SqlRequestRepository, postgres: PostgresServer
) -> None:
    await repository.add(new_record("before"))
    postgres.stop()
    try:
        with pytest.raises(StorageUnavailableError, match="did not answer"):
            await repository.add(new_record("during"))
        with pytest.raises(StorageUnavailableError, match="did not answer"):
            await repository.get("ann", "before")
    finally:
        postgres.start()
    assert await repository.get("ann", "before") == new_record("before")
    assert await repository.get("ann", "during") is None
    await repository.add(new_record("after"))


async def test_a_write_waits_for_a_lock_until_its_timeout(url: str) -> None:
    async with Database(url, lock_timeout=0.3) as database:
        repository = SqlRequestRepository(database)
        with psycopg.connect(url) as connection:
            connection.execute("LOCK TABLE requests IN SHARE MODE")
            with pytest.raises(StorageUnavailableError, match="locked by another process"):
                await repository.add(new_record("one"))
            assert await repository.get("ann", "one") is None
        await repository.add(new_record("one"))


async def test_the_error_names_an_unreachable_server_but_not_its_password() -> None:
    nowhere = "postgresql://ann:secret@127.0.0.1:1/plugai"
    with pytest.raises(StorageUnavailableError, match=r"'plugai' on 127\.0\.0\.1") as error:
        async with Database(nowhere):
            pass
    assert "secret" not in error.value.message
    with pytest.raises(StorageUnavailableError, match=r"'plugai' on 127\.0\.0\.1"):
        migrate(nowhere)
