"""Rows for every table that a database has, whatever tables those are: what a test of moving all data needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, column, insert, inspect, table

from plugai.server.storage.backup.column_kinds import WRITE_TYPES, ColumnKind
from plugai.server.storage.backup.table_schema import TableSchema, data_tables, read_rows

# The same word in every column of text, so that each reference finds its row. No database changes any of these.
_VALUES: dict[str, dict[ColumnKind, Any]] = {
    "one": {
        ColumnKind.TEXT: "one é 漢字 😀 'quoted' \\ \n",
        ColumnKind.INTEGER: 7,
        ColumnKind.FLOAT: float("inf"),
        ColumnKind.BOOLEAN: False,
        ColumnKind.TIME: datetime(2026, 11, 23, 7, 8, 9, 123456, tzinfo=UTC),
        ColumnKind.JSON: '[{"text": "é", "number": 1.5, "nothing": null}]',
        ColumnKind.BYTES: bytes(range(256)),
    },
    "two": {
        ColumnKind.TEXT: "two",
        ColumnKind.INTEGER: 8,
        ColumnKind.FLOAT: 0.1,
        ColumnKind.BOOLEAN: True,
        ColumnKind.TIME: datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
        ColumnKind.JSON: "[]",
        ColumnKind.BYTES: b"",
    },
}


def fill(connection: Connection) -> None:
    """Two rows into every table; the second has nothing where a column needs nothing."""
    names = [name for name, _ in inspect(connection).get_sorted_table_and_fkc_names() if name]
    by_name = {schema.name: schema for schema in data_tables(connection)}
    for name in names:
        if name in by_name:
            _fill(connection, by_name[name])


def everything(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    found: dict[str, list[dict[str, Any]]] = {}
    for schema in data_tables(connection):
        names = [each.name for each in schema.columns]
        with read_rows(connection, schema) as rows:
            found[schema.name] = [dict(zip(names, row, strict=True)) for row in rows]
    return found


def _fill(connection: Connection, schema: TableSchema) -> None:
    needed = {each["name"] for each in inspect(connection).get_columns(schema.name) if not each["nullable"]}
    target = table(schema.name, *(column(each.name, WRITE_TYPES[each.kind]) for each in schema.columns))
    for word, values in _VALUES.items():
        row = {
            each.name: values[each.kind] if word == "one" or each.name in needed else None for each in schema.columns
        }
        connection.execute(insert(target), row)
