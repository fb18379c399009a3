"""Whose credential pays."""

from __future__ import annotations

import pytest

from plugai.runners.base import Credential, Payer
from plugai.runners.errors import (
    CredentialMissingError,
    CredentialRejectedError,
    PlugAIError,
    ProviderQuotaError,
    ProviderUnavailableError,
    RateLimitedError,
)
from plugai.server.core.principal import Principal
from plugai.server.core.providers.credentials import (
    ServerCredentialsFor,
    UserFirstCredentials,
    is_user_account_error,
)

OWN = Credential("acme", {"api_key": "own"}, Payer.USER)
SERVER = Credential("acme", {"api_key": "server"})
MEMBER, ADMIN = Principal("ann", is_admin=False), Principal("root", is_admin=True)


class StoredCredentials:
    """Credentials of these owners for `acme`."""

    def __init__(self, *owners: Principal) -> None:
        self._owners = owners

    async def find(self, caller: Principal, provider: str) -> Credential | None:
        return OWN if caller in self._owners and provider == "acme" else None


class ServerKeys:
    """The server's key for `acme`."""

    async def server_credential(self, provider: str) -> Credential | None:
        return SERVER if provider == "acme" else None


def finding(keys_for: ServerCredentialsFor, *owners: Principal) -> UserFirstCredentials:
    return UserFirstCredentials(StoredCredentials(*owners), ServerKeys(), keys_for)


@pytest.mark.parametrize("keys_for", ServerCredentialsFor)
async def test_ones_own_comes_first(keys_for: ServerCredentialsFor) -> None:
    for caller in (MEMBER, ADMIN):
        assert await finding(keys_for, MEMBER, ADMIN).find(caller, "acme") is OWN


async def test_the_servers_credential_is_for_those_whom_the_settings_allow() -> None:
    assert await finding(ServerCredentialsFor.EVERYONE).find(MEMBER, "acme") is SERVER
    assert await finding(ServerCredentialsFor.ADMINISTRATORS).find(ADMIN, "acme") is SERVER
    with pytest.raises(CredentialMissingError, match="the server's is not for members; add your own"):
        await finding(ServerCredentialsFor.ADMINISTRATORS).find(MEMBER, "acme")


async def test_a_provider_without_any_key_gets_none() -> None:
    assert await finding(ServerCredentialsFor.ADMINISTRATORS).find(MEMBER, "other") is None


@pytest.mark.parametrize(
    ("error", "own"),
    [
        (CredentialRejectedError("x"), True),
        (CredentialMissingError("x"), True),
        (ProviderQuotaError("x"), True),
        (RateLimitedError("x"), True),
        (ProviderUnavailableError("x"), False),
        (None, False),
    ],
)
def test_only_errors_of_the_users_account_are_user_account_errors(error: PlugAIError | None, own: bool) -> None:
    assert is_user_account_error(error, OWN) is own
    assert is_user_account_error(error, SERVER) is False
    assert is_user_account_error(error, None) is False
