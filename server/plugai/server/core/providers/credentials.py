"""Selects the credential for a request to a remote provider."""

from __future__ import annotations

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

_ACCOUNT_ERRORS = (CredentialMissingError, CredentialRejectedError, ProviderQuotaError, RateLimitedError)


class ServerCredentialsFor(StrEnum):
    """Whose requests may use the server's keys."""

    EVERYONE = "everyone"
    ADMINISTRATORS = "administrators"


class Credentials(Protocol):
    """Finds credentials. Each is handed to one request, and stored nowhere else."""

    async def find(self, caller: Principal, provider: str) -> Credential | None:
        """The caller's own for this provider, else the server's if it may be used; None if there is none.

        Raises CredentialMissingError if there is one that this request may not use.
        """


class ServerCredentials(Protocol):
    """The server's own keys."""

    async def server_credential(self, provider: str) -> Credential | None:
        """The server's key for this provider, if it has one. Raises CredentialMissingError, SecretUnreadableError if it
        has one that may not be used."""


class UserFirstCredentials(Credentials):
    """Uses a caller's own credential first, then the server's."""

    def __init__(
        self, user_credentials: Credentials, server: ServerCredentials, server_credentials_for: ServerCredentialsFor
    ) -> None:
        self._user_credentials = user_credentials
        self._server = server
        self._server_credentials_for = server_credentials_for

    async def find(self, caller: Principal, provider: str) -> Credential | None:
        if (credential := await self._user_credentials.find(caller, provider)) is not None:
            return credential
        server = await self._server.server_credential(provider)
        if server is not None and not self.may_use_server(caller):
            sentence = f"there is no key of yours for provider {provider!r}, and the server's is not for members"
            raise CredentialMissingError(f"{sentence}; add your own")
        return server

    def may_use_server(self, caller: Principal) -> bool:
        """Whether the server's keys are for this caller."""
        return self._server_credentials_for is ServerCredentialsFor.EVERYONE or caller.may(Access.ADMIN)


def is_own(credential: Credential | None) -> bool:
    """Whether a credential is the caller's own."""
    return credential is not None and credential.payer is Payer.USER


def is_user_account_error(error: PlugAIError | None, credential: Credential | None) -> bool:
    """Whether a failure is due to the caller's own account, so that others' requests may succeed."""
    return isinstance(error, _ACCOUNT_ERRORS) and is_own(credential)
