"""The records of all owners, for administrators."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from plugai.server.core.generation.administration.requests import OwnedCursor, OwnedFilter, OwnedRequestRepository
from plugai.server.core.generation.records import RequestRecord
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.rows import record_from_row
from plugai.server.storage.generation.tables import RequestRow

_CREATED, _OWNER, _ID = col(RequestRow.created_at), col(RequestRow.owner_id), col(RequestRow.request_id)


class SqlOwnedRequestRepository(OwnedRequestRepository):
    """Reads requests by when they were received, whoever their owner is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, wanted: OwnedFilter, limit: int, after: OwnedCursor | None) -> Sequence[RequestRecord]:
        statement = select(RequestRow).where(*_conditions(wanted), *_after(after))
        statement = statement.order_by(_CREATED.desc(), _OWNER.desc(), _ID.desc()).limit(limit)

        def work(session: Session) -> Sequence[RequestRecord]:
            return [record_from_row(row, ()) for row in session.exec(statement)]

        return await self._database.read(work)


def received(since: datetime | None, before: datetime | None) -> Iterator[ColumnElement[bool]]:
    """The conditions that a request was received in this time."""
    if since is not None:
        yield since <= _CREATED
    if before is not None:
        yield before > _CREATED


def concerns(model: str) -> ColumnElement[bool]:
    """The condition that a request was for this model, or answered by it."""
    return or_(col(RequestRow.model) == model, col(RequestRow.answered_by) == model)


def _conditions(owned: OwnedFilter) -> Iterator[ColumnElement[bool]]:
    wanted = owned.wanted
    if owned.owner_id:
        yield owned.owner_id == _OWNER
    if wanted.states:
        yield col(RequestRow.state).in_(sorted(wanted.states))
    if wanted.model:
        yield concerns(wanted.model)
    yield from received(wanted.created_from, wanted.created_before)


def _after(last: OwnedCursor | None) -> Iterator[ColumnElement[bool]]:
    if last is not None:
        earlier = last.created_at > _CREATED
        same_moment = last.created_at == _CREATED
        by_id = or_(last.owner_id > _OWNER, and_(last.owner_id == _OWNER, last.request_id > _ID))
        # The first condition alone lets the database begin in its index.
        yield and_(last.created_at >= _CREATED, or_(earlier, and_(same_moment, by_id)))
