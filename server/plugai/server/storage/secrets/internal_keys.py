"""The server's own random keys, sealed in the database so that all gateways share them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlmodel import Session, select

from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.secrets.key_ring import KEY_BYTES, KeyRing
from plugai.server.storage.audit.log import append
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.insert import insert_if_absent
from plugai.server.storage.secrets.sealed import get_secret, put_secret
from plugai.server.storage.secrets.tables import InternalKeyRow


class InternalKeys:
    """Random keys, by name, that a rotation of the master key does not change: stored hashes were made with them."""

    def __init__(self, database: Database, ring: KeyRing) -> None:
        self._database = database
        self._ring = ring

    async def get(self, name: str, first: bytes | None = None) -> bytes:
        """The key of this name, 32 bytes. If there is none, `first` is stored as the key, or a random one.

        Raises SecretUnreadableError, StorageUnavailableError.
        """

        def work(session: Session) -> bytes:
            created = InternalKeyRow(name=name, secret=b"")
            put_secret(self._ring, created, "secret", first or secrets.token_bytes(KEY_BYTES))
            # Two gateways may create the key at the same time: both use the one that was stored first.
            insert_if_absent(session, InternalKeyRow, name=name, secret=created.secret)
            return get_secret(self._ring, session.get_one(InternalKeyRow, name), "secret")

        return await self._database.write(work)

    async def names(self) -> Sequence[str]:
        """The names of all keys, sorted."""
        query = select(InternalKeyRow.name).order_by(InternalKeyRow.name)
        return await self._database.read(lambda session: list(session.exec(query)))

    async def renew(self, name: str, entry: AuditEntry) -> None:
        """Replace the key of this name: what was signed or hashed with it is void once the gateways have restarted."""

        def work(session: Session) -> None:
            row = session.get_one(InternalKeyRow, name, with_for_update=True)
            put_secret(self._ring, row, "secret", secrets.token_bytes(KEY_BYTES))
            append(session, entry)

        await self._database.write(work)
