"""The repository of users' provider credentials."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, delete, select

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.errors import SecretUnreadableError
from plugai.server.core.providers.credential_kinds import dump, load
from plugai.server.core.providers.user_credentials import CredentialRepository, UserCredential
from plugai.server.core.secrets.key_ring import KeyRing
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.insert import insert_if_absent
from plugai.server.storage.secrets.sealed import get_secret, put_secret
from plugai.server.storage.secrets.tables import CredentialRow


class SqlCredentialRepository(CredentialRepository, UserDataStore):
    """Stores users' provider credentials, sealed."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self._database = database
        self._ring = ring

    async def put(self, credential: UserCredential, entry: AuditEntry) -> UserCredential:
        if isinstance(credential.secret, SecretUnreadableError):
            raise credential.secret
        serialized = dump(credential.secret)

        def work(session: Session) -> UserCredential:
            insert_if_absent(
                session,
                CredentialRow,
                owner_id=credential.owner_id,
                provider=credential.provider,
                origin="",
                secret=b"",
                created_at=credential.created_at,
                updated_at=credential.updated_at,
            )
            key = credential.owner_id, credential.provider
            row = session.get_one(CredentialRow, key, with_for_update=True, populate_existing=True)
            row.origin, row.updated_at = credential.origin, credential.updated_at
            put_secret(self._ring, row, "secret", serialized)
            append(session, entry)
            return self._credential(row)

        return await self._database.write(work)

    async def get(self, owner_id: str, provider: str) -> UserCredential | None:
        def work(session: Session) -> UserCredential | None:
            row = session.get(CredentialRow, (owner_id, provider))
            return None if row is None else self._credential(row)

        return await self._database.read(work)

    async def list(self, owner_id: str) -> Sequence[UserCredential]:
        query = select(CredentialRow).where(col(CredentialRow.owner_id) == owner_id).order_by(CredentialRow.provider)
        return await self._database.read(lambda session: [self._credential(row) for row in session.exec(query)])

    async def delete(self, owner_id: str, provider: str, entry: AuditEntry) -> bool:
        query = delete(CredentialRow).where(
            col(CredentialRow.owner_id) == owner_id, col(CredentialRow.provider) == provider
        )

        def work(session: Session) -> bool:
            if session.exec(query).rowcount == 0:
                return False
            append(session, entry)
            return True

        return await self._database.write(work)

    async def delete_all(self, owner_id: str) -> None:
        query = delete(CredentialRow).where(col(CredentialRow.owner_id) == owner_id)
        await self._database.write(lambda session: session.exec(query))

    def _credential(self, row: CredentialRow) -> UserCredential:
        try:
            secret = load(get_secret(self._ring, row, "secret"))
        except SecretUnreadableError as error:
            return UserCredential(row.owner_id, row.provider, row.origin, error, row.created_at, row.updated_at)
        return UserCredential(row.owner_id, row.provider, row.origin, secret, row.created_at, row.updated_at)
