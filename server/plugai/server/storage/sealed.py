"""Columns whose contents are encrypted, and the one way to write and to read them.

A table says of such a column what it is for and by which other columns of the row it is bound:

    secret: bytes = Field(sa_type=Sealed(Purpose.CREDENTIAL, "owner_id", "provider"))

Whatever is declared so is found by the rotation of the master key.
"""

from __future__ import annotations

from sqlalchemy import Dialect, LargeBinary, TypeDecorator

from plugai.server.core.key_ring import KeyRing, Purpose
from plugai.server.storage.tables import Table


class Sealed(TypeDecorator[bytes]):
    """What KeyRing.seal gave."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: Purpose, *bound_to: str) -> None:
        """`bound_to` names other columns, of text, that never change as long as the secret is there."""
        super().__init__()
        self.purpose = purpose
        self.bound_to = bound_to

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else bytes(value)


def put_secret(ring: KeyRing, row: Table, column: str, secret: bytes) -> None:
    """Write a secret into a sealed column of a row. The columns that it is bound to must be set."""
    purpose, context = _use(row, column)
    setattr(row, column, ring.seal(purpose, secret, *context))


def get_secret(ring: KeyRing, row: Table, column: str) -> bytes:
    """The secret in a sealed column. Raises SecretUnreadableError, also if it was copied here from another row."""
    purpose, context = _use(row, column)
    return ring.open(purpose, getattr(row, column), *context)


def _use(row: Table, column: str) -> tuple[Purpose, tuple[str, ...]]:
    table = Table.metadata.tables[str(row.__tablename__)]
    kind = table.columns[column].type
    if not isinstance(kind, Sealed):
        raise TypeError(f"{table.name}.{column} is not declared as Sealed")
    return kind.purpose, (table.name, column, *(getattr(row, name) for name in kind.bound_to))
