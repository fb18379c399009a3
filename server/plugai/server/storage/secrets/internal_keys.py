"""The server's own random keys, sealed in the database, so that every gateway has the same."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlmodel import Field, Session, select

from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.secrets.key_ring import KEY_BYTES, KeyPurpose, KeyRing
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.insert import insert_if_absent
from plugai.server.storage.generation.tables import Table
from plugai.server.storage.secrets.sealed import Sealed, get_secret, put_secret


class InternalKeyRow(Table, table=True):
    """One key."""

    __tablename__ = "internal_keys"

    name: str = Field(primary_key=True)
    secret: bytes = Field(sa_type=Sealed(KeyPurpose.INTERNAL_KEY, "name"))


class InternalKeys:
    """Keys that must stay as they are when the master key is replaced, as those that stored hashes were made with."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self._database = database
        self._ring = ring

    async def get(self, name: str, first: bytes | None = None) -> bytes:
        """The key of this name, of 32 bytes; made if there is none, or `first` if that is given.

        Raises SecretUnreadableError, StorageUnavailableError.
        """

        def work(session: Session) -> bytes:
            fresh = InternalKeyRow(name=name, secret=b"")
            put_secret(self._ring, fresh, "secret", first or secrets.token_bytes(KEY_BYTES))
            # Two gateways may make the same key at once: the first one's is everybody's.
            insert_if_absent(session, InternalKeyRow, name=name, secret=fresh.secret)
            return get_secret(self._ring, session.get_one(InternalKeyRow, name), "secret")

        return await self._database.write(work)

    async def names(self) -> Sequence[str]:
        """Every key that was made, by name."""
        query = select(InternalKeyRow.name).order_by(InternalKeyRow.name)
        return await self._database.read(lambda session: list(session.exec(query)))

    async def renew(self, name: str, entry: AuditEntry) -> None:
        """Make the key of this name anew: what was made with it is void once the gateways are started again."""

        def work(session: Session) -> None:
            row = session.get_one(InternalKeyRow, name, with_for_update=True)
            put_secret(self._ring, row, "secret", secrets.token_bytes(KEY_BYTES))
            append(session, entry)

        await self._database.write(work)
