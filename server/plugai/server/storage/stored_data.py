"""Counts what is stored of a user, in all areas."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from plugai.server.core.accounts.own_account.deletion import StoredData, StoredDataRepository
from plugai.server.core.quotas import Resource
from plugai.server.storage.accounts.identity_tables import IdentityRow
from plugai.server.storage.accounts.tables import DeviceRow
from plugai.server.storage.engine.database import Database
from plugai.server.storage.generation.tables import RequestRow
from plugai.server.storage.quotas.tables import ResourceUsageRow
from plugai.server.storage.secrets.tables import CredentialRow


class SqlStoredDataRepository(StoredDataRepository):
    """Reads the counts that quotas need, and counts what has no quota."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def count(self, owner_id: str) -> StoredData:
        return await self._database.read(lambda session: _stored_data(session, owner_id))


def _stored_data(session: Session, owner_id: str) -> StoredData:
    usage = select(col(ResourceUsageRow.resource), col(ResourceUsageRow.used))
    rows = session.execute(usage.where(col(ResourceUsageRow.owner_id) == owner_id))
    used = {str(resource): int(count) for resource, count in rows}

    def number(owner: Mapped[str]) -> int:
        return session.scalar(select(func.count()).where(owner == owner_id)) or 0

    return StoredData(
        sessions=used.get(Resource.SESSIONS, 0),
        messages=used.get(Resource.MESSAGES, 0),
        artifacts=used.get(Resource.ARTIFACTS, 0),
        artifact_bytes=used.get(Resource.ARTIFACT_BYTES, 0),
        requests=number(col(RequestRow.owner_id)),
        api_tokens=used.get(Resource.API_TOKENS, 0),
        devices=number(col(DeviceRow.user_id)),
        credentials=number(col(CredentialRow.owner_id)),
        identities=number(col(IdentityRow.user_id)),
    )
