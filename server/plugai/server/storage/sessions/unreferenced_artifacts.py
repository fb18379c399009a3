"""Deleting the artifacts that no message refers to."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, exists, select

from plugai.server.storage.artifacts.artifacts import delete_artifact
from plugai.server.storage.artifacts.tables import ArtifactRow
from plugai.server.storage.engine.database import Database
from plugai.server.storage.sessions.tables import MessageArtifactRow


async def purge_unreferenced_artifacts(database: Database, before: datetime, limit: int) -> int:
    """Delete at most `limit` artifacts of any owner that were stored before then and that no message refers to.

    Returns how many were deleted. Their bytes are collected later. Raises StorageUnavailableError.
    """
    referenced = exists().where(col(MessageArtifactRow.artifact_id) == ArtifactRow.artifact_id)
    oldest = (
        select(ArtifactRow.owner_id, ArtifactRow.artifact_id)
        .where(col(ArtifactRow.created_at) < before, ~referenced)
        .order_by(col(ArtifactRow.created_at))
        .limit(limit)
    )

    def work(session: Session) -> int:
        return sum(delete_artifact(session, *ids) for ids in session.exec(oldest).all())

    return await database.write(work)
