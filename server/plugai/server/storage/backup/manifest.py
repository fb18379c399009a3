"""The manifest of a backup: what it contains, with SHA-256 digests."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

import msgspec

from plugai.server.storage.backup.column_kinds import ColumnKind
from plugai.server.storage.backup.errors import BackupError

VERSION = 1
MANIFEST = "manifest.json"
CONTENTS = "contents.jsonl"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class ContentsLocation(StrEnum):
    """Where the contents of artifacts are stored."""

    BACKUP = "backup"
    BUCKET = "bucket"


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Column(_Struct, frozen=True):
    """A column of a table."""

    name: str
    kind: ColumnKind


class TableEntry(_Struct, frozen=True):
    """A table. Its rows are the lines of a file, each a JSON array in the order of the columns."""

    name: str
    columns: tuple[Column, ...]
    rows: int
    sha256: str

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"tables/{self.name}.jsonl"


class ContentsEntry(_Struct, frozen=True):
    """The contents of artifacts. Each is a line of the file CONTENTS, and a file unless they are in a bucket."""

    place: ContentsLocation
    bucket: str
    count: int
    size_bytes: int
    sha256: str


class ContentEntry(_Struct, frozen=True):
    """The content of an artifact: a line of the file CONTENTS."""

    id: str
    sha256: str
    size_bytes: int

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"contents/{self.id[:2]}/{self.id}"


class Manifest(_Struct, frozen=True):
    """What a backup contains. `keys` names the server's keys, which it never contains; `revision` is the schema's."""

    format: str
    version: int
    plugai: str
    created_at: datetime
    database: str
    revision: str
    tables: tuple[TableEntry, ...]
    contents: ContentsEntry
    keys: tuple[str, ...]


def decode_manifest(data: bytes) -> Manifest:
    """Parse a manifest. Raises BackupError if it is not one that PlugAI wrote."""
    try:
        version = msgspec.json.decode(data, type=_Version)
        if version.version > VERSION:
            raise BackupError("this backup was made by a newer PlugAI; restore it with that version")
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise BackupError(f"the backup's {MANIFEST} cannot be read; use another backup") from None
    names = [name for table in manifest.tables for name in (table.name, *(column.name for column in table.columns))]
    # They are used as names of files and tables.
    if manifest.format != "plugai-backup" or not all(map(_NAME.fullmatch, names)):
        raise BackupError(f"the backup's {MANIFEST} is not one that PlugAI wrote; use another backup")
    return manifest


class _Version(msgspec.Struct):
    version: int
