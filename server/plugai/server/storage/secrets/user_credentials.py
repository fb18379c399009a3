"""Where users' credentials for providers are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Field, Session, col, delete, select

from plugai.server.core.accounts.directory import UserDataStore
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.errors import SecretUnreadableError
from plugai.server.core.providers.credential_kinds import dump, load
from plugai.server.core.providers.user_credentials import CredentialRepository, UserCredential
from plugai.server.core.secrets.key_ring import KeyPurpose, KeyRing
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.columns import Table, UtcDateTime
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.insert import insert_if_absent
from plugai.server.storage.secrets.sealed import Sealed, get_secret, put_secret


class CredentialRow(Table, table=True):
    """One credential; its columns are the fields of UserCredential."""

    __tablename__ = "credentials"

    owner_id: str = Field(primary_key=True)
    provider: str = Field(primary_key=True)
    origin: str
    secret: bytes = Field(sa_type=Sealed(KeyPurpose.CREDENTIAL, "owner_id", "provider", "origin"))
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class SqlCredentialRepository(CredentialRepository, UserDataStore):
    """Stores users' provider credentials, sealed."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self._database = database
        self._ring = ring

    async def put(self, credential: UserCredential, entry: AuditEntry) -> UserCredential:
        if isinstance(credential.secret, SecretUnreadableError):
            raise credential.secret
        dumped = dump(credential.secret)

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
            place = credential.owner_id, credential.provider
            row = session.get_one(CredentialRow, place, with_for_update=True, populate_existing=True)
            row.origin, row.updated_at = credential.origin, credential.updated_at
            put_secret(self._ring, row, "secret", dumped)
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
