"""The repository of sessions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import ColumnElement, delete, insert, tuple_, update
from sqlmodel import Session, col, select

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.errors import MessageNotFoundError, SessionChangedError, SessionNotFoundError
from plugai.server.core.quotas import UNLIMITED, Quotas, Resource
from plugai.server.core.sessions.session import SearchMatch, SessionCursor, SessionRepository, SessionState
from plugai.server.core.sessions.session import Session as Conversation
from plugai.server.core.sessions.tags import TagCount
from plugai.server.storage.artifacts.artifacts import delete_artifacts
from plugai.server.storage.artifacts.tables import ArtifactRow
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.rows import Columns
from plugai.server.storage.quotas.usage import charge, refund
from plugai.server.storage.sessions.message_branches import copy_branch
from plugai.server.storage.sessions.rows import (
    changed_columns,
    own_bytes,
    session_amounts,
    session_columns,
    session_from_row,
)
from plugai.server.storage.sessions.search import matching_messages, matching_titles
from plugai.server.storage.sessions.tables import DELETED, MessageArtifactRow, MessageRow, SessionRow
from plugai.server.storage.sessions.tags import add_tags, count_tags, have_tag, read_tags, replace_tags


class SqlSessionRepository(SessionRepository, UserDataStore):
    """Stores sessions."""

    def __init__(self, database: Database, quotas: Quotas = UNLIMITED) -> None:
        self._database = database
        self._quotas = quotas.limits

    async def add(self, session: Conversation) -> None:
        amounts = session_amounts(own_bytes(session))

        def work(transaction: Session) -> None:
            self._database.require_space(transaction)
            transaction.exec(insert(SessionRow).values(**session_columns(session)))
            add_tags(transaction, session.owner_id, session.id, session.tags)
            charge(transaction, session.owner_id, amounts, self._quotas)

        await self._database.write(work)

    async def get(self, owner_id: str, session_id: str) -> Conversation | None:
        def work(transaction: Session) -> Conversation | None:
            row = transaction.exec(select(SessionRow).where(*_is_session(owner_id, session_id))).one_or_none()
            return None if row is None else _sessions(transaction, [row])[0]

        return await self._database.read(work)

    async def list(
        self,
        owner_id: str,
        state: SessionState,
        limit: int,
        after: SessionCursor | None,
        tag_keys: Collection[str] = (),
    ) -> Sequence[Conversation]:
        order = col(SessionRow.pinned), col(SessionRow.used_at), col(SessionRow.session_id)
        statement = select(SessionRow).where(col(SessionRow.owner_id) == owner_id, col(SessionRow.state) == state.value)
        statement = statement.where(*(have_tag(owner_id, key) for key in tag_keys))
        if after is not None:
            statement = statement.where(tuple_(*order) < tuple_(after.pinned, after.used_at, after.id))
        statement = statement.order_by(*(column.desc() for column in order)).limit(limit)

        return await self._database.read(lambda transaction: _sessions(transaction, transaction.exec(statement).all()))

    async def count_tags(
        self, owner_id: str, state: SessionState, limit: int, after: str
    ) -> Sequence[tuple[str, TagCount]]:
        return await self._database.read(lambda transaction: count_tags(transaction, owner_id, state, limit, after))

    async def update(
        self,
        owner_id: str,
        session_id: str,
        changes: Mapping[str, object],
        version: int | None,
        states: Collection[SessionState] = frozenset(SessionState),
    ) -> Conversation:
        columns = changed_columns({name: value for name, value in changes.items() if name != "tags"})
        tags = cast("tuple[str, ...] | None", changes.get("tags"))
        return await self._change(owner_id, session_id, columns, version, states, tags)

    async def restore(self, owner_id: str, session_id: str) -> Conversation:
        columns: Columns = {"state": SessionRow.restored_state, "deleted_at": None}
        return await self._change(owner_id, session_id, columns, None, {SessionState.DELETED})

    async def _change(
        self,
        owner_id: str,
        session_id: str,
        columns: Columns,
        version: int | None,
        states: Collection[SessionState],
        tags: Collection[str] | None = None,
    ) -> Conversation:
        """Set these columns of a session in one of these states, and its tags, if there are any given."""
        columns = columns | {"version": SessionRow.version + 1}
        conditions = [*_is_session(owner_id, session_id)]
        if version is not None:
            conditions.append(col(SessionRow.version) == version)

        def work(transaction: Session) -> Conversation:
            old = _session(transaction, owner_id, session_id)
            if old is None:
                raise SessionNotFoundError(session_id)
            if old.state not in states:
                return old
            if not transaction.exec(update(SessionRow).where(*conditions).values(**columns)).rowcount:
                raise SessionChangedError(session_id)
            if tags is not None:
                replace_tags(transaction, owner_id, session_id, tags)
            new = _session(transaction, owner_id, session_id) or old
            if "head_id" in columns and new.head_id:
                _check_message(transaction, session_id, new.head_id)
            self._count_growth(transaction, new, own_bytes(new) - own_bytes(old))
            return new

        return await self._database.write(work)

    async def set_title(self, owner_id: str, session_id: str, title: str) -> bool:
        columns = changed_columns({"title": title}) | {"version": SessionRow.version + 1}
        statement = update(SessionRow).where(*_is_session(owner_id, session_id), col(SessionRow.title) == "")

        def work(transaction: Session) -> bool:
            changed = transaction.exec(statement.values(**columns)).rowcount > 0
            if changed and (named := _session(transaction, owner_id, session_id)):
                self._count_growth(transaction, named, len(named.title.encode()))
            return changed

        return await self._database.write(work)

    async def fork(self, session: Conversation, source_id: str, head_id: str) -> Conversation:
        def work(transaction: Session) -> Conversation:
            source = transaction.exec(select(SessionRow).where(*_is_session(session.owner_id, source_id))).one_or_none()
            if source is None:
                raise SessionNotFoundError(source_id)
            self._database.require_space(transaction)
            transaction.exec(insert(SessionRow).values(**session_columns(session)))
            add_tags(transaction, session.owner_id, session.id, session.tags)
            count, size = copy_branch(transaction, source_id, head_id, session.id)
            is_fork = _is_session(session.owner_id, session.id)
            changes = {"head_id": head_id, "message_count": count, "size_bytes": SessionRow.size_bytes + size}
            transaction.exec(update(SessionRow).where(*is_fork).values(**changes))
            row = transaction.exec(select(SessionRow).where(*is_fork)).one()
            charge(transaction, session.owner_id, session_amounts(row.size_bytes, row.message_count), self._quotas)
            return _sessions(transaction, [row])[0]

        return await self._database.write(work)

    async def expunge(self, owner_id: str, session_id: str, deleted_before: datetime | None = None) -> bool:
        # A session that is not in the trash has no such time.
        more = () if deleted_before is None else (col(SessionRow.deleted_at) < deleted_before,)
        return await self._database.write(lambda transaction: expunge(transaction, owner_id, session_id, *more))

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
                expunge(transaction, owner_id, session_id)

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

    def _count_growth(self, transaction: Session, session: Conversation, more: int) -> None:
        """Count the bytes by which a session's own texts have grown, negative if they shrank."""
        if more > 0:
            self._database.require_space(transaction)
        grown = update(SessionRow).where(*_is_session(session.owner_id, session.id))
        transaction.exec(grown.values(size_bytes=SessionRow.size_bytes + more))
        charge(transaction, session.owner_id, {Resource.SESSION_BYTES: more}, self._quotas)


def _session(transaction: Session, owner_id: str, session_id: str) -> Conversation | None:
    """The session, locked until the transaction ends."""
    statement = select(SessionRow).where(*_is_session(owner_id, session_id)).with_for_update()
    row = transaction.exec(statement.execution_options(populate_existing=True)).one_or_none()
    return None if row is None else _sessions(transaction, [row])[0]


def _sessions(transaction: Session, rows: Sequence[SessionRow]) -> Sequence[Conversation]:
    """The sessions of these rows, with their tags."""
    tags = read_tags(transaction, [row.session_id for row in rows])
    return [session_from_row(row, tags.get(row.session_id, ())) for row in rows]


def _is_session(owner_id: str, session_id: str) -> tuple[ColumnElement[bool], ...]:
    return col(SessionRow.owner_id) == owner_id, col(SessionRow.session_id) == session_id


def _check_message(transaction: Session, session_id: str, message_id: str) -> None:
    statement = select(MessageRow.number).where(
        col(MessageRow.session_id) == session_id, col(MessageRow.message_id) == message_id
    )
    if transaction.exec(statement).one_or_none() is None:
        raise MessageNotFoundError(message_id)


def expunge(transaction: Session, owner_id: str, session_id: str, *conditions: ColumnElement[bool]) -> bool:
    """Remove a session, if it meets the conditions, with the artifacts of its requests that no other uses; whether."""
    is_session = _is_session(owner_id, session_id)
    in_session = col(MessageArtifactRow.session_id) == session_id
    # An artifact without a request was uploaded, and stays.
    generated = select(ArtifactRow.artifact_id).where(
        col(ArtifactRow.owner_id) == owner_id,
        col(ArtifactRow.request_id) != "",
        col(ArtifactRow.artifact_id).in_(select(MessageArtifactRow.artifact_id).where(in_session)),
        col(ArtifactRow.artifact_id).not_in(select(MessageArtifactRow.artifact_id).where(~in_session)),
    )
    artifact_ids = transaction.exec(generated).all()
    row = transaction.exec(select(SessionRow).where(*is_session, *conditions).with_for_update()).one_or_none()
    if row is None:
        return False
    amounts = session_amounts(row.size_bytes, row.message_count)
    transaction.exec(delete(SessionRow).where(*is_session))
    refund(transaction, owner_id, {**amounts, **delete_artifacts(transaction, owner_id, artifact_ids)})
    return True
