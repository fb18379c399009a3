"""What accounts are made of: who there is, how they come in, and what each call asks of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

from plugai.server.core.accounts.access_tokens import AccessTokens
from plugai.server.core.accounts.api_tokens import ApiTokens
from plugai.server.core.accounts.authenticator import Authenticator
from plugai.server.core.accounts.bootstrap import create_claim_token, ensure_first_administrator
from plugai.server.core.accounts.directory import Directory, UserActivity, UserDataStore
from plugai.server.core.accounts.failed_logins import FailedLogins
from plugai.server.core.accounts.invites import Invites
from plugai.server.core.accounts.login_service import LoginService
from plugai.server.core.accounts.login_throttle import LoginThrottle
from plugai.server.core.accounts.machine_token import MachineToken
from plugai.server.core.accounts.open_calls import OpenCalls, Revoking
from plugai.server.core.accounts.own_account.deletion import AccountDeletion
from plugai.server.core.accounts.own_account.password_check import PasswordCheck
from plugai.server.core.accounts.own_account.profile import Profile
from plugai.server.core.accounts.passwords import Passwords
from plugai.server.core.accounts.sign_in import SecondFactor, SignIn
from plugai.server.core.accounts.signing_keys import SigningKeys
from plugai.server.core.accounts.user_quotas import UserQuotas
from plugai.server.core.accounts.users import UserRepository
from plugai.server.core.background import run_periodically
from plugai.server.core.principal import LOCAL_OWNER, Principal, RpcPolicy
from plugai.server.interceptors.authentication import authentication
from plugai.server.interceptors.chain import Middleware
from plugai.server.services.account import AccountServicer
from plugai.server.services.auth import AuthServicer
from plugai.server.services.users import UsersServicer
from plugai.server.settings import Settings
from plugai.server.storage.accounts.api_tokens import SqlApiTokenRepository
from plugai.server.storage.accounts.credential_status import SqlCredentialStatusRepository
from plugai.server.storage.accounts.devices import SqlDeviceRepository
from plugai.server.storage.accounts.invites import SqlInviteRepository
from plugai.server.storage.accounts.signing_keys import SqlSigningKeyRepository
from plugai.server.storage.accounts.users import SqlUserRepository
from plugai.server.storage.audit.log import SqlAuditRepository
from plugai.server.storage.quotas.usage import SqlUsageRepository
from plugai.server.storage.stored_data import SqlStoredDataRepository
from plugai.server.wiring.foundation import Foundation
from plugai.server.wiring.secrets import SecretParts

# How soon a key that another gateway has removed is removed here.
_KEYS_SECONDS = 30.0
# By how much longer than a token's life a key is known that signs no more.
_KEYS_OVERLAP = timedelta(minutes=5)
PEPPER = "token pepper"
"""The name of the key that digests of tokens are made with."""


@dataclass(frozen=True, slots=True)
class AccountParts:
    """The use cases of accounts. `claim` makes its bearer the first administrator; empty if there is one."""

    claim: str
    sign_in: SignIn
    users: UserRepository
    invites: Invites
    access_tokens: AccessTokens
    machine_token: MachineToken
    servicers: tuple[AuthServicer, AccountServicer, UsersServicer]
    _authenticator: Authenticator | None
    _open_calls: OpenCalls

    def middleware(self, declared: dict[str, RpcPolicy]) -> Middleware:
        """The middleware that authenticates every call."""
        if self._authenticator is None:
            return authentication(declared, _everyone, lambda _: nullcontext())
        return authentication(declared, self._authenticator.authenticate, self._open_calls.entered)


@asynccontextmanager
async def account_parts(
    base: Foundation,
    secrets: SecretParts,
    activity: UserActivity,
    user_data: Sequence[UserDataStore],
    second_factor: SecondFactor,
) -> AsyncGenerator[AccountParts, None]:
    """Accounts as the settings say, for as long as the context is open. Raises StorageUnavailableError.

    `activity` is what users do, which ends when they are disabled; `user_data` is deleted with them.
    """
    settings, database, clock, new_id = base.settings, base.database, base.clock, base.new_id
    given = settings.accounts
    allowed, quotas = settings.quotas_per_user, settings.quotas_per_user.quotas
    users, devices = SqlUserRepository(database), SqlDeviceRepository(database, allowed.devices)
    api_tokens, statuses = SqlApiTokenRepository(database, quotas), SqlCredentialStatusRepository(database)
    pepper = await secrets.internal_keys.get(PEPPER)
    overlap = given.access_token_lifetime + _KEYS_OVERLAP
    keys = SigningKeys(SqlSigningKeyRepository(database, secrets.ring), clock, given.signing_key_lifetime, overlap)
    access_tokens = AccessTokens(keys, clock, given.issuer, given.access_token_lifetime)
    authenticator = Authenticator(statuses, access_tokens, pepper, clock)
    open_calls = OpenCalls(authenticator.find_principals)
    revoking = _revoking(authenticator, open_calls)
    invites = Invites(SqlInviteRepository(database), users, pepper, clock, new_id)
    passwords, throttle = Passwords(), LoginThrottle(clock.monotonic)
    sign_in = SignIn(devices, access_tokens, second_factor, pepper, clock, new_id, given.device_lifetime, revoking)
    tokens = ApiTokens(api_tokens, pepper, clock, revoking)
    # The server starts even if the first administrator has used up their quota.
    own_tokens = ApiTokens(SqlApiTokenRepository(database), pepper, clock, revoking)
    failures = FailedLogins(SqlAuditRepository(database), clock)
    login_service = LoginService(users, invites, passwords, throttle, failures, sign_in)
    check = PasswordCheck(passwords, throttle, failures)
    profile = Profile(users, devices, passwords, check, clock, revoking)
    directory = Directory(users, devices, api_tokens, activity, user_data, clock, revoking)
    deletion = AccountDeletion(users, SqlStoredDataRepository(database), check, second_factor, directory)
    usage = SqlUsageRepository(database, quotas, clock.now)
    servicers = (
        AuthServicer(login_service, sign_in, keys),
        AccountServicer(profile, tokens, usage, deletion),
        UsersServicer(directory, invites, keys, UserQuotas(users, usage, quotas, clock)),
    )
    await ensure_first_administrator(users, clock)
    await keys.maintain()
    async with (
        run_periodically(keys.maintain, _KEYS_SECONDS, "maintaining the signing keys"),
        run_periodically(open_calls.check, given.revocation_seconds, "checking open calls"),
    ):
        claim = await create_claim_token(users, invites, _bootstrap_token(settings)) if given.enabled else ""
        yield AccountParts(
            claim,
            sign_in,
            users,
            invites,
            access_tokens,
            MachineToken(own_tokens, users, clock),
            servicers,
            authenticator if given.enabled else None,
            open_calls,
        )


def _revoking(authenticator: Authenticator, open_calls: OpenCalls) -> Revoking:
    @asynccontextmanager
    async def revoking() -> AsyncGenerator[None, None]:
        async with open_calls.revoking():
            yield
            authenticator.clear_cache()

    return revoking


def _bootstrap_token(settings: Settings) -> str:
    return settings.bootstrap_token.get_secret_value() if settings.bootstrap_token else ""


async def _everyone(_shown: str) -> Principal:
    """Whoever reaches a server without accounts is its one user."""
    return LOCAL_OWNER
