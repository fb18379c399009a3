"""Users' own tokens for the hub."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.runners.base import Credential
from plugai.server.core.hub.hub import PROVIDER
from plugai.server.core.principal import Principal
from plugai.server.core.providers.credentials import Credentials
from plugai.server.core.providers.user_credentials import CredentialProviders


class HubTokens:
    """Finds the token that a user has stored for the hub."""

    def __init__(self, credentials: Credentials) -> None:
        """`credentials` are users' own."""
        self._credentials = credentials

    async def find(self, user_id: str) -> str:
        """The token; empty if there is none. Raises CredentialMissingError if there is one for another address,
        SecretUnreadableError, StorageUnavailableError."""
        found = await self._credentials.find(Principal(user_id, is_admin=False), PROVIDER)
        return "" if found is None else found.secrets.get("api_key", "")


class WithHub(CredentialProviders):
    """The providers that users' credentials are for, and the hub."""

    def __init__(self, providers: CredentialProviders, origin: str) -> None:
        """`origin` is where tokens for the hub are sent."""
        self._providers = providers
        self._origin = origin

    def origins(self, provider: str) -> Sequence[str]:
        return [self._origin] if provider == PROVIDER else self._providers.origins(provider)

    async def count_models(self, provider: str, credential: Credential) -> int:
        if provider == PROVIDER:
            # Whether it gives access is known for one model at a time.
            return 0
        return await self._providers.count_models(provider, credential)
