"""What keeps the server's secrets, and its audit log."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from plugai.server.core.hub.tokens import WithHub
from plugai.server.core.providers.credentials import Credentials, UserFirstCredentials
from plugai.server.core.providers.user_credentials import UserCredentials
from plugai.server.core.secrets.key_ring import KeyRing
from plugai.server.services.audit import AuditServicer
from plugai.server.services.credentials import CredentialsServicer
from plugai.server.settings import Settings
from plugai.server.storage.audit.log import SqlAuditRepository
from plugai.server.storage.secrets.internal_keys import InternalKeys
from plugai.server.storage.secrets.master_keys import FixedKeys, KeyFile, parse_keys, run_key_command
from plugai.server.storage.secrets.user_credentials import SqlCredentialRepository
from plugai.server.wiring.foundation import Foundation
from plugai.server.wiring.providers import ProviderParts


@dataclass(frozen=True, slots=True)
class SecretParts:
    """Seals and opens secrets, keeps the server's own keys, and records who did what."""

    ring: KeyRing
    internal_keys: InternalKeys
    audit: SqlAuditRepository
    credentials: Credentials
    own: UserCredentials
    kept: SqlCredentialRepository

    @property
    def servicers(self) -> tuple[AuditServicer, CredentialsServicer]:
        """The services of this."""
        return AuditServicer(self.audit), CredentialsServicer(self.own)


async def secret_parts(base: Foundation, providers: ProviderParts) -> SecretParts:
    """The parts as the settings say. Raises StorageUnavailableError, SecretUnreadableError."""
    settings, database = base.settings, base.database
    ring = await asyncio.to_thread(lambda: KeyRing(key_source(settings)))
    kept = SqlCredentialRepository(database, ring)
    own = UserCredentials(kept, WithHub(providers.remote, settings.hub.endpoint), base.clock)
    credentials = UserFirstCredentials(own, providers.remote, settings.secrets.server_credentials_for)
    return SecretParts(ring, InternalKeys(database, ring), SqlAuditRepository(database), credentials, own, kept)


def key_source(settings: Settings) -> KeyFile | FixedKeys:
    """Where the settings say that the master keys are. Blocks. Raises StorageUnavailableError."""
    secrets = settings.secrets
    if given := secrets.master_key.get_secret_value():
        return FixedKeys(parse_keys(given, "master_key"))
    if secrets.master_key_command:
        return run_key_command(secrets.master_key_command)
    if secrets.master_key_file is not None:
        # Not made if it is not there: then it is not where somebody thinks it is.
        return KeyFile(secrets.master_key_file.expanduser())
    file = KeyFile(settings.data_folder / "keys" / "master.keys")
    file.create()
    return file
