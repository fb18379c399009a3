"""The kinds of columns, and how each value is written so that any database can take it back."""

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


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    FLOAT = "float"
    BOOLEAN = "boolean"
    TIME = "time"
    JSON = "json"
    BYTES = "bytes"


_KINDS: tuple[tuple[type[TypeEngine[Any]], Kind], ...] = (
    (JSON, Kind.JSON),
    (DateTime, Kind.TIME),
    (Boolean, Kind.BOOLEAN),
    (Integer, Kind.INTEGER),
    (Float, Kind.FLOAT),
    (LargeBinary, Kind.BYTES),
    (String, Kind.TEXT),
)

# As which type a column is read. JSON is read as its text, since `null` and nothing would become the same.
READ_TYPES: dict[Kind, TypeEngine[Any]] = {
    Kind.TEXT: Text(),
    Kind.INTEGER: BigInteger(),
    Kind.FLOAT: Float(),
    Kind.BOOLEAN: Boolean(),
    Kind.TIME: UtcDateTime(),
    Kind.JSON: Text(),
    Kind.BYTES: LargeBinary(),
}

# As which type a value is given back. Of JSON's text the column's own type makes the right thing.
WRITE_TYPES: dict[Kind, TypeEngine[Any]] = {**READ_TYPES, Kind.JSON: NullType()}


def kind_of(column_type: TypeEngine[Any]) -> Kind | None:
    """The kind of a column; None for an index that the database makes itself. Raises LookupError if it is unknown."""
    if isinstance(column_type, TSVECTOR):
        return None
    for known, kind in _KINDS:
        if isinstance(column_type, known):
            return kind
    raise LookupError(f"columns of type {column_type!r} cannot be backed up")


def encoder(kind: Kind) -> Callable[[Any], Any]:
    """What writes a value of this kind as JSON; it is never given None."""
    match kind:
        case Kind.TIME:
            return datetime.isoformat
        case Kind.BYTES:
            return lambda value: base64.b64encode(value).decode()
        case Kind.FLOAT:
            # JSON has no infinity.
            return lambda value: value if math.isfinite(value) else str(value)
        case _:
            return lambda value: value


def decoder(kind: Kind) -> Callable[[Any], Any]:
    """What reads such a value; it is never given None. Raises ValueError, TypeError for what was never written."""
    match kind:
        case Kind.TIME:
            return lambda value: datetime.fromisoformat(value).astimezone(UTC)
        case Kind.BYTES:
            return lambda value: base64.b64decode(value, validate=True)
        case Kind.FLOAT:
            return float
        case Kind.INTEGER:
            return int
        case Kind.BOOLEAN:
            return bool
        case _:
            return str
