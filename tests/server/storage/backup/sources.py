"""Servers to back up and to restore to."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from tests.server.storage.backup.conftest import NewDatabase
from tests.support.confined import STRICT
from tests.support.server import ROOT
from tests.support.storage.rows import everything, fill

from plugai.server.core.artifacts.artifact import Artifact, ContentStore, Quota
from plugai.server.core.artifacts.uploads import ArtifactUploads, NewArtifact
from plugai.server.core.clock import Clock
from plugai.server.imaging.process import ImageProcesses
from plugai.server.storage.artifacts.artifacts import SqlArtifactRepository
from plugai.server.storage.backup.archive import open_archive
from plugai.server.storage.backup.backup import BackupSource, create_backup
from plugai.server.storage.backup.reader import check_contents, check_rows, read_manifest
from plugai.server.storage.backup.restore import restore
from plugai.server.storage.contents.disk import DiskContents
from plugai.server.storage.engine.columns import Table
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.migrate import migrate, migration
from plugai.server.storage.engine.snapshot import snapshot

BOTH = ("sqlite", "postgresql")
CLOCK = Clock(lambda: datetime.now(UTC), time.monotonic)
AMPLE = Quota(10**6, 10**12, 10**12)


def server(url: str, folder: Path, bucket: str = "") -> BackupSource:
    return BackupSource(url, folder, bucket, ("master.key",), "1.2.3")


def back_up(source: BackupSource, target: Path) -> str:
    """Create a backup. Returns its digest."""
    return create_backup(source, target, CLOCK.now)[1]


async def restore_backup(source: Path, url: str, contents: ContentStore, digest: str = "") -> Counter[str]:
    with open_archive(source) as archive:
        return await restore(archive, read_manifest(archive, digest), url, contents)


async def restore_to(source: Path, url: str, folder: Path) -> Counter[str]:
    async with DiskContents(folder) as contents:
        return await restore_backup(source, url, contents)


def check_backup(source: Path) -> None:
    with open_archive(source) as archive:
        manifest = read_manifest(archive)
        check_rows(archive, manifest)
        check_contents(archive, manifest)


async def store(url: str, folder: Path, *contents: bytes) -> list[Artifact]:
    """Store these contents as Ann's artifacts."""
    stored: list[Artifact] = []
    async with Database(url) as database, DiskContents(folder) as disk:
        uploads = ArtifactUploads(
            SqlArtifactRepository(database),
            disk,
            ImageProcesses(1, STRICT),
            AMPLE,
            CLOCK,
            lambda: uuid4().hex,
        )
        for content in contents:
            async with uploads.start(NewArtifact("ann", metadata={"seed": 7, "loras": {"pencil": 0.8}})) as upload:
                await upload.write(content)
                stored.append(await upload.finish())
    return stored


async def read_all(contents: ContentStore, artifact: Artifact) -> bytes:
    return b"".join([piece async for piece in contents.read(artifact.content.id, 0)])


def rows_of(url: str) -> dict[str, list[dict[str, Any]]]:
    with snapshot(url) as connection:
        return everything(connection)


def count_rows(url: str) -> int:
    return sum(map(len, rows_of(url).values()))


def schema(url: str) -> list[str]:
    """Where the schema differs from the declared tables: full-text indexes, which cannot be declared."""
    with migration(url, lock_timeout=5) as config:
        context = MigrationContext.configure(config.attributes["connection"], opts={"compare_type": True})
        return sorted(
            f"{what} {getattr(thing, 'name', thing)}" for what, thing in compare_metadata(context, Table.metadata)
        )


def fill_all(url: str) -> None:
    """Insert rows into every table except artifacts, whose contents would be missing, and doom the contents."""
    with migration(url, lock_timeout=5) as config:
        connection: Connection = config.attributes["connection"]
        fill(connection)
        connection.exec_driver_sql("DELETE FROM artifacts")
        connection.exec_driver_sql("UPDATE contents SET doomed = TRUE")


@contextmanager
def uploading(url: str, folder: Path, first: int) -> Iterator[list[str]]:
    """A process that uploads as fast as it can. Yields the acknowledgements of its first uploads."""
    writer = [
        sys.executable,
        "-m",
        "tests.server.storage.artifacts.crash_writer",
        url,
        str(folder),
        "1",
        "100000",
        "50000",
    ]
    with subprocess.Popen(writer, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        try:
            yield [process.stdout.readline() for _ in range(first)]
            assert process.poll() is None
        finally:
            process.kill()
            process.communicate()


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def make_backup(new_database: NewDatabase, folder: Path, name: str = "backup.tar") -> bytes:
    """Create a small backup. Returns its bytes, if it is a file."""
    url = new_database("sqlite")
    migrate(url)
    await store(url, folder / "artifacts", b"first", b"second", b"first")
    back_up(server(url, folder / "artifacts"), folder / name)
    return (folder / name).read_bytes() if name.endswith(".tar") else b""
