"""The repository of artifact records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import ColumnElement, case, literal
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, delete, exists, or_, select, update

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.artifacts.artifact import (
    Artifact,
    ArtifactCursor,
    ArtifactFilter,
    ArtifactRepository,
    Content,
    ContentLostError,
    Quota,
    StorageUsage,
)
from plugai.server.core.errors import StorageUnavailableError
from plugai.server.core.quotas import Resource
from plugai.server.storage.artifacts.tables import LIVE, ArtifactRow, ContentRow
from plugai.server.storage.engine.columns import UtcDateTime
from plugai.server.storage.engine.database import Database
from plugai.server.storage.quotas.tables import ResourceUsageRow
from plugai.server.storage.quotas.usage import charge, refund

T = TypeVar("T")

# Attempts of a write that conflicts with others that insert the same row.
_ATTEMPTS = 4


class SqlArtifactRepository(ArtifactRepository, UserDataStore):
    """Stores the records of artifacts and of their contents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def lease(self, sha256: str, size_bytes: int, until: datetime) -> Content:
        def work(session: Session) -> Content:
            live = select(ContentRow).where(ContentRow.sha256 == sha256, LIVE).with_for_update()
            row = session.exec(live).one_or_none()
            if row is None:
                content_id = f"{sha256}-{uuid4().hex[:8]}"
                row = ContentRow(
                    content_id=content_id, sha256=sha256, size_bytes=size_bytes, leased_until=until, doomed=False
                )
            # Another upload of the same content may have leased it for longer.
            row.leased_until = max(row.leased_until, until)
            session.add(row)
            session.flush()
            return _content(row)

        return await self._write_with_retries(work)

    async def extend(self, content: Content, until: datetime) -> bool:
        return await self._database.write(lambda session: _extend(session, {content.id}, until))

    async def add(self, artifact: Artifact, quota: Quota, leased_until: datetime) -> None:
        def work(session: Session) -> None:
            self._database.require_space(session)
            contents = {content.id for content in (artifact.content, artifact.thumbnail) if content is not None}
            if not _extend(session, contents, leased_until):
                raise ContentLostError(artifact.id)
            session.add(_row(artifact))
            session.flush()
            amounts = {Resource.ARTIFACTS: 1, Resource.ARTIFACT_BYTES: artifact.size_bytes}
            quotas = {Resource.ARTIFACTS: quota.artifacts, Resource.ARTIFACT_BYTES: quota.size_bytes}
            limited = {resource: limit for resource, limit in quotas.items() if limit is not None}
            charge(session, artifact.owner_id, amounts, limited)

        await self._write_with_retries(work)

    async def get(self, owner_id: str, artifact_id: str) -> Artifact | None:
        conditions = ArtifactRow.artifact_id == artifact_id, ArtifactRow.owner_id == owner_id
        return await self._database.read(lambda session: next(iter(_artifacts(session, *conditions)), None))

    async def find(self, artifact_id: str) -> Artifact | None:
        condition = ArtifactRow.artifact_id == artifact_id
        return await self._database.read(lambda session: next(iter(_artifacts(session, condition)), None))

    async def page(
        self, owner_id: str, wanted: ArtifactFilter, after: ArtifactCursor | None, size: int
    ) -> list[Artifact]:
        conditions = [col(ArtifactRow.owner_id) == owner_id]
        if wanted.request_id:
            conditions.append(col(ArtifactRow.request_id) == wanted.request_id)
        if wanted.mime_type_prefix:
            conditions.append(col(ArtifactRow.mime_type).startswith(wanted.mime_type_prefix, autoescape=True))
        if after is not None:
            conditions += _after(after, wanted.oldest_first)
        return await self._database.read(
            lambda session: _artifacts(session, *conditions, limit=size, oldest_first=wanted.oldest_first)
        )

    async def delete(self, owner_id: str, artifact_id: str) -> bool:
        def work(session: Session) -> bool:
            removed = delete_artifacts(session, owner_id, [artifact_id])
            refund(session, owner_id, removed)
            return removed[Resource.ARTIFACTS] > 0

        return await self._database.write(work)

    async def delete_all(self, owner_id: str) -> None:
        # The collector removes the contents later.
        def work(session: Session) -> None:
            session.exec(delete(ArtifactRow).where(col(ArtifactRow.owner_id) == owner_id))
            rows = delete(ResourceUsageRow).where(col(ResourceUsageRow.owner_id) == owner_id)
            session.exec(rows.where(col(ResourceUsageRow.resource).in_([Resource.ARTIFACTS, Resource.ARTIFACT_BYTES])))

        await self._database.write(work)

    async def usage(self, owner_id: str) -> StorageUsage:
        statement = select(ResourceUsageRow).where(col(ResourceUsageRow.owner_id) == owner_id)
        used = await self._database.read(lambda session: {row.resource: row.used for row in session.exec(statement)})
        return StorageUsage(used.get(Resource.ARTIFACTS, 0), used.get(Resource.ARTIFACT_BYTES, 0))

    async def claim_unused(self, now: datetime, most: int) -> list[Content]:
        referenced = exists().where(
            or_(
                col(ArtifactRow.content_id) == ContentRow.content_id,
                col(ArtifactRow.thumbnail_id) == ContentRow.content_id,
            )
        )
        # Checked again when the row is locked: if an upload has leased it before, it stays.
        unused = update(ContentRow).where(LIVE, col(ContentRow.leased_until) < now, ~referenced).values(doomed=True)

        def work(session: Session) -> list[Content]:
            session.exec(unused)
            return [_content(row) for row in session.exec(select(ContentRow).where(col(ContentRow.doomed)).limit(most))]

        return await self._database.write(work)

    async def delete_contents(self, contents: list[Content]) -> None:
        ids = [content.id for content in contents]
        statement = delete(ContentRow).where(col(ContentRow.content_id).in_(ids), col(ContentRow.doomed))

        def work(session: Session) -> None:
            session.exec(statement)

        await self._database.write(work)

    async def _write_with_retries(self, work: Callable[[Session], T]) -> T:
        for _ in range(_ATTEMPTS):
            try:
                return await self._database.write(work)
            except IntegrityError:
                # Another upload inserted the same content at the same time: now it exists.
                continue
        raise StorageUnavailableError("too many uploads of the same content at the same time; try again")


def delete_artifacts(session: Session, owner_id: str, artifact_ids: Sequence[str]) -> dict[Resource, int]:
    """Delete those of the artifacts that exist. Returns what to `refund` for them, at the end of the transaction."""
    removed = {Resource.ARTIFACTS: 0, Resource.ARTIFACT_BYTES: 0}
    for artifact_id in artifact_ids:
        conditions = col(ArtifactRow.artifact_id) == artifact_id, col(ArtifactRow.owner_id) == owner_id
        found = _artifacts(session, *conditions)
        # Another transaction may have deleted it since it was read.
        if found and session.exec(delete(ArtifactRow).where(*conditions)).rowcount:
            removed[Resource.ARTIFACTS] += 1
            removed[Resource.ARTIFACT_BYTES] += found[0].size_bytes
    return removed


def artifact_of_digest(session: Session, owner_id: str, sha256: str) -> Artifact | None:
    """The owner's newest artifact with this content, if there is one."""
    contents = select(ContentRow.content_id).where(ContentRow.sha256 == sha256)
    conditions = col(ArtifactRow.owner_id) == owner_id, col(ArtifactRow.content_id).in_(contents)
    return next(iter(_artifacts(session, *conditions, limit=1)), None)


def _extend(session: Session, content_ids: set[str], until: datetime) -> bool:
    """Extend the lease of these contents. Returns whether all of them still exist."""
    leased_until = col(ContentRow.leased_until)
    later = case((leased_until < until, literal(until, UtcDateTime)), else_=leased_until)
    leased = update(ContentRow).where(col(ContentRow.content_id).in_(content_ids), LIVE).values(leased_until=later)
    return session.exec(leased).rowcount == len(content_ids)


_PLACE = (col(ArtifactRow.created_at), col(ArtifactRow.artifact_id))


def _after(cursor: ArtifactCursor, oldest_first: bool) -> list[ColumnElement[bool]]:
    """The conditions for what follows this place. The first, which follows from the second, is for the index."""
    (created_at, artifact_id), (time, name) = _PLACE, (cursor.created_at, cursor.id)
    if oldest_first:
        return [created_at >= time, or_(created_at > time, artifact_id > name)]
    return [created_at <= time, or_(created_at < time, artifact_id < name)]


def _artifacts(
    session: Session, *conditions: object, limit: int | None = None, oldest_first: bool = False
) -> list[Artifact]:
    """The artifacts that meet the conditions, newest first unless told otherwise."""
    content, thumbnail = aliased(ContentRow), aliased(ContentRow)
    statement = (
        select(ArtifactRow, content, thumbnail)
        .join(content, col(content.content_id) == ArtifactRow.content_id)
        .outerjoin(thumbnail, col(thumbnail.content_id) == ArtifactRow.thumbnail_id)
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(*(place if oldest_first else place.desc() for place in _PLACE))
        .limit(limit)
    )
    return [_artifact(*rows) for rows in session.exec(statement)]


def _row(artifact: Artifact) -> ArtifactRow:
    return ArtifactRow(
        artifact_id=artifact.id,
        owner_id=artifact.owner_id,
        name=artifact.name,
        mime_type=artifact.mime_type,
        content_id=artifact.content.id,
        created_at=artifact.created_at,
        request_id=artifact.request_id,
        width=artifact.width,
        height=artifact.height,
        thumbnail_id=artifact.thumbnail.id if artifact.thumbnail else None,
        metadata_json=dict(artifact.metadata) or None,
    )


def _artifact(row: ArtifactRow, content: ContentRow, thumbnail: ContentRow | None) -> Artifact:
    return Artifact(
        id=row.artifact_id,
        owner_id=row.owner_id,
        name=row.name,
        mime_type=row.mime_type,
        content=_content(content),
        created_at=row.created_at,
        request_id=row.request_id,
        width=row.width,
        height=row.height,
        thumbnail=_content(thumbnail) if thumbnail else None,
        metadata=row.metadata_json or {},
    )


def _content(row: ContentRow) -> Content:
    return Content(row.content_id, row.sha256, row.size_bytes)
