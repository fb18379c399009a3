"""Rows for every table that a database has, whatever tables those are: what a test of moving all data needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, column, insert, inspect, table

from plugai.server.storage.backup.column_kinds import WRITE_TYPES, Kind
from plugai.server.storage.backup.table_shape import TableShape, rows, shapes

# The same word in every column of text, so that each reference finds its row. No database changes any of these.
_VALUES: dict[str, dict[Kind, Any]] = {
    "one": {
        Kind.TEXT: "one é 漢字 😀 'quoted' \\ \n",
        Kind.INTEGER: 7,
        Kind.FLOAT: float("inf"),
        Kind.BOOLEAN: False,
        Kind.TIME: datetime(2026, 11, 23, 7, 8, 9, 123456, tzinfo=UTC),
        Kind.JSON: '[{"text": "é", "number": 1.5, "nothing": null}]',
        Kind.BYTES: bytes(range(256)),
    },
    "two": {
        Kind.TEXT: "two",
        Kind.INTEGER: 8,
        Kind.FLOAT: 0.1,
        Kind.BOOLEAN: True,
        Kind.TIME: datetime(1999, 12, 31, 23, 59, 59, tzinfo=UTC),
        Kind.JSON: "[]",
        Kind.BYTES: b"",
    },
}


def fill(connection: Connection) -> None:
    """Two rows into every table; the second has nothing where a column needs nothing."""
    names = [name for name, _ in inspect(connection).get_sorted_table_and_fkc_names() if name]
    by_name = {shape.name: shape for shape in shapes(connection)}
    for name in names:
        if name in by_name:
            _fill(connection, by_name[name])


def everything(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    return {
        shape.name: [
            dict(zip((each.name for each in shape.columns), row, strict=True)) for row in rows(connection, shape)
        ]
        for shape in shapes(connection)
    }


def _fill(connection: Connection, shape: TableShape) -> None:
    needed = {each["name"] for each in inspect(connection).get_columns(shape.name) if not each["nullable"]}
    target = table(shape.name, *(column(each.name, WRITE_TYPES[each.kind]) for each in shape.columns))
    for word, values in _VALUES.items():
        row = {each.name: values[each.kind] if word == "one" or each.name in needed else None for each in shape.columns}
        connection.execute(insert(target), row)
