"""Columns whose contents are encrypted, and the one way to write and to read them.

A table says of such a column what it is for and by which other columns of the row it is bound:

    secret: bytes = Field(sa_type=Sealed(Purpose.CREDENTIAL, "owner_id", "provider"))

Whatever is declared so is found by the rotation of the master key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Dialect, LargeBinary, TypeDecorator

from plugai.server.core.secrets.key_ring import KeyPurpose, KeyRing
from plugai.server.storage.engine.columns import Table


class Sealed(TypeDecorator[bytes]):
    """What KeyRing.seal gave."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: KeyPurpose, *bound_to: str) -> None:
        """`bound_to` names other columns, of text, that never change as long as the secret is there."""
        super().__init__()
        self.purpose = purpose
        self.bound_to = bound_to

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else bytes(value)


def put_secret(ring: KeyRing, row: Table, column: str, secret: bytes) -> None:
    """Write a secret into a sealed column of a row. The columns that it is bound to must be set."""
    purpose, context = binding(_column(row, column), lambda name: getattr(row, name))
    setattr(row, column, ring.seal(purpose, secret, *context))


def get_secret(ring: KeyRing, row: Table, column: str) -> bytes:
    """The secret in a sealed column. Raises SecretUnreadableError, also if it was copied here from another row."""
    purpose, context = binding(_column(row, column), lambda name: getattr(row, name))
    return ring.open(purpose, getattr(row, column), *context)


def binding(column: Column[Any], value: Callable[[str], str]) -> tuple[KeyPurpose, tuple[str, ...]]:
    """What a sealed column's secrets are for, and what the one of a row is bound to, whose columns `value` tells."""
    if not isinstance(column.type, Sealed):
        raise TypeError(f"{column} is not declared as Sealed")
    return column.type.purpose, (column.table.name, column.name, *map(value, column.type.bound_to))


def _column(row: Table, name: str) -> Column[Any]:
    return Table.metadata.tables[str(row.__tablename__)].columns[name]
