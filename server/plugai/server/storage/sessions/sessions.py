"""The repository of sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, insert, tuple_, update
from sqlmodel import Session, col, select

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.errors import MessageNotFoundError, SessionChangedError, SessionNotFoundError
from plugai.server.core.sessions.session import SearchMatch, SessionCursor, SessionRepository, SessionState
from plugai.server.core.sessions.session import Session as Conversation
from plugai.server.storage.artifacts.artifacts import delete_artifact
from plugai.server.storage.artifacts.tables import ArtifactRow
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.message_branches import copy_branch
from plugai.server.storage.sessions.rows import changed_columns, session_columns, session_from_row
from plugai.server.storage.sessions.search import matching_messages, matching_titles
from plugai.server.storage.sessions.tables import DELETED, MessageArtifactRow, MessageRow, SessionRow


class SqlSessionRepository(SessionRepository, UserDataStore):
    """Stores sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, session: Conversation) -> None:
        def work(transaction: Session) -> None:
            transaction.exec(insert(SessionRow).values(**session_columns(session)))

        await self._database.write(work)

    async def get(self, owner_id: str, session_id: str) -> Conversation | None:
        def work(transaction: Session) -> Conversation | None:
            row = transaction.exec(select(SessionRow).where(*_is_session(owner_id, session_id))).one_or_none()
            return None if row is None else session_from_row(row)

        return await self._database.read(work)

    async def list(
        self, owner_id: str, state: SessionState, limit: int, after: SessionCursor | None
    ) -> Sequence[Conversation]:
        order = col(SessionRow.pinned), col(SessionRow.used_at), col(SessionRow.session_id)
        statement = select(SessionRow).where(col(SessionRow.owner_id) == owner_id, col(SessionRow.state) == state.value)
        if after is not None:
            statement = statement.where(tuple_(*order) < tuple_(after.pinned, after.used_at, after.id))
        statement = statement.order_by(*(column.desc() for column in order)).limit(limit)

        def work(transaction: Session) -> Sequence[Conversation]:
            return [session_from_row(row) for row in transaction.exec(statement)]

        return await self._database.read(work)

    async def update(
        self, owner_id: str, session_id: str, changes: Mapping[str, object], version: int | None
    ) -> Conversation:
        columns = changed_columns(dict(changes)) | {"version": SessionRow.version + 1}
        conditions = [*_is_session(owner_id, session_id)]
        if version is not None:
            conditions.append(col(SessionRow.version) == version)

        def work(transaction: Session) -> Conversation:
            changed = transaction.exec(update(SessionRow).where(*conditions).values(**columns)).rowcount
            row = transaction.exec(select(SessionRow).where(*_is_session(owner_id, session_id))).one_or_none()
            if row is None:
                raise SessionNotFoundError(session_id)
            if not changed:
                raise SessionChangedError(session_id)
            if "head_id" in changes and row.head_id:
                _check_message(transaction, session_id, row.head_id)
            return session_from_row(row)

        return await self._database.write(work)

    async def set_title(self, owner_id: str, session_id: str, title: str) -> bool:
        columns = changed_columns({"title": title}) | {"version": SessionRow.version + 1}
        statement = update(SessionRow).where(*_is_session(owner_id, session_id), col(SessionRow.title) == "")

        def work(transaction: Session) -> bool:
            return transaction.exec(statement.values(**columns)).rowcount > 0

        return await self._database.write(work)

    async def fork(self, session: Conversation, source_id: str, head_id: str) -> Conversation:
        def work(transaction: Session) -> Conversation:
            source = transaction.exec(select(SessionRow).where(*_is_session(session.owner_id, source_id))).one_or_none()
            if source is None:
                raise SessionNotFoundError(source_id)
            transaction.exec(insert(SessionRow).values(**session_columns(session)))
            count = copy_branch(transaction, source_id, head_id, session.id)
            is_fork = _is_session(session.owner_id, session.id)
            transaction.exec(update(SessionRow).where(*is_fork).values(head_id=head_id, message_count=count))
            return session_from_row(transaction.exec(select(SessionRow).where(*is_fork)).one())

        return await self._database.write(work)

    async def expunge(self, owner_id: str, session_id: str) -> bool:
        return await self._database.write(lambda transaction: _expunge(transaction, owner_id, session_id))

    async def expired(self, deleted_before: datetime, limit: int) -> Sequence[tuple[str, str]]:
        statement = (
            select(SessionRow.owner_id, SessionRow.session_id)
            .where(DELETED, col(SessionRow.deleted_at) < deleted_before)
            .limit(limit)
        )
        return await self._database.read(
            lambda transaction: [(owner_id, session_id) for owner_id, session_id in transaction.exec(statement)]
        )

    async def delete_all(self, owner_id: str) -> None:
        def work(transaction: Session) -> None:
            for session_id in transaction.exec(
                select(SessionRow.session_id).where(col(SessionRow.owner_id) == owner_id)
            ).all():
                _expunge(transaction, owner_id, session_id)

        await self._database.write(work)

    async def search_titles(
        self, owner_id: str, terms: Sequence[str], limit: int, below: int | None
    ) -> Sequence[SearchMatch]:
        return await self._database.read(
            lambda transaction: matching_titles(transaction, owner_id, terms, limit, below)
        )

    async def search_messages(
        self, owner_id: str, terms: Sequence[str], limit: int, below: int | None
    ) -> Sequence[SearchMatch]:
        return await self._database.read(
            lambda transaction: matching_messages(transaction, owner_id, terms, limit, below)
        )


def _is_session(owner_id: str, session_id: str) -> tuple[ColumnElement[bool], ...]:
    return col(SessionRow.owner_id) == owner_id, col(SessionRow.session_id) == session_id


def _check_message(transaction: Session, session_id: str, message_id: str) -> None:
    statement = select(MessageRow.number).where(
        col(MessageRow.session_id) == session_id, col(MessageRow.message_id) == message_id
    )
    if transaction.exec(statement).one_or_none() is None:
        raise MessageNotFoundError(message_id)


def _expunge(transaction: Session, owner_id: str, session_id: str) -> bool:
    in_session = col(MessageArtifactRow.session_id) == session_id
    # An artifact without a request was uploaded, and stays.
    generated = select(ArtifactRow.artifact_id).where(
        col(ArtifactRow.owner_id) == owner_id,
        col(ArtifactRow.request_id) != "",
        col(ArtifactRow.artifact_id).in_(select(MessageArtifactRow.artifact_id).where(in_session)),
        col(ArtifactRow.artifact_id).not_in(select(MessageArtifactRow.artifact_id).where(~in_session)),
    )
    artifact_ids = transaction.exec(generated).all()
    if not transaction.exec(delete(SessionRow).where(*_is_session(owner_id, session_id))).rowcount:
        return False
    for artifact_id in artifact_ids:
        delete_artifact(transaction, owner_id, artifact_id)
    return True
