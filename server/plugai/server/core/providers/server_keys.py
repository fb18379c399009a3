"""The server's own keys for providers: those of the settings, and above them those that administrators have set."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plugai.runners.base import Credential, Payer
from plugai.runners.errors import CredentialMissingError, PlugAIError
from plugai.server.core.errors import SecretUnreadableError
from plugai.server.core.providers.credential_kinds import ApiKey, hint, kind_of
from plugai.server.core.providers.definitions import ProviderOrigin
from plugai.server.core.providers.user_credentials import UserCredential

SERVER = ""
"""The owner of the credentials that are the server's."""

ReadSecrets = Callable[[], Awaitable[Mapping[str, str]]]
"""The secrets by name, as they are now; empty if there are none."""


@dataclass(frozen=True, slots=True)
class KeyDescription:
    """What administrators see of a key: never the key. `error` is why it is not used."""

    origin: ProviderOrigin
    kind: str = ""
    hint: str = ""
    updated_at: datetime | None = None
    error: PlugAIError | None = None


class ServerKey(Protocol):
    """The server's key for one provider, which may change while the server runs."""

    async def credential(self) -> Credential | None:
        """The key as it is now; None if there is none. Raises CredentialMissingError, SecretUnreadableError if there is
        one that may not be used."""

    async def describe(self) -> KeyDescription | None:
        """What may be shown of it; None if there is none."""


@dataclass(frozen=True, slots=True)
class SettingsKey(ServerKey):
    """A key of the settings, for the address that they say."""

    provider: str
    read: ReadSecrets
    is_for_this_address: bool = True

    async def credential(self) -> Credential | None:
        if not (secrets := await self.read()):
            return None
        if not self.is_for_this_address:
            raise _for_another_address(self.provider)
        return Credential(self.provider, secrets)

    async def describe(self) -> KeyDescription | None:
        if not (secrets := await self.read()):
            return None
        error = None if self.is_for_this_address else _for_another_address(self.provider)
        key = secrets.get("api_key")
        shown = ("", "") if key is None else ("api_key", hint(ApiKey(key)))
        return KeyDescription(ProviderOrigin.SETTINGS, *shown, error=error)


@dataclass(frozen=True, slots=True)
class StoredKey(ServerKey):
    """A key that an administrator has set; `origin` is where it would be sent now."""

    stored: UserCredential
    origin: str

    async def credential(self) -> Credential | None:
        if isinstance(self.stored.secret, SecretUnreadableError):
            raise self.stored.secret
        if self.stored.origin != self.origin:
            raise _for_another_address(self.stored.provider)
        return self.stored.credential(Payer.SERVER)

    async def describe(self) -> KeyDescription | None:
        stored = self.stored
        if isinstance(stored.secret, SecretUnreadableError):
            return KeyDescription(ProviderOrigin.ADDED, updated_at=stored.updated_at, error=stored.secret)
        error = None if stored.origin == self.origin else _for_another_address(stored.provider)
        return KeyDescription(
            ProviderOrigin.ADDED, kind_of(stored.secret), hint(stored.secret), stored.updated_at, error
        )


def _for_another_address(provider: str) -> CredentialMissingError:
    sentence = f"the server's key for provider {provider!r} was set for another address than it has now"
    return CredentialMissingError(f"{sentence}; an administrator can set it again")
