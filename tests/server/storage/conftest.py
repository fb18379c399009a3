"""Migrated databases of each kind, and the repository of requests on them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.servers.postgres import KINDS, PostgresServer
from tests.support.storage.databases import migrated_sqlite

from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.requests import SqlRequestRepository


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/plugai.db"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create_database()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return migrated_sqlite(tmp_path / "plugai.db")
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.create_migrated_database()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with Database(url) as database:
        yield database


@pytest.fixture
def repository(database: Database) -> SqlRequestRepository:
    return SqlRequestRepository(database)


@pytest.fixture
def sqlite_path(tmp_path: Path) -> Path:
    """The file of a migrated SQLite database."""
    path = tmp_path / "plugai.db"
    migrated_sqlite(path)
    return path
