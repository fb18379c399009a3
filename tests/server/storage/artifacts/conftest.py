"""Content stores on a disk and on S3, and repositories on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.servers.postgres import KINDS, PostgresServer
from tests.support.servers.s3 import S3Server
from tests.support.storage.databases import migrated_sqlite

from plugai.server.core.artifacts.artifact import ContentStore
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.contents.disk import DiskContents
from plugai.server.storage.contents.s3 import Bucket, S3Contents
from plugai.server.storage.engine.database import Database


def bucket(server: S3Server, prefix: str) -> Bucket:
    return Bucket("server", prefix, server.endpoint, access_key_id="key", secret_access_key="secret")


@pytest.fixture(params=["disk", pytest.param("s3", marks=pytest.mark.slow)])
async def contents(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[ContentStore]:
    if request.param == "disk":
        async with DiskContents(tmp_path) as disk:
            yield disk
    else:
        server: S3Server = request.getfixturevalue("s3")
        async with S3Contents(bucket(server, tmp_path.name), tmp_path) as objects:
            yield objects


@pytest.fixture(params=KINDS)
async def repository(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[SqlArtifactRepository]:
    if request.param == "sqlite":
        url = migrated_sqlite(tmp_path / "plugai.db")
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.create_migrated_database()
    async with Database(url) as database:
        yield SqlArtifactRepository(database)
