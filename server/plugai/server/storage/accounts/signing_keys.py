"""The repository of the keys that sign access tokens."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from plugai.server.core.accounts.signing_keys import SigningKey, SigningKeyRepository
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.secrets.key_ring import KeyRing
from plugai.server.storage.accounts.tables import SigningKeyRow
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.sealed import get_secret, put_secret


class SqlSigningKeyRepository(SigningKeyRepository):
    """Stores signing keys, sealed."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self._database = database
        self._ring = ring

    async def list(self) -> Sequence[SigningKey]:
        newest_first = select(SigningKeyRow).order_by(
            col(SigningKeyRow.created_at).desc(), col(SigningKeyRow.key_id).desc()
        )

        def work(session: Session) -> Sequence[SigningKey]:
            return [
                SigningKey(row.key_id, row.created_at, get_secret(self._ring, row, "private"))
                for row in session.exec(newest_first)
            ]

        return await self._database.read(work)

    async def add(self, key: SigningKey, entry: AuditEntry) -> None:
        row = SigningKeyRow(key_id=key.id, created_at=key.created_at, private=b"")
        put_secret(self._ring, row, "private", key.private)

        def work(session: Session) -> None:
            session.add(row)
            append(session, entry)

        await self._database.write(work)

    async def delete(self, key_ids: Sequence[str], entry: AuditEntry) -> None:
        def work(session: Session) -> None:
            session.exec(delete(SigningKeyRow).where(col(SigningKeyRow.key_id).in_(key_ids)))
            append(session, entry)

        await self._database.write(work)
