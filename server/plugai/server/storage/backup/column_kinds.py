"""The kinds of columns, and how their values are written to a backup, independent of the database."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, DateTime, Float, Integer, LargeBinary, String, Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.sql.sqltypes import JSON, NullType
from sqlalchemy.types import TypeEngine

from plugai.server.storage.engine.columns import UtcDateTime


class ColumnKind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TIME = "time"
    JSON = "json"
    BYTES = "bytes"


_KINDS: tuple[tuple[type[TypeEngine[Any]], ColumnKind], ...] = (
    (JSON, ColumnKind.JSON),
    (DateTime, ColumnKind.TIME),
    (Boolean, ColumnKind.BOOLEAN),
    (Integer, ColumnKind.INTEGER),
    (Float, ColumnKind.FLOAT),
    (LargeBinary, ColumnKind.BYTES),
    (String, ColumnKind.TEXT),
)

# The type that a column is read as. JSON is read as text, since otherwise NULL and the JSON value null are the same.
READ_TYPES: dict[ColumnKind, TypeEngine[Any]] = {
    ColumnKind.TEXT: Text(),
    ColumnKind.INTEGER: BigInteger(),
    ColumnKind.FLOAT: Float(),
    ColumnKind.BOOLEAN: Boolean(),
    ColumnKind.TIME: UtcDateTime(),
    ColumnKind.JSON: Text(),
    ColumnKind.BYTES: LargeBinary(),
}

# The type that a value is written as. The database converts the text of JSON to the column's type.
WRITE_TYPES: dict[ColumnKind, TypeEngine[Any]] = {**READ_TYPES, ColumnKind.JSON: NullType()}


def kind_of(column_type: TypeEngine[Any]) -> ColumnKind | None:
    """The kind of a column; None for an index that the database derives. Raises LookupError if it is unknown."""
    if isinstance(column_type, TSVECTOR):
        return None
    for known, kind in _KINDS:
        if isinstance(column_type, known):
            return kind
    raise LookupError(f"columns of type {column_type!r} cannot be backed up")


def encoder(kind: ColumnKind) -> Callable[[Any], Any]:
    """A function that converts a value of this kind, not None, to JSON."""
    match kind:
        case ColumnKind.TIME:
            return datetime.isoformat
        case ColumnKind.BYTES:
            return lambda value: base64.b64encode(value).decode()
        case ColumnKind.FLOAT:
            # JSON has no infinity.
            return lambda value: value if math.isfinite(value) else str(value)
        case _:
            return lambda value: value


def decoder(kind: ColumnKind) -> Callable[[Any], Any]:
    """A function that reverses `encoder`. It raises ValueError or TypeError for what `encoder` never writes."""
    match kind:
        case ColumnKind.TIME:
            return lambda value: datetime.fromisoformat(value).astimezone(UTC)
        case ColumnKind.BYTES:
            return lambda value: base64.b64decode(value, validate=True)
        case ColumnKind.FLOAT:
            return float
        case ColumnKind.INTEGER:
            return int
        case ColumnKind.BOOLEAN:
            return bool
        case _:
            return str
