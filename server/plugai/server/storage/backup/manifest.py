"""The manifest of a backup: what is in it, and the digests by which that is known."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum

import msgspec

from plugai.server.storage.backup.column_kinds import Kind
from plugai.server.storage.backup.errors import BackupError

VERSION = 1
MANIFEST = "manifest.json"
CONTENTS = "contents.jsonl"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


class ContentsPlace(StrEnum):
    """Where the bytes of artifacts are."""

    BACKUP = "backup"
    BUCKET = "bucket"


class _Struct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Column(_Struct, frozen=True):
    """One column."""

    name: str
    kind: Kind


class TableEntry(_Struct, frozen=True):
    """One table: its rows are the lines of a file, each an array in the order of the columns."""

    name: str
    columns: tuple[Column, ...]
    rows: int
    sha256: str

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"tables/{self.name}.jsonl"


class ContentsEntry(_Struct, frozen=True):
    """The contents of artifacts: each is a line of CONTENTS, and a file unless they are in a bucket."""

    place: ContentsPlace
    bucket: str
    count: int
    size_bytes: int
    sha256: str


class ContentEntry(_Struct, frozen=True):
    """One content: a line of CONTENTS."""

    id: str
    sha256: str
    size_bytes: int

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"contents/{self.id[:2]}/{self.id}"


class Manifest(_Struct, frozen=True):
    """What is in a backup. `keys` names the server's keys, which are never in one; `revision` is the database's."""

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
    """A manifest. Raises BackupError if it is none of ours."""
    try:
        version = msgspec.json.decode(data, type=_Version)
        if version.version > VERSION:
            raise BackupError("this backup was made by a newer PlugAI; restore it with that version")
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise BackupError(f"the backup's {MANIFEST} cannot be read; take another backup") from None
    names = [name for table in manifest.tables for name in (table.name, *(column.name for column in table.columns))]
    # They become the names of files and of tables.
    if manifest.format != "plugai-backup" or not all(map(_NAME.fullmatch, names)):
        raise BackupError(f"the backup's {MANIFEST} is not one that PlugAI wrote; take another backup")
    return manifest


class _Version(msgspec.Struct):
    version: int
