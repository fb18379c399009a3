"""Which credential a request to a remote provider is paid with."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from plugai.runners.base import Credential, Payer
from plugai.runners.errors import (
    CredentialMissingError,
    CredentialRejectedError,
    PlugAIError,
    ProviderQuotaError,
    RateLimitedError,
)
from plugai.server.core.principal import Access, Principal

_OF_AN_ACCOUNT = (CredentialMissingError, CredentialRejectedError, ProviderQuotaError, RateLimitedError)


class ServerCredentialsFor(StrEnum):
    """Whose requests the house's keys may pay."""

    EVERYONE = "everyone"
    ADMINISTRATORS = "administrators"


class Credentials(Protocol):
    """Finds credentials. They are given to one request at a time, and kept nowhere else."""

    async def find(self, caller: Principal, provider: str) -> Credential | None:
        """The caller's own for this provider, else the house's if it may be used; None if there is none.

        Raises CredentialMissingError if there is one that this request may not be paid with.
        """


class ServerCredentials:
    """The house's own keys, from its settings."""

    def __init__(self, credentials: Mapping[str, Credential]) -> None:
        """By provider."""
        self._credentials = dict(credentials)

    def get(self, provider: str) -> Credential | None:
        """The house's key for this provider, if it has one."""
        return self._credentials.get(provider)


class UserFirstCredentials:
    """Credentials, of which a caller's own come first."""

    def __init__(self, own: Credentials, house: ServerCredentials, house_keys_for: ServerCredentialsFor) -> None:
        self._own = own
        self._house = house
        self._house_keys_for = house_keys_for

    async def find(self, caller: Principal, provider: str) -> Credential | None:
        if (own := await self._own.find(caller, provider)) is not None:
            return own
        house = self._house.get(provider)
        if house is not None and not self._may_use_house(caller):
            sentence = f"there is no key of yours for provider {provider!r}, and the house's is not for members"
            raise CredentialMissingError(f"{sentence}; add your own")
        return house

    def _may_use_house(self, caller: Principal) -> bool:
        return self._house_keys_for is ServerCredentialsFor.EVERYONE or caller.may(Access.ADMIN)


def is_of_own_account(error: PlugAIError | None, credential: Credential | None) -> bool:
    """Whether a failure is due to the caller's own account, and so says nothing of how others would fare."""
    return isinstance(error, _OF_AN_ACCOUNT) and credential is not None and credential.payer is Payer.OWN
