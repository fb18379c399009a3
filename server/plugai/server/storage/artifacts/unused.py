"""Artifacts that nobody refers to any more."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, exists, select

from plugai.server.storage.artifacts.artifacts import delete_artifact
from plugai.server.storage.artifacts.tables import ArtifactRow
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.tables import MessageArtifactRow


async def purge_unused_artifacts(database: Database, before: datetime, most: int) -> int:
    """Delete at most so many artifacts, of any owner, stored before then, that no message has; how many there were.

    Their bytes are collected later. Raises StorageUnavailableError.
    """
    used = exists().where(col(MessageArtifactRow.artifact_id) == ArtifactRow.artifact_id)
    oldest = (
        select(ArtifactRow.owner_id, ArtifactRow.artifact_id)
        .where(col(ArtifactRow.created_at) < before, ~used)
        .order_by(col(ArtifactRow.created_at))
        .limit(most)
    )

    def work(session: Session) -> int:
        return sum(delete_artifact(session, *found) for found in session.exec(oldest).all())

    return await database.write(work)
