"""What of a database is data: its tables, and their rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, cast, column, inspect, select, table
from sqlalchemy.types import Text

from plugai.server.storage.backup.column_kinds import READ_TYPES, Kind, kind_of
from plugai.server.storage.backup.manifest import Column

VERSION_TABLE = "alembic_version"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table: what of it is data, and what identifies a row."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


def shapes(connection: Connection) -> list[TableShape]:
    """Every table that holds data: not the migrations' own, and no index that follows from the others."""
    names = set(inspect(connection).get_table_names()) - {VERSION_TABLE}
    if connection.dialect.name == "sqlite":
        # A full-text index is a virtual table, and keeps what it needs in tables that are its shadows.
        kinds = connection.exec_driver_sql("PRAGMA table_list")
        names &= {name for _, name, kind, *_ in kinds if kind == "table"}
    return [_shape(connection, name) for name in sorted(names)]


def rows(connection: Connection, shape: TableShape) -> Iterator[Sequence[object]]:
    """The rows of a table in the order of its key, a few at a time."""
    read = [
        # PostgreSQL gives JSON parsed otherwise, whatever it is read as.
        cast(column(each.name), Text) if each.kind is Kind.JSON else column(each.name, READ_TYPES[each.kind])
        for each in shape.columns
    ]
    chosen = select(*read).select_from(table(shape.name)).order_by(*(column(name) for name in shape.key))
    yield from connection.execution_options(yield_per=_AT_ONCE).execute(chosen)


def _shape(connection: Connection, name: str) -> TableShape:
    inspector = inspect(connection)
    columns: list[Column] = []
    for found in inspector.get_columns(name):
        kind = kind_of(found["type"])
        if kind is not None and "computed" not in found:
            columns.append(Column(found["name"], kind))
    return TableShape(name, tuple(columns), tuple(inspector.get_pk_constraint(name)["constrained_columns"]))
