"""The repository of whole sessions, for export and import."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from sqlalchemy import ColumnElement, insert
from sqlmodel import Session, col, select

from plugai.runners.base import ArtifactPart
from plugai.server.core.artifacts.artifact import Artifact
from plugai.server.core.quotas import UNLIMITED, Quotas, session_full
from plugai.server.core.sessions.portable.transcript import TranscriptRepository
from plugai.server.core.sessions.session import Session as Conversation
from plugai.server.core.sessions.session import SessionMessage, SessionState
from plugai.server.storage.artifacts.artifacts import artifact_of_digest
from plugai.server.storage.artifacts.tables import ArtifactRow
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.rows import Columns
from plugai.server.storage.quotas.usage import charge
from plugai.server.storage.sessions.rows import message_columns, session_amounts, session_columns, stored_bytes
from plugai.server.storage.sessions.tables import MessageArtifactRow, MessageRow, SessionRow
from plugai.server.storage.sessions.tags import add_tags

_CHUNK_ROWS = 500


class SqlTranscriptRepository(TranscriptRepository):
    """Exports and imports sessions."""

    def __init__(self, database: Database, quotas: Quotas = UNLIMITED) -> None:
        self._database = database
        self._quotas = quotas

    async def session_ids(self, owner_id: str) -> Sequence[str]:
        return await self._ids(owner_id, col(SessionRow.state) != SessionState.DELETED.value)

    async def deleted_session_ids(self, owner_id: str) -> Sequence[str]:
        return await self._ids(owner_id, col(SessionRow.state) == SessionState.DELETED.value)

    async def _ids(self, owner_id: str, wanted: ColumnElement[bool]) -> Sequence[str]:
        statement = (
            select(SessionRow.session_id)
            .where(col(SessionRow.owner_id) == owner_id, wanted)
            .order_by(col(SessionRow.number))
        )
        return await self._database.read(lambda session: session.exec(statement).all())

    async def add(self, session: Conversation, messages: Sequence[SessionMessage]) -> None:
        most = self._quotas.messages_per_session
        if most is not None and len(messages) > most:
            raise session_full(len(messages), most)
        row = session_columns(session)
        # Neither on the event loop nor in the transaction, which others wait for.
        rows, references = await asyncio.to_thread(_rows, session, messages)
        size = row["size_bytes"] = sum(map(stored_bytes, [row, *rows]))
        row["message_count"] = len(rows)
        amounts = session_amounts(size, len(rows))

        def work(transaction: Session) -> None:
            self._database.require_space(transaction)
            connection, tables = transaction.connection(), SessionRow.metadata.tables
            connection.execute(insert(tables[SessionRow.__tablename__]), row)
            add_tags(transaction, session.owner_id, session.id, session.tags)
            for start in range(0, len(rows), _CHUNK_ROWS):
                connection.execute(insert(tables[MessageRow.__tablename__]), rows[start : start + _CHUNK_ROWS])
            # An artifact may have been deleted since it was looked up.
            existing = _existing_artifact_ids(
                transaction, session.owner_id, {each["artifact_id"] for each in references}
            )
            if valid := [each for each in references if each["artifact_id"] in existing]:
                connection.execute(insert(tables[MessageArtifactRow.__tablename__]), valid)
            charge(transaction, session.owner_id, amounts, self._quotas.limits)

        await self._database.write(work)

    async def artifact_of_digest(self, owner_id: str, sha256: str) -> Artifact | None:
        return await self._database.read(lambda session: artifact_of_digest(session, owner_id, sha256))


def _rows(session: Conversation, messages: Sequence[SessionMessage]) -> tuple[list[Columns], list[dict[str, str]]]:
    """The rows of the messages, and those of their references to artifacts."""
    references = [
        {"session_id": session.id, "message_id": message.id, "artifact_id": artifact_id}
        for message in messages
        for artifact_id in {part.artifact_id for part in message.parts if isinstance(part, ArtifactPart)}
    ]
    return [message_columns(message) for message in messages], references


def _existing_artifact_ids(transaction: Session, owner_id: str, artifact_ids: set[str]) -> set[str]:
    if not artifact_ids:
        return set()
    conditions = col(ArtifactRow.owner_id) == owner_id, col(ArtifactRow.artifact_id).in_(artifact_ids)
    return set(transaction.exec(select(ArtifactRow.artifact_id).where(*conditions)))
