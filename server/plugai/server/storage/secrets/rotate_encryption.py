"""Sealing again what was sealed with an older master key, in every column that is declared as Sealed."""

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
from plugai.server.storage.secrets.sealed import Sealed, binding

# So many at once are locked; others write between two.
_BATCH = 100


@dataclass(frozen=True, slots=True)
class RotationResult:
    """How many secrets were sealed again, and how many cannot be opened, which stay as they were."""

    sealed: int
    unreadable: int


class EncryptionRotation:
    """Goes through all secrets.

    What is left to do stands in the secrets themselves: if it is stopped at any moment, what was done is done, nothing
    is lost, and the next run does the rest. Gateways read and write meanwhile.
    """

    def __init__(self, database: Database, ring: KeyRing, batch: int = _BATCH) -> None:
        """`batch` secrets are sealed in one transaction."""
        self._batch_size = batch
        self._database = database
        self._ring = ring

    async def run(self) -> RotationResult:
        """Seal everything with the active key."""
        head = header_of(self._ring.active)
        counts = [await self._column(column, head) for column in sealed_columns()]
        return RotationResult(sum(one.sealed for one in counts), sum(one.unreadable for one in counts))

    async def discard(self) -> int:
        """Delete the rows whose secret cannot be opened with any key that is here; how many that were."""

        def work(session: Session) -> int:
            lost = 0
            for column in sealed_columns():
                for row in session.connection().execute(select(column.table).with_for_update()).all():
                    if self._open(column, row) is None:
                        session.connection().execute(delete(column.table).where(_same(column, row)))
                        lost += 1
            return lost

        return await self._database.write(work)

    async def uses(self) -> Counter[str]:
        """How many secrets each master key has sealed, by its id."""

        def work(session: Session) -> Counter[str]:
            uses = Counter[str]()
            for column in sealed_columns():
                heads = select(func.substr(column, 1, HEADER_BYTES)).where(column.is_not(None))
                uses.update(sealing_key_id(bytes(head)) for (head,) in session.connection().execute(heads))
            return uses

        return await self._database.read(work)

    async def _column(self, column: Column[Any], head: bytes) -> RotationResult:
        sealed, unreadable = 0, 0
        last: tuple[Any, ...] | None = None
        while True:
            rows = await self._database.write(partial(self._batch, column, head, last))
            done = sum(rows.values())
            sealed, unreadable = sealed + done, unreadable + len(rows) - done
            if not rows:
                return RotationResult(sealed, unreadable)
            last = next(reversed(rows))

    def _batch(
        self, column: Column[Any], head: bytes, after: tuple[Any, ...] | None, session: Session
    ) -> dict[tuple[Any, ...], bool]:
        """Seal some rows again: which they were, by their keys, and whether that was possible."""
        query = _older(column, head).limit(self._batch_size).with_for_update()
        if after is not None:
            query = query.where(tuple_(*_keys(column.table)) > after)
        rows = session.connection().execute(query).all()
        return {_place(column, row): self._again(session, column, row) for row in rows}

    def _again(self, session: Session, column: Column[Any], row: Row[Any]) -> bool:
        if (secret := self._open(column, row)) is None:
            return False
        purpose, context = binding(column, row._mapping.__getitem__)
        fresh = self._ring.seal(purpose, secret, *context)
        session.connection().execute(update(column.table).where(_same(column, row)).values({column: fresh}))
        return True

    def _open(self, column: Column[Any], row: Row[Any]) -> bytes | None:
        purpose, context = binding(column, row._mapping.__getitem__)
        try:
            return self._ring.open(purpose, row._mapping[column.name], *context)
        except SecretUnreadableError:
            return None


def sealed_columns() -> Iterator[Column[Any]]:
    """Every column that is declared as Sealed."""
    for table in Table.metadata.sorted_tables:
        yield from (column for column in table.columns if isinstance(column.type, Sealed))


def _older(column: Column[Any], head: bytes) -> Select[Any]:
    """The rows whose secret was sealed with another key, in the order of their keys."""
    keys = _keys(column.table)
    return select(column.table).where(func.substr(column, 1, HEADER_BYTES) != head).order_by(*keys)


def _keys(table: Any) -> Sequence[Column[Any]]:
    assert isinstance(table, SqlTable)
    return list(table.primary_key.columns)


def _same(column: Column[Any], row: Row[Any]) -> ColumnElement[bool]:
    return tuple_(*_keys(column.table)) == _place(column, row)


def _place(column: Column[Any], row: Row[Any]) -> tuple[Any, ...]:
    return tuple(row._mapping[key.name] for key in _keys(column.table))
