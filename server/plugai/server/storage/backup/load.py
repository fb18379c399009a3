"""Rows into an empty database, in one transaction: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, column, delete, func, insert, select, table, text
from sqlalchemy.exc import DataError, IntegrityError

from plugai.server.storage.backup.archive import ArchiveReader
from plugai.server.storage.backup.column_kinds import WRITE_TYPES, decoder
from plugai.server.storage.backup.errors import BackupError
from plugai.server.storage.backup.manifest import Manifest, TableEntry
from plugai.server.storage.backup.reader import table_rows
from plugai.server.storage.backup.table_shape import shapes
from plugai.server.storage.engine.migrate import migration

_LOCK_SECONDS = 60.0
_AT_ONCE = 500
# PostgreSQL's own words for each foreign key, with which it can be made again.
_REFERENCES = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""


def require_empty(url: str) -> None:
    """Raise BackupError if the database has a table, StorageUnavailableError if it cannot be used. Blocks."""
    with migration(url, lock_timeout=_LOCK_SECONDS) as config:
        _require_empty(config.attributes["connection"])


def load(archive: ArchiveReader, manifest: Manifest, url: str) -> None:
    """Fill an empty database as it was, and bring it to this version. Blocks.

    Raises BackupError, StorageUnavailableError, and then has changed nothing.
    """
    with migration(url, lock_timeout=_LOCK_SECONDS) as config:
        connection: Connection = config.attributes["connection"]
        _require_empty(connection)
        _make_tables(config, manifest.revision)
        known = {each.name: frozenset(each.columns) for each in shapes(connection)}
        with _references_later(connection):
            for entry in manifest.tables:
                if not frozenset(entry.columns) <= known.get(entry.name, frozenset()):
                    raise BackupError(f"this version cannot restore the table {entry.name!r}; use a newer PlugAI")
                _fill(connection, entry, archive)
        command.upgrade(config, "head")


def _require_empty(connection: Connection) -> None:
    if shapes(connection):
        raise BackupError(
            "there is a server in the database already; restore to a new data folder or an empty database"
        )


def _make_tables(config: Config, revision: str) -> None:
    """The tables as they were when the backup was made, with nothing in them."""
    if not revision:
        return
    if revision not in {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}:
        raise BackupError("this backup was made by a newer PlugAI; restore it with that version")
    command.upgrade(config, revision)
    connection: Connection = config.attributes["connection"]
    for shape in shapes(connection):
        # What a migration writes into its table is in the backup too, as it has become since.
        if connection.execute(select(text("1")).select_from(table(shape.name)).limit(1)).first():
            connection.execute(delete(table(shape.name)))


def _fill(connection: Connection, entry: TableEntry, archive: ArchiveReader) -> None:
    typed = (column(each.name, WRITE_TYPES[each.kind]) for each in entry.columns)
    statement = insert(table(entry.name, *typed))
    try:
        values = _values(entry, archive)
        while some := list(islice(values, _AT_ONCE)):
            connection.execute(statement, some)
    except (DataError, IntegrityError, ValueError, TypeError) as error:
        raise BackupError(f"a row of the table {entry.name!r} cannot be restored; take another backup") from error
    if connection.dialect.name == "postgresql":
        _advance_sequences(connection, entry)


def _values(entry: TableEntry, archive: ArchiveReader) -> Iterator[Mapping[str, object]]:
    columns: Sequence[tuple[str, Callable[[Any], Any]]] = [(each.name, decoder(each.kind)) for each in entry.columns]
    for row in table_rows(archive, entry):
        pairs = zip(columns, row, strict=True)
        yield {name: None if value is None else decode(value) for (name, decode), value in pairs}


@contextmanager
def _references_later(connection: Connection) -> Iterator[None]:
    """Have references between rows checked when all rows are there: they may go round in circles."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise BackupError("rows of the backup refer to rows that are not in it; take another backup")
        return
    references = connection.execute(text(_REFERENCES)).all()
    for owner, name, _ in references:
        connection.exec_driver_sql(f"ALTER TABLE {owner} DROP CONSTRAINT {name}")
    yield
    try:
        for owner, name, definition in references:
            connection.exec_driver_sql(f"ALTER TABLE {owner} ADD CONSTRAINT {name} {definition}")
    except IntegrityError as error:
        raise BackupError("rows of the backup refer to rows that are not in it; take another backup") from error


def _advance_sequences(connection: Connection, entry: TableEntry) -> None:
    """Have the next number that the database gives be one that is free."""
    for each in entry.columns:
        of = {"of": entry.name, "name": each.name}
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:of, :name)"), of)
        highest = sequence and connection.scalar(select(func.max(column(each.name))).select_from(table(entry.name)))
        if highest is not None:
            connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
