"""What the command line does with the master keys, at the database itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from plugai.server.core.audit.log import SYSTEM, AuditAction, AuditEntry
from plugai.server.core.secrets.key_ring import KeyRing
from plugai.server.plugins.errors import ConfigurationError
from plugai.server.settings import Settings
from plugai.server.storage.audit.log import SqlAuditRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.migrate import require_current
from plugai.server.storage.rotate_encryption import EncryptionRotation, RotationResult
from plugai.server.storage.secrets.internal_keys import InternalKeys
from plugai.server.storage.secrets.master_keys import KeyFile, generate_key
from plugai.server.wiring.secrets import key_source


class MasterKeys:
    """The master keys of the server with these settings, which may run."""

    def __init__(self, settings: Settings) -> None:
        """Blocks. Raises StorageUnavailableError."""
        self._url = settings.storage_url
        require_current(self._url)
        self._source = key_source(settings)
        self._ring = KeyRing(self._source)

    @property
    def ids(self) -> Sequence[str]:
        """The ids of all keys, first that of the one which encrypts new secrets."""
        return self._ring.ids

    async def uses(self) -> Counter[str]:
        """How many secrets are encrypted with each master key, by its id."""
        async with self._database() as database:
            return await EncryptionRotation(database, self._ring).count_by_key()

    async def rotate_encryption(self) -> RotationResult:
        """Encrypt all secrets with the first key."""
        async with self._database() as database:
            return await EncryptionRotation(database, self._ring).run()

    async def add(self) -> str:
        """Create a key that encrypts from now on; its id. Raises ConfigurationError if the keys are not in a file."""
        file = self._file(
            "put a new key before the others there, restart the gateways, then run `plugai keys rotate-encryption`"
        )
        key = generate_key()
        file.replace([key, *file.keys()])
        await self._record(AuditAction.MASTER_KEY_ADDED, key.id)
        return key.id

    async def remove(self, name: str) -> None:
        """Remove a key. Raises ConfigurationError if it is still needed, or unknown."""
        file = self._file("remove it there, once `plugai keys list` counts no secrets for it")
        if name not in self.ids:
            raise ConfigurationError(f"there is no master key {name!r}; see `plugai keys list`")
        if name == self._ring.active:
            raise ConfigurationError(
                f"master key {name} encrypts new secrets; create another first: `plugai keys rotate`"
            )
        if count := (await self.uses())[name]:
            raise ConfigurationError(
                f"{count} secrets are encrypted with master key {name}; run `plugai keys rotate-encryption` first"
            )
        await self._record(AuditAction.MASTER_KEY_REMOVED, name)
        stored = file.keys()
        file.replace([key for key in stored if key.id != name])

    async def renew(self, name: str) -> None:
        """Replace an internal key. Raises ConfigurationError if there is none of this name."""
        async with self._database() as database:
            internal_keys = InternalKeys(database, self._ring)
            if name not in (known := await internal_keys.names()):
                raise ConfigurationError(f"there is no internal key {name!r}; there are: {', '.join(known) or 'none'}")
            await internal_keys.renew(
                name, AuditEntry(datetime.now(UTC), SYSTEM, AuditAction.INTERNAL_KEY_RENEWED, name)
            )

    async def discard(self) -> int:
        """Delete the secrets that no key can decrypt; returns how many."""
        async with self._database() as database:
            lost = await EncryptionRotation(database, self._ring).delete_unreadable()
        await self._record(AuditAction.SECRETS_DISCARDED, str(lost))
        return lost

    async def _record(self, action: AuditAction, target: str) -> None:
        async with self._database() as database:
            await SqlAuditRepository(database).record(AuditEntry(datetime.now(UTC), SYSTEM, action, target))

    def _file(self, remedy: str) -> KeyFile:
        if not isinstance(self._source, KeyFile):
            raise ConfigurationError(f"the master keys are not stored in a file on this machine: {remedy}")
        return self._source

    @asynccontextmanager
    async def _database(self) -> AsyncGenerator[Database, None]:
        async with Database(self._url) as database:
            yield database
