"""Content stores on a disk and on S3, and repositories on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.support.servers.postgres import PostgresServer, running_postgres
from tests.support.servers.s3 import S3Server, running_s3

from plugai.server.core.artifacts.artifact import ContentStore
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.contents.disk import DiskContents
from plugai.server.storage.contents.s3 import Bucket, S3Contents
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.migrate import migrate


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    with running_s3() as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


def bucket(server: S3Server, prefix: str) -> Bucket:
    return Bucket("server", prefix, server.endpoint, access_key_id="key", secret_access_key="secret")


@pytest.fixture(params=["disk", "s3"])
async def contents(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ContentStore]:
    if request.param == "disk":
        async with DiskContents(tmp_path) as disk:
            yield disk
    else:
        server: S3Server = request.getfixturevalue("s3")
        async with S3Contents(bucket(server, tmp_path.name), tmp_path) as objects:
            yield objects


@pytest.fixture(params=["sqlite", "postgresql"])
async def repository(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SqlArtifactRepository]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/plugai.db"
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.create_database()
    migrate(url)
    async with Database(url) as database:
        yield SqlArtifactRepository(database)
