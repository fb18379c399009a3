"""Text that every database accepts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Engine, event

# PostgreSQL stores no NUL, and neither database half of a surrogate pair.
_REFUSED = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with what a database refuses replaced: lone surrogates, and NUL in PostgreSQL."""
    return text.encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def is_storable(text: str) -> bool:
    """Whether every database stores the text as it is."""
    return _REFUSED.search(text) is None


def store_only_storable(engine: Engine) -> None:
    """Replace in the texts of every statement what a database refuses, so that each stores the same and none fails.

    Requests with such a text are refused before; this is for texts of models, providers and files.
    """
    event.listen(engine, "before_cursor_execute", _replace, retval=True)


def _replace(
    connection: object, cursor: object, statement: str, parameters: Any, context: object, executemany: bool
) -> tuple[str, Any]:
    return statement, [_row(row) for row in parameters] if executemany else _row(parameters)


def _row(row: Any) -> Any:
    values = row.values() if isinstance(row, Mapping) else row
    if not any(isinstance(value, str) and not is_storable(value) for value in values):
        return row
    if isinstance(row, Mapping):
        return {name: _value(value) for name, value in row.items()}
    return tuple(map(_value, row))


def _value(value: object) -> object:
    return storable(value) if isinstance(value, str) else value
