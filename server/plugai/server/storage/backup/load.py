"""Loading the rows of a backup into an empty database, in one transaction."""

from __future__ import annotations

from collections import Counter
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
from plugai.server.storage.backup.table_schema import data_tables
from plugai.server.storage.engine.migrate import is_development_revision, migration
from plugai.server.storage.engine.text import is_storable

_LOCK_SECONDS = 60.0
_CHUNK_ROWS = 500
# Each foreign key with PostgreSQL's definition of it, to create it again.
_FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""


def require_empty(url: str) -> None:
    """Raise BackupError if the database has a table, StorageUnavailableError if it cannot be used. Blocks."""
    with migration(url, lock_timeout=_LOCK_SECONDS) as config:
        _require_empty(config.attributes["connection"])


def load(archive: ArchiveReader, manifest: Manifest, url: str) -> Counter[str]:
    """Fill an empty database with the backup's rows, and migrate it to this version. Blocks.

    Returns, by column, in how many texts a character was replaced that not every database stores. If it raises
    BackupError or StorageUnavailableError, nothing was changed.
    """
    with migration(url, lock_timeout=_LOCK_SECONDS) as config:
        connection: Connection = config.attributes["connection"]
        _require_empty(connection)
        _create_tables(config, manifest.revision)
        replaced: Counter[str] = Counter()
        known = {each.name: frozenset(each.columns) for each in data_tables(connection)}
        with _deferred_foreign_keys(connection):
            for entry in manifest.tables:
                if not frozenset(entry.columns) <= known.get(entry.name, frozenset()):
                    raise BackupError(f"this version cannot restore the table {entry.name!r}; use a newer PlugAI")
                _fill(connection, entry, archive, replaced)
        command.upgrade(config, "head")
    return replaced


def _require_empty(connection: Connection) -> None:
    if data_tables(connection):
        raise BackupError(
            "the database already has the data of a server; restore to a new data folder or an empty database"
        )


def _create_tables(config: Config, revision: str) -> None:
    """Create the tables of the schema that the backup was made of, empty."""
    if not revision:
        return
    if is_development_revision(revision):
        raise BackupError(
            "this backup was made by a development version of PlugAI, before the first release, and cannot be restored"
        )
    if revision not in {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}:
        raise BackupError("this backup was made by a newer PlugAI; restore it with that version")
    command.upgrade(config, revision)
    connection: Connection = config.attributes["connection"]
    for schema in data_tables(connection):
        # Rows that a migration has inserted are in the backup too, in their latest state.
        if connection.execute(select(text("1")).select_from(table(schema.name)).limit(1)).first():
            connection.execute(delete(table(schema.name)))


def _fill(connection: Connection, entry: TableEntry, archive: ArchiveReader, replaced: Counter[str]) -> None:
    typed = (column(each.name, WRITE_TYPES[each.kind]) for each in entry.columns)
    statement = insert(table(entry.name, *typed))
    try:
        values = _values(entry, archive, replaced)
        while chunk := list(islice(values, _CHUNK_ROWS)):
            connection.execute(statement, chunk)
    except (DataError, IntegrityError, ValueError, TypeError) as error:
        raise BackupError(f"a row of the table {entry.name!r} cannot be restored; use another backup") from error
    if connection.dialect.name == "postgresql":
        _advance_sequences(connection, entry)


def _values(entry: TableEntry, archive: ArchiveReader, replaced: Counter[str]) -> Iterator[Mapping[str, object]]:
    columns: Sequence[tuple[str, Callable[[Any], Any]]] = [(each.name, decoder(each.kind)) for each in entry.columns]
    for row in table_rows(archive, entry):
        pairs = zip(columns, row, strict=True)
        values = {name: None if value is None else decode(value) for (name, decode), value in pairs}
        # The engine replaces it.
        replaced.update(
            f"{entry.name}.{name}"
            for name, value in values.items()
            if isinstance(value, str) and not is_storable(value)
        )
        yield values


@contextmanager
def _deferred_foreign_keys(connection: Connection) -> Iterator[None]:
    """Check foreign keys only when all rows are loaded: references may be circular."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        yield
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise BackupError("rows of the backup refer to rows that are not in it; use another backup")
        return
    foreign_keys = connection.execute(text(_FOREIGN_KEYS)).all()
    for owner, name, _ in foreign_keys:
        connection.exec_driver_sql(f"ALTER TABLE {owner} DROP CONSTRAINT {name}")
    yield
    try:
        for owner, name, definition in foreign_keys:
            connection.exec_driver_sql(f"ALTER TABLE {owner} ADD CONSTRAINT {name} {definition}")
    except IntegrityError as error:
        raise BackupError("rows of the backup refer to rows that are not in it; use another backup") from error


def _advance_sequences(connection: Connection, entry: TableEntry) -> None:
    """Set the table's sequences so that the next number is free."""
    for each in entry.columns:
        names = {"of": entry.name, "name": each.name}
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:of, :name)"), names)
        highest = sequence and connection.scalar(select(func.max(column(each.name))).select_from(table(entry.name)))
        if highest is not None:
            connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
