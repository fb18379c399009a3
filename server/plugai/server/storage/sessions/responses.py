"""The repository of responses."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, insert, update
from sqlmodel import Session, col, select

from plugai.server.core.quotas import UNLIMITED, Quotas, Resource
from plugai.server.core.sessions.stored_response import ResponseRepository, StoredResponse
from plugai.server.storage.engine.database import Database
from plugai.server.storage.quotas.usage import charge, refund
from plugai.server.storage.sessions.sessions import expunge
from plugai.server.storage.sessions.tables import MessageRow, ResponseRow, SessionRow


class SqlResponseRepository(ResponseRepository):
    """Stores responses. Their size counts as that of their session."""

    def __init__(self, database: Database, quotas: Quotas = UNLIMITED) -> None:
        self._database = database
        self._quotas = quotas.limits

    async def add(self, response: StoredResponse) -> None:
        size = len(response.asked.encode())

        def work(transaction: Session) -> None:
            self._database.require_space(transaction)
            _grow(transaction, response.session_id, size)
            columns = {name: getattr(response, name) for name in response.__struct_fields__}
            transaction.exec(insert(ResponseRow).values(**columns, size_bytes=size))
            charge(transaction, response.owner_id, {Resource.SESSION_BYTES: size}, self._quotas)

        await self._database.write(work)

    async def get(self, owner_id: str, request_id: str) -> StoredResponse | None:
        statement = select(ResponseRow).where(*_is_response(owner_id, request_id), col(ResponseRow.asked).is_not(None))

        def work(transaction: Session) -> StoredResponse | None:
            row = transaction.exec(statement).one_or_none()
            names = StoredResponse.__struct_fields__
            return None if row is None else StoredResponse(**{name: getattr(row, name) for name in names})

        return await self._database.read(work)

    async def delete(self, owner_id: str, request_id: str) -> bool:
        return await self._database.write(lambda transaction: _delete(transaction, owner_id, request_id))


def _delete(transaction: Session, owner_id: str, request_id: str) -> bool:
    is_response = _is_response(owner_id, request_id)
    row = transaction.exec(select(ResponseRow).where(*is_response, col(ResponseRow.asked).is_not(None))).one_or_none()
    if row is None:
        return False
    session_id, size = row.session_id, row.size_bytes
    # Of two responses that are deleted at once, one is the last.
    transaction.exec(select(SessionRow.number).where(col(SessionRow.session_id) == session_id).with_for_update())
    # The row stays for as long as the session, since it tells the messages of responses from those of people.
    transaction.exec(update(ResponseRow).where(*is_response).values(asked=None, size_bytes=0))
    if _has_more(transaction, session_id):
        _grow(transaction, session_id, -size)
        refund(transaction, owner_id, {Resource.SESSION_BYTES: size})
    else:
        expunge(transaction, owner_id, session_id)
    return True


def _has_more(transaction: Session, session_id: str) -> bool:
    """Whether a session has other responses, or messages that belong to none."""
    in_session = col(ResponseRow.session_id) == session_id
    response = select(ResponseRow.request_id).where(in_session, col(ResponseRow.asked).is_not(None)).limit(1)
    of_response = exists().where(in_session, col(ResponseRow.request_id) == col(MessageRow.request_id))
    message = select(MessageRow.number).where(col(MessageRow.session_id) == session_id, ~of_response).limit(1)
    return any(transaction.exec(statement).first() is not None for statement in (response, message))


def _grow(transaction: Session, session_id: str, more: int) -> None:
    is_session = col(SessionRow.session_id) == session_id
    transaction.exec(update(SessionRow).where(is_session).values(size_bytes=SessionRow.size_bytes + more))


def _is_response(owner_id: str, request_id: str) -> tuple[ColumnElement[bool], ...]:
    return col(ResponseRow.owner_id) == owner_id, col(ResponseRow.request_id) == request_id
