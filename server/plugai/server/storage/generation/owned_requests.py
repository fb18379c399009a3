"""The records of all owners, for administrators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from plugai.server.core.generation.administration.requests import OwnedCursor, OwnedFilter, OwnedRequestRepository
from plugai.server.core.generation.records import RequestRecord
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.rows import record_from_row
from plugai.server.storage.generation.tables import RequestRow


class SqlOwnedRequestRepository(OwnedRequestRepository):
    """Reads requests by when they were received, whoever their owner is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, wanted: OwnedFilter, limit: int, after: OwnedCursor | None) -> Sequence[RequestRecord]:
        statement = select(RequestRow).where(*_conditions(wanted), *_after(after))
        newest = (col(RequestRow.created_at).desc(), col(RequestRow.owner_id).desc(), col(RequestRow.request_id).desc())
        statement = statement.order_by(*newest).limit(limit)

        def work(session: Session) -> Sequence[RequestRecord]:
            return [record_from_row(row, ()) for row in session.exec(statement)]

        return await self._database.read(work)


def received(since: datetime | None, before: datetime | None) -> Iterator[ColumnElement[bool]]:
    """The conditions that a request was received in this time."""
    if since is not None:
        yield col(RequestRow.created_at) >= since
    if before is not None:
        yield col(RequestRow.created_at) < before


def concerns(model: str) -> ColumnElement[bool]:
    """The condition that a request was for this model, or answered by it."""
    return or_(col(RequestRow.model) == model, col(RequestRow.answered_by) == model)


def _conditions(owned: OwnedFilter) -> Iterator[ColumnElement[bool]]:
    wanted = owned.wanted
    if owned.owner_id:
        yield col(RequestRow.owner_id) == owned.owner_id
    if wanted.states:
        yield col(RequestRow.state).in_(sorted(wanted.states))
    if wanted.model:
        yield concerns(wanted.model)
    yield from received(wanted.created_from, wanted.created_before)


def _after(last: OwnedCursor | None) -> Iterator[ColumnElement[bool]]:
    if last is None:
        return
    created_at, owner_id, request_id = col(RequestRow.created_at), col(RequestRow.owner_id), col(RequestRow.request_id)
    by_id = or_(owner_id < last.owner_id, (owner_id == last.owner_id) & (request_id < last.request_id))
    # Alone, it lets the database begin in its index.
    yield created_at <= last.created_at
    yield or_(created_at < last.created_at, by_id)
