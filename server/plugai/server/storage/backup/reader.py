"""Reading a backup. Every byte is verified against its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from plugai.server.storage.backup.archive import ArchiveReader
from plugai.server.storage.backup.errors import BackupError
from plugai.server.storage.backup.manifest import (
    CONTENTS,
    MANIFEST,
    ContentEntry,
    ContentsLocation,
    Manifest,
    TableEntry,
    decode_manifest,
)
from plugai.server.storage.contents.names import require_content_id

T = TypeVar("T")

_CHUNK_BYTES = 1024 * 1024


def read_manifest(archive: ArchiveReader, sha256: str = "") -> Manifest:
    """Read the manifest, which must have this digest if one is given. Raises BackupError."""
    with archive.open(MANIFEST) as file:
        data = file.read()
    if sha256 and hashlib.sha256(data).hexdigest() != sha256.lower():
        raise BackupError("the backup does not have this digest: it is another one, or was changed; use another one")
    return decode_manifest(data)


def check_rows(archive: ArchiveReader, manifest: Manifest) -> None:
    """Read every row and the list of contents. Raises BackupError if a byte has changed since it was written."""
    for entry in manifest.tables:
        for _ in table_rows(archive, entry):
            pass
    for _ in content_entries(archive, manifest):
        pass


def check_contents(archive: ArchiveReader, manifest: Manifest) -> None:
    """Read every content of the backup. Raises as `check_rows`."""
    if manifest.contents.place is ContentsLocation.BACKUP:
        for entry in content_entries(archive, manifest):
            for _ in content_chunks(archive, entry):
                pass


def table_rows(archive: ArchiveReader, entry: TableEntry) -> Iterator[list[object]]:
    """The rows of a table. They are verified only at the end of the iteration. Raises BackupError."""
    count = 0
    for row in _lines(archive, entry.file, entry.sha256, list[object]):
        if len(row) != len(entry.columns):
            raise _damaged_error(entry.file)
        count += 1
        yield row
    if count != entry.rows:
        raise _damaged_error(entry.file)


def content_entries(archive: ArchiveReader, manifest: Manifest) -> Iterator[ContentEntry]:
    """The list of contents. Raises BackupError."""
    for entry in _lines(archive, CONTENTS, manifest.contents.sha256, ContentEntry):
        try:
            require_content_id(entry.id)
        except ValueError:
            raise _damaged_error(CONTENTS) from None
        yield entry


def content_chunks(archive: ArchiveReader, entry: ContentEntry) -> Iterator[bytes]:
    """The bytes of a content. They are verified only at the end of the iteration. Raises BackupError."""
    sha256 = hashlib.sha256()
    with archive.open(entry.file) as file:
        while chunk := file.read(_CHUNK_BYTES):
            sha256.update(chunk)
            yield chunk
    if sha256.hexdigest() != entry.sha256:
        raise _damaged_error(entry.file)


def _lines(archive: ArchiveReader, name: str, sha256: str, kind: type[T]) -> Iterator[T]:
    digest, decoder = hashlib.sha256(), msgspec.json.Decoder(kind)
    with archive.open(name) as file:
        for line in file:
            digest.update(line)
            try:
                yield decoder.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                raise _damaged_error(name) from None
    if digest.hexdigest() != sha256:
        raise _damaged_error(name)


def _damaged_error(name: str) -> BackupError:
    return BackupError(f"the file {name} of the backup is damaged; use another backup")
