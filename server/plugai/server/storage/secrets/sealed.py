"""Encrypted columns, and how their secrets are written and read.

A table declares what such a column's secrets are for, and the other columns of the row that they are bound to:

    secret: bytes = Field(sa_type=Sealed(KeyPurpose.CREDENTIAL, "owner_id", "provider"))

The rotation of the master key finds every column that is declared like this.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Dialect, LargeBinary, TypeDecorator

from plugai.server.core.secrets.key_ring import KeyPurpose, KeyRing
from plugai.server.storage.engine.columns import Table


class Sealed(TypeDecorator[bytes]):
    """A column of secrets sealed by KeyRing.seal."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: KeyPurpose, *bound_to: str) -> None:
        """`bound_to` names other text columns, which must not change while the secret exists."""
        super().__init__()
        self.purpose = purpose
        self.bound_to = bound_to

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else bytes(value)


def put_secret(ring: KeyRing, row: Table, column: str, secret: bytes) -> None:
    """Seal a secret into a column of a row. The columns that it is bound to must be set."""
    purpose, context = purpose_and_context(_column(row, column), lambda name: getattr(row, name))
    setattr(row, column, ring.seal(purpose, secret, *context))


def get_secret(ring: KeyRing, row: Table, column: str) -> bytes:
    """The secret in a sealed column. Raises SecretUnreadableError, also if it was copied from another row."""
    purpose, context = purpose_and_context(_column(row, column), lambda name: getattr(row, name))
    return ring.open(purpose, getattr(row, column), *context)


def purpose_and_context(column: Column[Any], value: Callable[[str], str]) -> tuple[KeyPurpose, tuple[str, ...]]:
    """What a sealed column's secrets are for, and what the secret of one row is bound to.

    `value` returns the row's value of the named column.
    """
    if not isinstance(column.type, Sealed):
        raise TypeError(f"{column} is not declared as Sealed")
    return column.type.purpose, (column.table.name, column.name, *map(value, column.type.bound_to))


def _column(row: Table, name: str) -> Column[Any]:
    return Table.metadata.tables[str(row.__tablename__)].columns[name]
