"""Creating a backup, of a running server or a stopped one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import Connection, and_, exists, inspect, or_, select, update

from plugai.server.core.artifacts.uploads import LEASE
from plugai.server.storage.artifacts.tables import LIVE, ArtifactRow, ContentRow
from plugai.server.storage.backup.archive import ArchiveWriter, create_archive
from plugai.server.storage.backup.column_kinds import encoder
from plugai.server.storage.backup.errors import BackupError
from plugai.server.storage.backup.manifest import (
    CONTENTS,
    MANIFEST,
    VERSION,
    ContentEntry,
    ContentsEntry,
    ContentsLocation,
    Manifest,
    TableEntry,
)
from plugai.server.storage.backup.table_schema import TableSchema, data_tables, read_rows
from plugai.server.storage.contents.names import content_path
from plugai.server.storage.engine.connections import open_write_engine
from plugai.server.storage.engine.failures import translate_errors
from plugai.server.storage.engine.location import parse_location
from plugai.server.storage.engine.snapshot import current_revision, snapshot

_LOCK_SECONDS = 60.0
# How long unreferenced contents stay if a backup is killed and never releases them.
_LEASE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BackupSource:
    """The server to back up. Artifacts are in `bucket`, or in the folder `contents` if that is empty.

    `keys` names the keys that are left out; `version` is PlugAI's.
    """

    database_url: str
    contents: Path
    bucket: str
    keys: tuple[str, ...]
    version: str


Progress = Callable[[str, int, int], None]
"""Told the stage, and how many bytes of how many are done; of the database, whose size is not known, 0 of 0."""


def create_backup(
    source: BackupSource, target: Path, now: Callable[[], datetime], progress: Progress = lambda *_: None
) -> tuple[Manifest, str]:
    """Create a backup at `target`. Returns its manifest, and the manifest's SHA-256. Blocks.

    Everything that was acknowledged before is in it. What `progress` raises ends it, and nothing of it stays. Raises
    BackupError, StorageUnavailableError, OSError.
    """
    created_at = now()
    with create_archive(target) as archive:
        # Fails if there is no database, which the lease below would create.
        with snapshot(source.database_url):
            pass
        with leased_contents(source.database_url, now):
            with snapshot(source.database_url) as connection:
                version = current_revision(connection)
                tables = tuple(
                    _write_table(connection, schema, archive, progress) for schema in data_tables(connection)
                )
                contents = referenced_contents(connection)
            contents_entry = _write_contents(contents, source, archive, progress)
        manifest = Manifest(
            format="plugai-backup",
            version=VERSION,
            plugai=source.version,
            created_at=created_at,
            database=connection.dialect.name,
            revision=version,
            tables=tables,
            contents=contents_entry,
            keys=source.keys,
        )
        data = msgspec.json.format(msgspec.json.encode(manifest))
        # Last, so that a truncated backup has none.
        with archive.create(MANIFEST) as file:
            file.write(data)
    return manifest, hashlib.sha256(data).hexdigest()


def _write_table(connection: Connection, schema: TableSchema, archive: ArchiveWriter, progress: Progress) -> TableEntry:
    encoders = [encoder(column.kind) for column in schema.columns]
    entry = TableEntry(schema.name, schema.columns, 0, "")

    def encoded(row: Sequence[object]) -> list[object]:
        progress("database", 0, 0)
        return [None if value is None else encode(value) for encode, value in zip(encoders, row, strict=True)]

    with read_rows(connection, schema) as rows:
        count, sha256 = _write_lines(archive, entry.file, map(encoded, rows))
    return msgspec.structs.replace(entry, rows=count, sha256=sha256)


def _write_lines(archive: ArchiveWriter, name: str, values: Iterable[object]) -> tuple[int, str]:
    """Write each value as a line of JSON. Returns how many there were, and the SHA-256 of the file."""
    digest, count = hashlib.sha256(), 0
    with archive.create(name) as file:
        for value in values:
            line = msgspec.json.encode(value) + b"\n"
            digest.update(line)
            file.write(line)
            count += 1
    return count, digest.hexdigest()


def referenced_contents(connection: Connection) -> Sequence[ContentEntry]:
    """The contents of artifacts. All are stored: an artifact is recorded only after its bytes."""
    if not inspect(connection).has_table("contents"):
        return ()
    content, artifact = ContentRow.metadata.tables["contents"], ArtifactRow.metadata.tables["artifacts"]
    referenced = or_(artifact.c.content_id == content.c.content_id, artifact.c.thumbnail_id == content.c.content_id)
    query = select(content.c.content_id, content.c.sha256, content.c.size_bytes).where(exists().where(referenced))
    return [ContentEntry(*row) for row in connection.execute(query.order_by(content.c.content_id))]


def _write_contents(
    contents: Sequence[ContentEntry], source: BackupSource, archive: ArchiveWriter, progress: Progress
) -> ContentsEntry:
    total, done = sum(content.size_bytes for content in contents), 0
    if not source.bucket:
        for content in contents:
            progress("files", done, total)
            _include(content, source.contents, archive)
            done += content.size_bytes
    count, sha256 = _write_lines(archive, CONTENTS, contents)
    location = ContentsLocation.BUCKET if source.bucket else ContentsLocation.BACKUP
    return ContentsEntry(location, source.bucket, count, total, sha256)


def _include(content: ContentEntry, folder: Path, archive: ArchiveWriter) -> None:
    path = content_path(folder, content.id)
    try:
        complete = path.stat().st_size == content.size_bytes
    except FileNotFoundError:
        complete = False
    if not complete:
        raise BackupError(
            f"the content {content.id} is missing or incomplete in {folder}; is that the server's artifacts_folder?"
        )
    archive.include(content.file, path)


@contextmanager
def leased_contents(url: str, now: Callable[[], datetime]) -> Iterator[None]:
    """Lease every content that exists now, as an upload does, so that none is removed meanwhile."""
    content = ContentRow.metadata.tables["contents"]
    until = now() + _LEASE
    _lease(url, and_(LIVE, content.c.leased_until < until), until)
    try:
        yield
    finally:
        # As long as an upload leases at most, so that contents that an upload needs now stay as well.
        _lease(url, content.c.leased_until == until, now() + LEASE)


def _lease(url: str, condition: object, until: datetime) -> None:
    location = parse_location(url)
    engine = open_write_engine(location, _LOCK_SECONDS)
    try:
        with translate_errors(location.name), engine.begin() as connection:
            if inspect(connection).has_table("contents"):
                content = ContentRow.metadata.tables["contents"]
                connection.execute(update(content).where(condition).values(leased_until=until))  # type: ignore[arg-type]
    finally:
        engine.dispose()
