"""The repository of messages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import insert, literal, true, update
from sqlalchemy import select as columns_of
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from plugai.runners.base import ArtifactPart
from plugai.runners.errors import PlugAIError
from plugai.server.core.errors import (
    MessageNotFoundError,
    SessionChangedError,
    SessionNotFoundError,
    TurnInProgressError,
)
from plugai.server.core.quotas import UNLIMITED, Quotas, Resource, session_full
from plugai.server.core.sessions.session import (
    MessageRepository,
    MessageState,
    NumberedMessage,
    SessionMessage,
    SessionState,
)
from plugai.server.storage.artifacts.tables import ArtifactRow
from plugai.server.storage.engine.database import Database
from plugai.server.storage.quotas.usage import charge
from plugai.server.storage.sessions.message_branches import branch_cte
from plugai.server.storage.sessions.rows import answer_columns, message_columns, message_from_row, stored_bytes
from plugai.server.storage.sessions.tables import RUNNING, MessageArtifactRow, MessageRow, SessionRow


class SqlMessageRepository(MessageRepository):
    """Stores messages."""

    def __init__(self, database: Database, quotas: Quotas = UNLIMITED) -> None:
        self._database = database
        self._quotas = quotas

    async def get(self, owner_id: str, session_id: str, message_id: str) -> SessionMessage | None:
        statement = select(MessageRow).where(
            col(MessageRow.session_id) == session_id,
            col(MessageRow.message_id) == message_id,
            col(MessageRow.owner_id) == owner_id,
        )

        def work(transaction: Session) -> SessionMessage | None:
            row = transaction.exec(statement).one_or_none()
            return None if row is None else message_from_row(row)

        return await self._database.read(work)

    async def list(self, owner_id: str, session_id: str, limit: int, after: int | None) -> Sequence[NumberedMessage]:
        number = col(MessageRow.number)
        statement = (
            select(MessageRow)
            .where(
                col(MessageRow.session_id) == session_id, col(MessageRow.owner_id) == owner_id, number > (after or 0)
            )
            .order_by(number)
            .limit(limit)
        )

        def work(transaction: Session) -> Sequence[NumberedMessage]:
            return [NumberedMessage(row.number or 0, message_from_row(row)) for row in transaction.exec(statement)]

        return await self._database.read(work)

    async def branch(self, owner_id: str, session_id: str, leaf_id: str, limit: int | None) -> Sequence[SessionMessage]:
        path = branch_cte(session_id, leaf_id, limit)
        # Without the ORM, which takes half of the time for a history of thousands of messages.
        messages = MessageRow.metadata.tables["messages"]
        statement = (
            columns_of(messages)
            .join(path, path.c.number == messages.c.number)
            .where(messages.c.owner_id == owner_id)
            .order_by(path.c.steps)
        )

        def work(transaction: Session) -> Sequence[SessionMessage]:
            rows = transaction.connection().execute(statement)
            return [message_from_row(cast(MessageRow, row)) for row in rows]

        return await self._database.read(work)

    async def begin(self, messages: Sequence[SessionMessage], expected_head: str | None = None) -> None:
        first, last = messages[0], messages[-1]
        is_expected = true() if expected_head is None else col(SessionRow.head_id) == expected_head
        most, count = self._quotas.messages_per_session, col(SessionRow.message_count) + len(messages)
        has_room = true() if most is None else count <= most
        # First, since it locks the session: messages that are committed later get greater numbers.
        update_session = update(SessionRow).where(
            col(SessionRow.session_id) == first.session_id,
            col(SessionRow.owner_id) == first.owner_id,
            col(SessionRow.state) != SessionState.DELETED.value,
            is_expected,
            has_room,
        )

        def work(transaction: Session) -> None:
            self._database.require_space(transaction)
            # Here, since the search terms of a long text take a while, which the event loop does not have.
            rows = [message_columns(message) for message in messages]
            size = sum(map(stored_bytes, rows))
            changes = {"head_id": last.id, "used_at": last.created_at, "message_count": count}
            changes["size_bytes"] = SessionRow.size_bytes + size
            if not transaction.exec(update_session.values(**changes)).rowcount:
                raise _why_not_begun(transaction, first, expected_head, most)
            if first.parent_id:
                _check_parent(transaction, first)
            for row in rows:
                transaction.exec(insert(MessageRow).values(**row))
            for message in messages:
                _insert_artifact_references(transaction, message)
            amounts = {Resource.MESSAGES: len(messages), Resource.SESSION_BYTES: size}
            charge(transaction, first.owner_id, amounts, self._quotas.limits)

        await self._write(work)

    async def save(self, message: SessionMessage) -> None:
        is_running = (
            col(MessageRow.session_id) == message.session_id,
            col(MessageRow.message_id) == message.id,
            col(MessageRow.owner_id) == message.owner_id,
            RUNNING,
        )
        is_session = col(SessionRow.session_id) == message.session_id
        lock_session = select(SessionRow.number).where(is_session).with_for_update()

        def work(transaction: Session) -> None:
            # The session first, in the order in which `begin` and the removal of a session lock it and its messages.
            transaction.exec(lock_session)
            old_size = transaction.exec(select(MessageRow.size_bytes).where(*is_running)).one_or_none()
            # Here, since the search terms of a long text take a while, which the event loop does not have.
            columns = answer_columns(message)
            changed = transaction.exec(update(MessageRow).where(*is_running).values(**columns)).rowcount
            if old_size is None or not changed:
                return
            if message.state is not MessageState.RUNNING:
                _insert_artifact_references(transaction, message)
            more = stored_bytes(columns) - old_size
            transaction.exec(update(SessionRow).where(is_session).values(size_bytes=SessionRow.size_bytes + more))
            # Counted, but not limited: an answer that was generated is never lost. The next turn is refused.
            charge(transaction, message.owner_id, {Resource.SESSION_BYTES: more}, {})

        await self._write(work)

    async def interrupt(self, gateway: str, ended_at: datetime) -> int:
        statement = (
            update(MessageRow)
            .where(col(MessageRow.gateway) == gateway, RUNNING)
            .values(state=MessageState.INTERRUPTED.value, ended_at=ended_at)
        )
        return await self._database.write(lambda transaction: transaction.exec(statement).rowcount)

    async def _write(self, work: Callable[[Session], None]) -> None:
        try:
            await self._database.write(work)
        except IntegrityError:
            # An artifact was deleted at the same time: the second attempt does not refer to it.
            await self._database.write(work)


def _why_not_begun(
    transaction: Session, first: SessionMessage, expected_head: str | None, most: int | None
) -> PlugAIError:
    session = transaction.exec(
        select(SessionRow).where(
            col(SessionRow.session_id) == first.session_id,
            col(SessionRow.owner_id) == first.owner_id,
            col(SessionRow.state) != SessionState.DELETED.value,
        )
    ).one_or_none()
    if session is None:
        return SessionNotFoundError(first.session_id)
    if most is not None and expected_head in (None, session.head_id):
        return session_full(session.message_count, most)
    running = transaction.exec(
        select(MessageRow.request_id).where(
            col(MessageRow.session_id) == first.session_id, col(MessageRow.message_id) == session.head_id, RUNNING
        )
    ).one_or_none()
    if running is not None:
        return TurnInProgressError(session.head_id, running)
    return SessionChangedError(first.session_id)


def _check_parent(transaction: Session, message: SessionMessage) -> None:
    statement = select(MessageRow.state, MessageRow.request_id).where(
        col(MessageRow.session_id) == message.session_id, col(MessageRow.message_id) == message.parent_id
    )
    parent = transaction.exec(statement).one_or_none()
    if parent is None:
        raise MessageNotFoundError(message.parent_id)
    state, request_id = parent
    if state == MessageState.RUNNING:
        raise TurnInProgressError(message.parent_id, request_id)


def _insert_artifact_references(transaction: Session, message: SessionMessage) -> None:
    """Record which existing artifacts a message refers to."""
    ids = {part.artifact_id for part in message.parts if isinstance(part, ArtifactPart)}
    if not ids:
        return
    existing = columns_of(literal(message.session_id), literal(message.id), col(ArtifactRow.artifact_id)).where(
        col(ArtifactRow.artifact_id).in_(ids), col(ArtifactRow.owner_id) == message.owner_id
    )
    transaction.exec(insert(MessageArtifactRow).from_select(["session_id", "message_id", "artifact_id"], existing))
