"""Reading a backup, and never trusting it: every byte is held to its digest."""

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
    ContentsPlace,
    Manifest,
    TableEntry,
    decode_manifest,
)
from plugai.server.storage.contents.names import require_content_id

T = TypeVar("T")

_PIECE_BYTES = 1024 * 1024


def read_manifest(archive: ArchiveReader, sha256: str = "") -> Manifest:
    """The manifest, which must have this digest if one is given. Raises BackupError."""
    with archive.open(MANIFEST) as file:
        data = file.read()
    if sha256 and hashlib.sha256(data).hexdigest() != sha256.lower():
        raise BackupError("this is not the backup that has this digest, or it was changed; take another one")
    return decode_manifest(data)


def check_rows(archive: ArchiveReader, manifest: Manifest) -> None:
    """Read every row and the list of contents. Raises BackupError if one byte is not as it was written."""
    for entry in manifest.tables:
        for _ in table_rows(archive, entry):
            pass
    for _ in content_entries(archive, manifest):
        pass


def check_contents(archive: ArchiveReader, manifest: Manifest) -> None:
    """Read every content that is in the backup. Raises BackupError as `check_rows`."""
    if manifest.contents.place is ContentsPlace.BACKUP:
        for entry in content_entries(archive, manifest):
            for _ in content_pieces(archive, entry):
                pass


def table_rows(archive: ArchiveReader, entry: TableEntry) -> Iterator[list[object]]:
    """The rows of a table; that all were as they should be is known at the end. Raises BackupError."""
    found = 0
    for row in _lines(archive, entry.file, entry.sha256, list[object]):
        if len(row) != len(entry.columns):
            raise _damaged(entry.file)
        found += 1
        yield row
    if found != entry.rows:
        raise _damaged(entry.file)


def content_entries(archive: ArchiveReader, manifest: Manifest) -> Iterator[ContentEntry]:
    """The list of contents. Raises BackupError."""
    for entry in _lines(archive, CONTENTS, manifest.contents.sha256, ContentEntry):
        try:
            require_content_id(entry.id)
        except ValueError:
            raise _damaged(CONTENTS) from None
        yield entry


def content_pieces(archive: ArchiveReader, entry: ContentEntry) -> Iterator[bytes]:
    """The bytes of a content; that they are the right ones is known at the end. Raises BackupError."""
    sha256 = hashlib.sha256()
    with archive.open(entry.file) as file:
        while piece := file.read(_PIECE_BYTES):
            sha256.update(piece)
            yield piece
    if sha256.hexdigest() != entry.sha256:
        raise _damaged(entry.file)


def _lines(archive: ArchiveReader, name: str, sha256: str, kind: type[T]) -> Iterator[T]:
    digest, decoder = hashlib.sha256(), msgspec.json.Decoder(kind)
    with archive.open(name) as file:
        for line in file:
            digest.update(line)
            try:
                yield decoder.decode(line)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                raise _damaged(name) from None
    if digest.hexdigest() != sha256:
        raise _damaged(name)


def _damaged(name: str) -> BackupError:
    return BackupError(f"the backup's {name} is not what was backed up: it is damaged; take another backup")
