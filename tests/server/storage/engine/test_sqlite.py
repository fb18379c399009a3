"""The SQLite file: how it is created, and what happens when it cannot be used."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from pysqlite3 import dbapi2
from sqlalchemy import Connection, Engine, event, text
from sqlmodel import Session
from tests.server.storage.records import NOON, new_record
from tests.support.servers.disks import small_disk

from plugai.server.core.errors import StorageFullError, StorageUnavailableError
from plugai.server.core.failure import Failure
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.location import SqliteLocation
from plugai.server.storage.engine.migrate import migrate
from plugai.server.storage.engine.sqlite import open_sqlite, require_safe_version
from plugai.server.storage.generation.requests import SqlRequestRepository

STOPPED = Failure(reason="INTERRUPTED", message="the gateway stopped", retryable=True)

# Takes the write lock, prints that it has it, and holds it until its input ends.
LOCKER = """
import sys
import time
from pysqlite3 import dbapi2
connection = dbapi2.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


async def test_the_writing_connection_syncs_every_commit(sqlite_path: Path) -> None:
    async with Database(f"sqlite:///{sqlite_path}") as database:
        assert await database.write(lambda session: _pragma(session, "journal_mode")) == "wal"
        assert await database.write(lambda session: _pragma(session, "synchronous")) == 2  # FULL
        assert await database.write(lambda session: _pragma(session, "foreign_keys")) == 1
        assert await database.write(lambda session: _pragma(session, "busy_timeout")) == 5000


async def test_a_read_cannot_write(sqlite_path: Path) -> None:
    async with Database(f"sqlite:///{sqlite_path}") as database:
        with pytest.raises(StorageUnavailableError):
            await database.read(lambda session: session.connection().execute(text("DELETE FROM requests")))


async def test_the_query_for_unended_records_uses_the_partial_index(sqlite_path: Path) -> None:
    statements: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    async with Database(f"sqlite:///{sqlite_path}") as database:
        event.listen(Engine, "before_cursor_execute", note)
        try:
            await SqlRequestRepository(database).interrupt("gateway-1", STOPPED, NOON)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
    [update] = [statement for statement in statements if statement.startswith("UPDATE")]
    with closing(dbapi2.connect(str(sqlite_path))) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {update}", [None] * update.count("?")).fetchall()
    assert "USING INDEX ix_requests_unended" in str(plan) or "USING COVERING INDEX ix_requests_unended" in str(plan)


async def test_a_new_database_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "data" / "plugai.db"
    migrate(f"sqlite:///{path}")
    async with Database(f"sqlite:///{path}") as database:
        await SqlRequestRepository(database).add(new_record())
        files = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert files == {"plugai.db": 0o600, "plugai.db-wal": 0o600, "plugai.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_opening_a_new_file_waits_for_another_process_that_sets_it_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "plugai.db"
    with closing(dbapi2.connect(str(path), isolation_level=None)) as other:
        # SQLite waits for no lock when it changes the journal mode of a file that another connection writes.
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(time, "sleep", lambda _seconds: other.rollback())
        open_sqlite(SqliteLocation(path), lock_timeout=60).dispose()


def test_a_new_file_that_stays_locked_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "plugai.db"
    with closing(dbapi2.connect(str(path), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailableError, match=f"{path}.*locked"):
            open_sqlite(SqliteLocation(path), lock_timeout=0.05)


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 51, 2)])
def test_a_sqlite_with_the_wal_reset_bug_is_refused(version: tuple[int, ...]) -> None:
    with pytest.raises(StorageUnavailableError, match=r"install pysqlite3 with 3\.51\.3"):
        require_safe_version(version)


def test_the_sqlite_in_use_is_a_safe_one() -> None:
    require_safe_version(dbapi2.sqlite_version_info)
    require_safe_version((3, 51, 3))


async def test_the_error_names_a_file_that_is_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database at all, though long enough to have a header\n" * 100)
    with pytest.raises(StorageUnavailableError, match=f"{path}.*not a database"):
        async with Database(f"sqlite:///{path}"):
            pass
    with pytest.raises(StorageUnavailableError, match=f"{path}.*not a database"):
        migrate(f"sqlite:///{path}")


async def test_the_error_names_a_folder_that_cannot_be_written(read_only_folder: Path) -> None:
    path = read_only_folder / "plugai.db"
    with pytest.raises(StorageUnavailableError, match=f"{path}.*Permission denied"):
        async with Database(f"sqlite:///{path}"):
            pass


async def test_while_another_process_holds_the_lock_reads_work_and_writes_fail(sqlite_path: Path) -> None:
    async with Database(f"sqlite:///{sqlite_path}", lock_timeout=0.5) as database:
        repository = SqlRequestRepository(database)
        await repository.add(new_record("before"))
        with locked(sqlite_path):
            writing = [asyncio.ensure_future(repository.add(new_record(str(number)))) for number in range(5)]
            await asyncio.sleep(0)  # each is submitted in its first step, which must not wait
            reads = 0
            while not all(write.done() for write in writing):
                assert await repository.get("ann", "before") == new_record("before")
                reads += 1
            assert reads >= 1, "the event loop was blocked"
            for error in await asyncio.gather(*writing, return_exceptions=True):
                assert isinstance(error, StorageUnavailableError)
                assert error.message == "the database 'plugai.db' is locked by another process; try again"
        assert await repository.get("ann", "0") is None
        await repository.add(new_record("0"))


async def test_a_full_database_keeps_what_was_acknowledged_and_works_again(sqlite_path: Path) -> None:
    records = [new_record(f"{number}-" + "x" * 2000) for number in range(40)]
    async with Database(f"sqlite:///{sqlite_path}") as database:
        repository = SqlRequestRepository(database)
        await repository.add(new_record("before"))
        await database.write(lambda session: _pragma(session, "max_page_count = 20"))
        outcomes = await asyncio.gather(*map(repository.add, records), return_exceptions=True)
        assert any(outcomes)
        for record, error in zip(records, outcomes, strict=True):
            stored = await repository.get("ann", record.request_id)
            if error is None:
                assert stored == record
            else:
                assert stored is None
                assert isinstance(error, StorageFullError)
        # The limit ended with the connection that reached it.
        for record, error in zip(records, outcomes, strict=True):
            if error is not None:
                await repository.add(record)
                assert await repository.get("ann", record.request_id) == record
        assert await repository.get("ann", "before") == new_record("before")


async def test_a_full_disk_keeps_what_was_acknowledged_and_works_again(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4_000_000) as disk:
        path, filler = disk / "plugai.db", disk / "filler"
        migrate(f"sqlite:///{path}")
        filler.write_bytes(b"x" * (shutil.disk_usage(disk).free - 200_000))
        async with Database(f"sqlite:///{path}") as database:
            repository = SqlRequestRepository(database)
            acknowledged: list[str] = []
            with pytest.raises(StorageFullError, match="the server's disk is full"):
                await _add_for_ever(repository, acknowledged)
            assert await repository.get("ann", str(len(acknowledged))) is None
            filler.unlink()
            await repository.add(new_record("after"))
            for request_id in [*acknowledged, "after"]:
                assert await repository.get("ann", request_id) == new_record(request_id)


async def _add_for_ever(repository: SqlRequestRepository, acknowledged: list[str]) -> None:
    while True:
        await repository.add(new_record(str(len(acknowledged))))
        acknowledged.append(str(len(acknowledged)))


def _pragma(session: Session, pragma: str) -> Any:
    return session.connection().exec_driver_sql(f"PRAGMA {pragma}").scalar()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process holds the write lock."""
    with subprocess.Popen(
        [sys.executable, "-c", LOCKER, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as locker:
        assert locker.stdout is not None
        assert locker.stdout.readline() == "locked\n"
        try:
            yield
        finally:
            locker.communicate()


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that the test cannot write to. Root always can, so it changes its user meanwhile."""
    tmp_path.chmod(0o500)
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    yield tmp_path
    os.seteuid(before)
    tmp_path.chmod(0o700)
