"""The repository of the audit log."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from plugai.server.core.audit.log import (
    GENESIS,
    AuditEntry,
    AuditFilter,
    AuditLog,
    AuditRepository,
    ChainedEntry,
    chain_entry,
)
from plugai.server.storage.audit.tables import AuditHeadRow, AuditRow
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.insert import insert_if_absent
from plugai.server.storage.engine.text import storable

# The id of the one row of the head, which exists from the first entry on.
_HEAD = 1
_EXPORT_PAGE = 500


def append(session: Session, entry: AuditEntry) -> ChainedEntry:
    """Append an entry in the transaction of the change that it describes: both are stored, or neither.

    Call it last: it blocks other appends until the transaction ends.
    """
    entry = _storable(entry)
    insert_if_absent(session, AuditHeadRow, id=_HEAD, number=0, digest=GENESIS)
    # The lock keeps the chain in commit order, also with several gateways; SQLite has one writer.
    head = session.get_one(AuditHeadRow, _HEAD, with_for_update=True, populate_existing=True)
    link = chain_entry(entry, head.number, head.digest)
    head.number, head.digest = link.number, link.digest
    session.add(
        AuditRow(
            number=link.number,
            at=entry.at,
            actor=entry.actor,
            action=str(entry.action),
            target=entry.target,
            details=json.dumps(dict(entry.details), sort_keys=True),
            previous=link.previous,
            digest=link.digest,
        )
    )
    session.flush()
    return link


class SqlAuditRepository(AuditRepository, AuditLog):
    """Stores the audit log."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def record(self, entry: AuditEntry) -> None:
        def work(session: Session) -> None:
            append(session, entry)

        await self._database.write(work)

    async def page(self, wanted: AuditFilter, before: int | None, size: int) -> Sequence[ChainedEntry]:
        query = _query(wanted).order_by(col(AuditRow.number).desc()).limit(size)
        if before is not None:
            query = query.where(col(AuditRow.number) < before)
        return await self._database.read(lambda session: [_entry_from_row(row) for row in session.exec(query)])

    async def export(self, wanted: AuditFilter, after: int) -> AsyncGenerator[ChainedEntry, None]:
        while True:
            entries = await self._after(wanted, after)
            for entry in entries:
                yield entry
            if len(entries) < _EXPORT_PAGE:
                return
            after = entries[-1].number

    async def _after(self, wanted: AuditFilter, number: int) -> Sequence[ChainedEntry]:
        query = _query(wanted).where(col(AuditRow.number) > number).order_by(col(AuditRow.number)).limit(_EXPORT_PAGE)
        return await self._database.read(lambda session: [_entry_from_row(row) for row in session.exec(query)])

    async def head(self) -> tuple[int, str]:
        def work(session: Session) -> tuple[int, str]:
            head = session.get(AuditHeadRow, _HEAD)
            return (0, GENESIS) if head is None else (head.number, head.digest)

        return await self._database.read(work)


def _query(wanted: AuditFilter) -> SelectOfScalar[AuditRow]:
    query = select(AuditRow)
    for column in ("actor", "action", "target"):
        if (value := getattr(wanted, column)) is not None:
            query = query.where(getattr(AuditRow, column) == value)
    if wanted.since is not None:
        query = query.where(col(AuditRow.at) >= wanted.since)
    if wanted.until is not None:
        query = query.where(col(AuditRow.at) < wanted.until)
    return query


def _storable(entry: AuditEntry) -> AuditEntry:
    """The entry, with its text as the database accepts it."""
    details = {storable(name): storable(value) for name, value in entry.details.items()}
    return replace(entry, actor=storable(entry.actor), target=storable(entry.target), details=details)


def _entry_from_row(row: AuditRow) -> ChainedEntry:
    entry = AuditEntry(row.at, row.actor, row.action, row.target, _details(row.details))
    return ChainedEntry(row.number, entry, row.previous, row.digest)


def _details(text: str) -> dict[str, str]:
    """The details as they were written. If they were tampered with, the raw text: it fails verification."""
    try:
        details = json.loads(text)
    except ValueError:
        return {"": text}
    return details if isinstance(details, dict) else {"": text}
