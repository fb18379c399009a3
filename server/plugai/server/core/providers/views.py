"""Providers as callers see them: their state for all, their configuration for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plugai.runners.errors import CredentialMissingError, CredentialRejectedError
from plugai.server.core.errors import SecretUnreadableError
from plugai.server.core.principal import Access, Principal
from plugai.server.core.providers.credentials import Credentials
from plugai.server.core.providers.definitions import ProviderDefinition, ProviderOrigin
from plugai.server.core.providers.overlay import ProviderOverlay
from plugai.server.core.providers.remote import ProviderStatus, RemoteProviders
from plugai.server.core.providers.server_keys import KeyDescription

_WITHOUT_KEY = {CredentialMissingError.reason, CredentialRejectedError.reason}


@dataclass(frozen=True, slots=True)
class ProviderConfiguration:
    """What administrators see of a provider: everything that is set, which of it they have set, and the key."""

    definition: ProviderDefinition
    changed_fields: Sequence[str]
    key: KeyDescription | None


@dataclass(frozen=True, slots=True)
class ProviderView:
    """A provider as one caller sees it. `needs_own_key` says that it needs a key of the caller's, who has none."""

    status: ProviderStatus
    origin: ProviderOrigin
    needs_own_key: bool
    configuration: ProviderConfiguration | None = None


class ProviderViews:
    """Shows providers."""

    def __init__(self, remote: RemoteProviders, overlay: ProviderOverlay, credentials: Credentials) -> None:
        self._remote = remote
        self._overlay = overlay
        self._credentials = credentials

    async def list(self, caller: Principal) -> list[ProviderView]:
        """Every provider, by id. Raises StorageUnavailableError."""
        return [await self.get(caller, name) for name in self._remote.ids()]

    async def get(self, caller: Principal, provider: str) -> ProviderView:
        """A provider. Raises ProviderNotFoundError, StorageUnavailableError."""
        status = self._remote.status(provider)
        configuration = await self._configuration(provider) if caller.may(Access.ADMIN) else None
        needs_key = await self._needs_own_key(caller, status)
        return ProviderView(status, self._overlay.origin(provider), needs_key, configuration)

    async def _configuration(self, provider: str) -> ProviderConfiguration:
        kind, overlay = self._remote.kind(provider), self._overlay
        key = await kind.key.describe()
        return ProviderConfiguration(overlay.definition(provider), overlay.changed_fields(provider), key)

    async def _needs_own_key(self, caller: Principal, status: ProviderStatus) -> bool:
        try:
            found = await self._credentials.find(caller, status.id)
        except (CredentialMissingError, SecretUnreadableError):
            return True
        if found is not None:
            return False
        # Some servers need no key; whether this one does, it has said.
        return self._remote.kind(status.id).provider.needs_credential or status.health.reason in _WITHOUT_KEY
