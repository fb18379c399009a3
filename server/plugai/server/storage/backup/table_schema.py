"""The tables of a database that hold data, and their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, cast, column, inspect, select, table
from sqlalchemy.types import Text

from plugai.server.storage.backup.column_kinds import READ_TYPES, ColumnKind, kind_of
from plugai.server.storage.backup.manifest import Column

VERSION_TABLE = "alembic_version"
_CHUNK_ROWS = 500


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table: its columns that hold data, and its primary key."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


def data_tables(connection: Connection) -> list[TableSchema]:
    """Every table that holds data: not the migrations' own, nor a full-text index, which follows from the others."""
    names = set(inspect(connection).get_table_names()) - {VERSION_TABLE}
    if connection.dialect.name == "sqlite":
        # A full-text index is a virtual table, which stores its data in shadow tables.
        kinds = connection.exec_driver_sql("PRAGMA table_list")
        names &= {name for _, name, kind, *_ in kinds if kind == "table"}
    return [_schema(connection, name) for name in sorted(names)]


@contextmanager
def read_rows(connection: Connection, schema: TableSchema) -> Iterator[Iterable[Sequence[object]]]:
    """The rows of a table in primary key order, fetched in chunks."""
    selected = [
        # PostgreSQL's driver parses JSON whatever type it is read as.
        cast(column(each.name), Text) if each.kind is ColumnKind.JSON else column(each.name, READ_TYPES[each.kind])
        for each in schema.columns
    ]
    query = select(*selected).select_from(table(schema.name)).order_by(*(column(name) for name in schema.key))
    # Closed also if not all are read, else the database's cursor would outlive the connection.
    with connection.execution_options(yield_per=_CHUNK_ROWS).execute(query) as result:
        yield result


def _schema(connection: Connection, name: str) -> TableSchema:
    inspector = inspect(connection)
    columns: list[Column] = []
    for found in inspector.get_columns(name):
        kind = kind_of(found["type"])
        if kind is not None and "computed" not in found:
            columns.append(Column(found["name"], kind))
    return TableSchema(name, tuple(columns), tuple(inspector.get_pk_constraint(name)["constrained_columns"]))
