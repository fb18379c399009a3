"""Encrypting secrets again with the active master key, in every column of any table that is declared as Sealed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, Select, delete, func, select, tuple_, update
from sqlalchemy import Table as SqlTable
from sqlmodel import Session

from plugai.server.core.errors import SecretUnreadableError
from plugai.server.core.secrets.key_ring import HEADER_BYTES, KeyRing, header_of, sealing_key_id
from plugai.server.storage.all_tables import Table
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.sealed import Sealed, purpose_and_context

# Rows locked at once; other writers get their turn between two batches.
_BATCH_SIZE = 100

_RowKey = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RotationResult:
    """How many secrets were sealed again, and how many could not be decrypted and were left as they were."""

    sealed: int
    unreadable: int


class EncryptionRotation:
    """Seals every secret with the active master key.

    It keeps no state of its own: each secret shows which key sealed it. So it can be stopped at any moment without
    loss, and the next run continues. Gateways read and write meanwhile.
    """

    def __init__(self, database: Database, ring: KeyRing, batch: int = _BATCH_SIZE) -> None:
        """`batch` secrets are sealed in one transaction."""
        self._batch_size = batch
        self._database = database
        self._ring = ring

    async def run(self) -> RotationResult:
        """Seal everything with the active key."""
        header = header_of(self._ring.active)
        results = [await self._rotate_column(column, header) for column in sealed_columns()]
        return RotationResult(sum(each.sealed for each in results), sum(each.unreadable for each in results))

    async def delete_unreadable(self) -> int:
        """Delete the rows whose secret no key of the ring decrypts. Returns how many were deleted."""

        def work(session: Session) -> int:
            deleted = 0
            for column in sealed_columns():
                for row in session.connection().execute(select(column.table).with_for_update()).all():
                    if self._open(column, row) is None:
                        session.connection().execute(delete(column.table).where(_is_row(column, row)))
                        deleted += 1
            return deleted

        return await self._database.write(work)

    async def count_by_key(self) -> Counter[str]:
        """How many secrets each master key has sealed, by the key's id."""

        def work(session: Session) -> Counter[str]:
            counts = Counter[str]()
            for column in sealed_columns():
                headers = select(func.substr(column, 1, HEADER_BYTES)).where(column.is_not(None))
                counts.update(sealing_key_id(bytes(header)) for (header,) in session.connection().execute(headers))
            return counts

        return await self._database.read(work)

    async def _rotate_column(self, column: Column[Any], header: bytes) -> RotationResult:
        sealed, unreadable = 0, 0
        last: _RowKey | None = None
        while True:
            rows = await self._database.write(partial(self._rotate_batch, column, header, last))
            done = sum(rows.values())
            sealed, unreadable = sealed + done, unreadable + len(rows) - done
            if not rows:
                return RotationResult(sealed, unreadable)
            last = next(reversed(rows))

    def _rotate_batch(
        self, column: Column[Any], header: bytes, after: _RowKey | None, session: Session
    ) -> dict[_RowKey, bool]:
        """Seal the next rows again. Returns, by primary key, whether each could be decrypted."""
        query = _rows_of_other_keys(column, header).limit(self._batch_size).with_for_update()
        if after is not None:
            query = query.where(tuple_(*_key_columns(column.table)) > after)
        rows = session.connection().execute(query).all()
        return {_row_key(column, row): self._seal_again(session, column, row) for row in rows}

    def _seal_again(self, session: Session, column: Column[Any], row: Row[Any]) -> bool:
        if (secret := self._open(column, row)) is None:
            return False
        purpose, context = purpose_and_context(column, row._mapping.__getitem__)
        sealed = self._ring.seal(purpose, secret, *context)
        session.connection().execute(update(column.table).where(_is_row(column, row)).values({column: sealed}))
        return True

    def _open(self, column: Column[Any], row: Row[Any]) -> bytes | None:
        purpose, context = purpose_and_context(column, row._mapping.__getitem__)
        try:
            return self._ring.open(purpose, row._mapping[column.name], *context)
        except SecretUnreadableError:
            return None


def sealed_columns() -> Iterator[Column[Any]]:
    """Every column that is declared as Sealed."""
    for table in Table.metadata.sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, Sealed))


def _rows_of_other_keys(column: Column[Any], header: bytes) -> Select[Any]:
    """The rows that another master key has sealed, in primary key order."""
    return (
        select(column.table).where(func.substr(column, 1, HEADER_BYTES) != header).order_by(*_key_columns(column.table))
    )


def _key_columns(table: Any) -> Sequence[Column[Any]]:
    assert isinstance(table, SqlTable)
    return list(table.primary_key.columns)


def _is_row(column: Column[Any], row: Row[Any]) -> ColumnElement[bool]:
    return tuple_(*_key_columns(column.table)) == _row_key(column, row)


def _row_key(column: Column[Any], row: Row[Any]) -> _RowKey:
    return tuple(row._mapping[key.name] for key in _key_columns(column.table))
