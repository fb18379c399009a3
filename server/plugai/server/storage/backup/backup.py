"""Making a backup, beside a server that runs or from one that does not."""

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
from plugai.server.storage.backup.archive import ArchiveWriter, creating
from plugai.server.storage.backup.column_kinds import encoder
from plugai.server.storage.backup.errors import BackupError
from plugai.server.storage.backup.manifest import (
    CONTENTS,
    MANIFEST,
    VERSION,
    ContentEntry,
    ContentsEntry,
    ContentsPlace,
    Manifest,
    TableEntry,
)
from plugai.server.storage.backup.table_shape import TableShape, rows, shapes
from plugai.server.storage.contents.names import content_path
from plugai.server.storage.engine.connections import writing_engine
from plugai.server.storage.engine.failures import reported
from plugai.server.storage.engine.location import parse_location
from plugai.server.storage.engine.snapshot import revision, snapshot

_LOCK_SECONDS = 60.0
# How long contents stay although nothing refers to them any more, should a backup die and release nothing.
_HOLD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BackupSource:
    """What is backed up. `bucket` is where artifacts are if not in `contents`; `keys` names what is left out."""

    database_url: str
    contents: Path
    bucket: str
    keys: tuple[str, ...]
    version: str


def back_up(server: BackupSource, target: Path, now: Callable[[], datetime]) -> tuple[Manifest, str]:
    """Make a backup at `target`; its manifest, and the manifest's SHA-256. Blocks.

    Whatever was acknowledged before is in it. Raises BackupError, StorageUnavailableError, OSError.
    """
    created_at = now()
    with creating(target) as archive:
        # Nothing is read yet; but the lease would make a database where there is none, and this says so.
        with snapshot(server.database_url):
            pass
        with contents_held(server.database_url, now):
            with snapshot(server.database_url) as connection:
                version = revision(connection)
                tables = tuple(_dump(connection, shape, archive) for shape in shapes(connection))
                contents = _contents(connection)
            listed = _list(contents, server, archive)
        manifest = Manifest(
            format="plugai-backup",
            version=VERSION,
            plugai=server.version,
            created_at=created_at,
            database=connection.dialect.name,
            revision=version,
            tables=tables,
            contents=listed,
            keys=server.keys,
        )
        data = msgspec.json.format(msgspec.json.encode(manifest))
        # Last, so that what was cut has none.
        with archive.create(MANIFEST) as file:
            file.write(data)
    return manifest, hashlib.sha256(data).hexdigest()


def _dump(connection: Connection, shape: TableShape, archive: ArchiveWriter) -> TableEntry:
    encoders = [encoder(column.kind) for column in shape.columns]
    found = (
        [None if value is None else encode(value) for encode, value in zip(encoders, row, strict=True)]
        for row in rows(connection, shape)
    )
    entry = TableEntry(shape.name, shape.columns, 0, "")
    count, sha256 = _write_lines(archive, entry.file, found)
    return msgspec.structs.replace(entry, rows=count, sha256=sha256)


def _write_lines(archive: ArchiveWriter, name: str, values: Iterable[object]) -> tuple[int, str]:
    """Write each value as a line of JSON; how many, and the digest of all."""
    digest, count = hashlib.sha256(), 0
    with archive.create(name) as file:
        for value in values:
            line = msgspec.json.encode(value) + b"\n"
            digest.update(line)
            file.write(line)
            count += 1
    return count, digest.hexdigest()


def _contents(connection: Connection) -> Sequence[ContentEntry]:
    """The contents that artifacts have. All of them are stored: an artifact is recorded only after its bytes."""
    if not inspect(connection).has_table("contents"):
        return ()
    content, artifact = ContentRow.metadata.tables["contents"], ArtifactRow.metadata.tables["artifacts"]
    used = or_(artifact.c.content_id == content.c.content_id, artifact.c.thumbnail_id == content.c.content_id)
    chosen = select(content.c.content_id, content.c.sha256, content.c.size_bytes).where(exists().where(used))
    return [ContentEntry(*row) for row in connection.execute(chosen.order_by(content.c.content_id))]


def _list(contents: Sequence[ContentEntry], server: BackupSource, archive: ArchiveWriter) -> ContentsEntry:
    if not server.bucket:
        for content in contents:
            _include(content, server.contents, archive)
    count, sha256 = _write_lines(archive, CONTENTS, contents)
    place = ContentsPlace.BUCKET if server.bucket else ContentsPlace.BACKUP
    return ContentsEntry(place, server.bucket, count, sum(content.size_bytes for content in contents), sha256)


def _include(content: ContentEntry, folder: Path, archive: ArchiveWriter) -> None:
    source = content_path(folder, content.id)
    try:
        whole = source.stat().st_size == content.size_bytes
    except FileNotFoundError:
        whole = False
    if not whole:
        raise BackupError(f"the content {content.id} is not whole in {folder}; is that the server's artifacts_folder?")
    archive.include(content.file, source)


@contextmanager
def contents_held(url: str, now: Callable[[], datetime]) -> Iterator[None]:
    """Have no content removed that is there now, in the way that an upload has: by a lease."""
    content = ContentRow.metadata.tables["contents"]
    until = now() + _HOLD
    _lease(url, and_(LIVE, content.c.leased_until < until), until)
    try:
        yield
    finally:
        # What others need is shorter than this: an upload leases for so long at most.
        _lease(url, content.c.leased_until == until, now() + LEASE)


def _lease(url: str, chosen: object, until: datetime) -> None:
    location = parse_location(url)
    engine = writing_engine(location, _LOCK_SECONDS)
    try:
        with reported(location.name), engine.begin() as connection:
            if inspect(connection).has_table("contents"):
                content = ContentRow.metadata.tables["contents"]
                connection.execute(update(content).where(chosen).values(leased_until=until))  # type: ignore[arg-type]
    finally:
        engine.dispose()
