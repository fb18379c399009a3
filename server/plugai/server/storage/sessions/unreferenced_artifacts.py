"""Deleting the artifacts that no message refers to."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlmodel import Session, col, exists, select

from plugai.server.core.quotas import Resource
from plugai.server.storage.artifacts.artifacts import delete_artifacts
from plugai.server.storage.artifacts.tables import ArtifactRow
from plugai.server.storage.engine.database import Database
from plugai.server.storage.quotas.usage import refund
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
        by_owner: defaultdict[str, list[str]] = defaultdict(list)
        for owner_id, artifact_id in session.exec(oldest):
            by_owner[owner_id].append(artifact_id)
        removed = {owner_id: delete_artifacts(session, owner_id, ids) for owner_id, ids in by_owner.items()}
        for owner_id in sorted(removed):
            refund(session, owner_id, removed[owner_id])
        return sum(amounts[Resource.ARTIFACTS] for amounts in removed.values())

    return await database.write(work)
