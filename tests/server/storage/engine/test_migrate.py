"""Migrations, on both databases."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from tests.server.storage.records import new_record
from tests.support.limits import HANGS_SECONDS

from plugai.server.storage.engine.columns import Table
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.migrate import migrate, migration
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.server.storage.sessions.search import is_declared

# Prints that it is ready, and migrates after a line of input.
STARTER = """
import sys
from plugai.server.storage.engine.migrate import migrate
print("ready", flush=True)
sys.stdin.readline()
migrate(sys.argv[1])
"""


def test_the_migrations_create_the_declared_tables(url: str) -> None:
    with migration(url, lock_timeout=5) as config:
        connection: Connection = config.attributes["connection"]
        options = {"compare_type": True, "compare_server_default": True, "include_name": is_declared}
        context = MigrationContext.configure(connection, opts=options)
        tables = {name for name in inspect(connection).get_table_names() if is_declared(name, "table", {})}
        assert tables == {"alembic_version", *Table.metadata.tables}
        assert compare_metadata(context, Table.metadata) == []


def test_every_index_of_unended_records_is_partial(url: str) -> None:
    with migration(url, lock_timeout=5) as config:
        indexes = {index["name"]: index for index in inspect(config.attributes["connection"]).get_indexes("requests")}
    options = indexes["ix_requests_unended"]["dialect_options"]
    assert "running" in str(options.get("sqlite_where", options.get("postgresql_where")))


def test_downgrading_and_upgrading_leads_to_the_same_schema(url: str) -> None:
    with migration(url, lock_timeout=5) as config:
        command.downgrade(config, "base")
        assert "requests" not in inspect(config.attributes["connection"]).get_table_names()
    migrate(url)
    test_the_migrations_create_the_declared_tables(url)


async def test_migrating_again_changes_nothing(url: str) -> None:
    async with Database(url) as database:
        await SqlRequestRepository(database).add(new_record("one"))
    migrate(url)
    async with Database(url) as database:
        assert await SqlRequestRepository(database).get("ann", "one") == new_record("one")


def test_a_migration_that_fails_changes_nothing(empty_url: str) -> None:
    with pytest.raises(LookupError), migration(empty_url, lock_timeout=5) as config:  # noqa: PT012
        command.upgrade(config, "head")
        raise LookupError
    with migration(empty_url, lock_timeout=5) as config:
        assert inspect(config.attributes["connection"]).get_table_names() == []


@pytest.mark.slow
def test_three_processes_that_migrate_at_once_get_a_complete_database(empty_url: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", STARTER, empty_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate(timeout=HANGS_SECONDS)
    assert [process.returncode for process in processes] == [0, 0, 0]
    test_the_migrations_create_the_declared_tables(empty_url)


def test_the_migrations_are_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    migrate(f"sqlite:///{tmp_path}/100% new/plugai.db")
