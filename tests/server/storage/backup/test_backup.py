"""Backups contain everything that was acknowledged, and restore it unchanged."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from pysqlite3 import dbapi2
from tests.server.storage.backup.conftest import NewDatabase
from tests.server.storage.backup.sources import (
    CLOCK,
    back_up,
    check_backup,
    count_rows,
    files_in,
    fill_all,
    read_all,
    restore_backup,
    restore_to,
    rows_of,
    schema,
    server,
    store,
    uploading,
)
from tests.server.storage.revisions import add_revision
from tests.support.servers.postgres import KINDS
from tests.support.servers.s3 import S3Server

from plugai.server.core.artifacts.collector import ArtifactCollector
from plugai.server.core.clock import Clock
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.backup.archive import open_archive
from plugai.server.storage.backup.backup import leased_contents
from plugai.server.storage.backup.reader import read_manifest
from plugai.server.storage.contents.disk import DiskContents
from plugai.server.storage.contents.s3 import Bucket, S3Contents
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.migrate import migrate, pending_migrations


@pytest.mark.parametrize("target", KINDS)
@pytest.mark.parametrize("source", KINDS)
async def test_every_row_is_restored_on_either_database(
    source: str, target: str, new_database: NewDatabase, tmp_path: Path
) -> None:
    old, new = new_database(source), new_database(target)
    migrate(old)
    fill_all(old)
    back_up(server(old, tmp_path / "none"), tmp_path / "backup.tar")
    await restore_to(tmp_path / "backup.tar", new, tmp_path / "artifacts")
    assert rows_of(new) == rows_of(old)
    assert count_rows(new) >= 14
    fresh = new_database(target)
    migrate(fresh)
    assert schema(new) == schema(fresh)


@pytest.mark.parametrize("name", ["backup", "backup.tar"])
async def test_artifacts_are_restored_byte_for_byte(name: str, new_database: NewDatabase, tmp_path: Path) -> None:
    old, new = new_database("sqlite"), new_database("sqlite")
    migrate(old)
    wanted = [random.Random(size).randbytes(size) for size in (0, 1, 3 * 2**20)]
    stored = await store(old, tmp_path / "old", *wanted)
    back_up(server(old, tmp_path / "old"), tmp_path / name)
    check_backup(tmp_path / name)
    async with DiskContents(tmp_path / "new") as contents:
        await restore_backup(tmp_path / name, new, contents)
        assert [await read_all(contents, artifact) for artifact in stored] == wanted
    async with Database(new) as database:
        records = SqlArtifactRepository(database)
        assert [await records.get("ann", artifact.id) for artifact in stored] == stored


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
async def test_a_backup_under_load_has_everything_acknowledged_before(
    kind: str, new_database: NewDatabase, tmp_path: Path
) -> None:
    old, new = new_database(kind), new_database(kind)
    migrate(old)
    with uploading(old, tmp_path / "old", first=40) as acknowledged:
        back_up(server(old, tmp_path / "old"), tmp_path / "backup")
    await restore_to(tmp_path / "backup", new, tmp_path / "new")
    async with Database(new) as database, DiskContents(tmp_path / "new") as contents:
        records = SqlArtifactRepository(database)
        for line in acknowledged:
            artifact = await records.get("ann", line.split()[1])
            assert artifact is not None
            assert len(await read_all(contents, artifact)) == artifact.size_bytes


@pytest.mark.parametrize("target", KINDS)
async def test_texts_that_only_sqlite_stores_are_replaced_and_named(
    target: str, new_database: NewDatabase, tmp_path: Path
) -> None:
    old, new = new_database("sqlite"), new_database(target)
    migrate(old)
    fill_all(old)
    path = old.removeprefix("sqlite:///")
    with closing(dbapi2.connect(path, isolation_level=None)) as connection:
        changed = "UPDATE users SET display_name = 'a' || char(0) || 'b', preferences = '{\"a\": \"\\u0000\"}'"
        users = connection.execute(changed).rowcount
    back_up(server(old, tmp_path / "none"), tmp_path / "backup.tar")
    replaced = await restore_to(tmp_path / "backup.tar", new, tmp_path / "artifacts")
    assert replaced == {"users.display_name": users}
    assert {row["display_name"] for row in rows_of(new)["users"]} == {"a\ufffdb"}
    assert count_rows(new) == count_rows(old)


async def test_artifacts_deleted_during_a_backup_are_in_it_and_collected_later(
    new_database: NewDatabase, tmp_path: Path
) -> None:
    url, folder = new_database("sqlite"), tmp_path / "artifacts"
    migrate(url)
    (artifact,) = await store(url, folder, b"bytes")
    later = CLOCK.now() + timedelta(hours=3)
    async with Database(url) as database, DiskContents(folder) as contents:
        records = SqlArtifactRepository(database)
        collector = ArtifactCollector(records, contents, Clock(lambda: later, CLOCK.monotonic))
        with leased_contents(url, CLOCK.now):
            await records.delete("ann", artifact.id)
            assert await collector.collect() == 0
            assert await read_all(contents, artifact) == b"bytes"
        assert await collector.collect() == 1
    assert files_in(folder) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_a_backup_of_an_older_schema_is_restored_to_the_newest(
    kind: str, new_database: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = new_database(kind), new_database(kind)
    migrate(old)
    fill_all(old)
    back_up(server(old, tmp_path), tmp_path / "backup.tar")
    before = rows_of(old)
    add_revision(tmp_path, monkeypatch)
    await restore_to(tmp_path / "backup.tar", new, tmp_path / "new")
    assert rows_of(new) == {**before, "users": [row | {"nickname": "none yet"} for row in before["users"]]}
    assert pending_migrations(new) == []


async def test_artifacts_in_a_bucket_are_listed_but_not_copied(new_database: NewDatabase, tmp_path: Path) -> None:
    old, new = new_database("sqlite"), new_database("sqlite")
    migrate(old)
    await store(old, tmp_path / "old", b"bytes")
    shutil.rmtree(tmp_path / "old")
    back_up(server(old, tmp_path / "old", bucket="the bucket 'server'"), tmp_path / "backup")
    with open_archive(tmp_path / "backup") as archive:
        contents = read_manifest(archive).contents
    assert (contents.place, contents.bucket, contents.count) == ("bucket", "the bucket 'server'", 1)
    await restore_to(tmp_path / "backup", new, tmp_path / "new")
    assert rows_of(new) == rows_of(old) | {"contents": rows_of(new)["contents"]}


async def test_artifacts_on_a_disk_are_restored_to_a_bucket(
    s3: S3Server, new_database: NewDatabase, tmp_path: Path
) -> None:
    old, new = new_database("sqlite"), new_database("sqlite")
    migrate(old)
    stored = await store(old, tmp_path / "old", b"first", b"second")
    back_up(server(old, tmp_path / "old"), tmp_path / "backup.tar")
    bucket = Bucket("server", tmp_path.name, s3.endpoint, access_key_id="key", secret_access_key="secret")
    async with S3Contents(bucket, tmp_path / "new") as contents:
        await restore_backup(tmp_path / "backup.tar", new, contents)
        assert [await read_all(contents, artifact) for artifact in stored] == [b"first", b"second"]
