"""Upgrades with data in the database, from every schema that there was, on both databases."""

from __future__ import annotations

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from tests.server.storage.records import finished, new_record
from tests.support.rows import everything, fill

from plugai.server.core.generation.records import RequestFilter
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.migrate import migrate, migration, pending
from plugai.server.storage.generation.requests import SqlRequestRepository
from plugai.server.storage.generation.rows import request_columns
from plugai.server.storage.generation.tables import RequestRow


def revisions() -> list[str]:
    """Every schema that there was, the first one first."""
    config = Config()
    config.set_main_option("script_location", "plugai.server.storage:migrations")
    config.set_main_option("path_separator", "os")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "start" in metafunc.fixturenames:
        metafunc.parametrize("start", revisions()[:-1])


def test_an_upgrade_keeps_every_row_and_every_value(empty_url: str, start: str) -> None:
    with migration(empty_url, lock_timeout=5) as config:
        connection: Connection = config.attributes["connection"]
        command.upgrade(config, start)
        fill(connection)
        before = everything(connection)
    coming = revisions()[revisions().index(start) + 1 :]
    assert [step.revision for step in pending(empty_url)] == coming
    migrate(empty_url)
    assert pending(empty_url) == []
    with migration(empty_url, lock_timeout=5) as config:
        after = everything(config.attributes["connection"])
    for name, rows in before.items():
        assert len(rows) >= 2
        assert [{column: row[column] for column in rows[0]} for row in after[name]] == rows, name


async def test_records_of_the_first_schema_are_read_by_this_one(empty_url: str) -> None:
    records = [finished(new_record("one")), new_record("two")]
    with migration(empty_url, lock_timeout=5) as config:
        connection: Connection = config.attributes["connection"]
        command.upgrade(config, revisions()[0])
        there = {column["name"] for column in inspect(connection).get_columns("requests")}
        for record in records:
            row = {name: value for name, value in request_columns(record).items() if name in there}
            connection.execute(RequestRow.metadata.tables["requests"].insert(), row)
    migrate(empty_url)
    async with Database(empty_url) as database:
        repository = SqlRequestRepository(database)
        listed = await repository.list("ann", RequestFilter(), 10, None)
    assert {record.request_id: (record.state, record.usage, record.model) for record in listed} == {
        record.request_id: (record.state, record.usage, record.model) for record in records
    }
