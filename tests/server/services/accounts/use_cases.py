"""The account use cases on a real database, with a clock that the test controls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from tests.support.canary import PASSWORD

from plugai.server.core.accounts.access_tokens import AccessTokens
from plugai.server.core.accounts.api_tokens import ApiTokens
from plugai.server.core.accounts.authenticator import Authenticator
from plugai.server.core.accounts.bootstrap import create_claim_token, ensure_first_administrator
from plugai.server.core.accounts.directory import Directory
from plugai.server.core.accounts.failed_logins import FailedLogins
from plugai.server.core.accounts.invites import Invites
from plugai.server.core.accounts.login_service import LoginService
from plugai.server.core.accounts.login_throttle import LoginThrottle
from plugai.server.core.accounts.own_account.password_check import PasswordCheck
from plugai.server.core.accounts.own_account.profile import Profile
from plugai.server.core.accounts.passwords import Passwords
from plugai.server.core.accounts.second_factor.authenticators import CodeAttempts
from plugai.server.core.accounts.second_factor.second_factors import SecondFactors
from plugai.server.core.accounts.sign_in import SignedIn, SignIn
from plugai.server.core.accounts.signing_keys import SigningKeys
from plugai.server.core.accounts.users import Role
from plugai.server.core.clock import Clock
from plugai.server.core.secrets.key_ring import KeyRing, MasterKey
from plugai.server.storage.accounts.api_tokens import SqlApiTokenRepository
from plugai.server.storage.accounts.credential_status import SqlCredentialStatusRepository
from plugai.server.storage.accounts.devices import SqlDeviceRepository
from plugai.server.storage.accounts.invites import SqlInviteRepository
from plugai.server.storage.accounts.second_factors import SqlTotpAuthenticatorRepository
from plugai.server.storage.accounts.signing_keys import SqlSigningKeyRepository
from plugai.server.storage.accounts.users import SqlUserRepository
from plugai.server.storage.audit.log import SqlAuditRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.master_keys import FixedKeys

ADDRESS = "198.51.100.7"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class ManualClock:
    """A clock that the test advances."""

    elapsed: timedelta = timedelta()

    def now(self) -> datetime:
        return NOON + self.elapsed

    def monotonic(self) -> float:
        return self.elapsed.total_seconds()

    def advance(self, seconds: float) -> None:
        self.elapsed += timedelta(seconds=seconds)


@dataclass
class AccountUseCases:
    """The account use cases of one gateway; a second gateway on the same database has its own."""

    clock: ManualClock
    users: SqlUserRepository
    devices: SqlDeviceRepository
    audit: SqlAuditRepository
    keys: SigningKeys
    access_tokens: AccessTokens
    authenticator: Authenticator
    invites: Invites
    sign_in: SignIn
    api_tokens: ApiTokens
    login_service: LoginService
    profile: Profile
    directory: Directory
    revocations: list[str] = field(default_factory=list)

    async def create_member(self, name: str, role: Role = Role.MEMBER) -> SignedIn:
        """Invite and register a user; they are signed in."""
        text, _ = await self.invites.create("local", role, "", "", timedelta(days=3))
        return await self.register(text, name)

    async def register(self, invite: str, name: str) -> SignedIn:
        result = await self.login_service.register(invite, name, PASSWORD, "", "laptop")
        assert isinstance(result, SignedIn)
        return result

    async def login(self, name: str, password: str = PASSWORD, address: str = ADDRESS) -> SignedIn:
        """Sign a user in, who has no second factor."""
        result = await self.login_service.login(name, password, "phone", address)
        assert isinstance(result, SignedIn)
        return result

    async def claim_server(self, name: str = "root") -> SignedIn:
        """Claim the server as its first administrator."""
        return await self.register(await create_claim_token(self.users, self.invites, ""), name)


@dataclass
class _Activity:
    stopped: list[str] = field(default_factory=list)

    async def stop_all(self, owner_id: str) -> None:
        self.stopped.append(owner_id)


def master_key(number: int = 1) -> MasterKey:
    """Return a fixed master key."""
    return MasterKey(bytes([number]) * 32)


@asynccontextmanager
async def account_use_cases(
    database: Database, manual_clock: ManualClock | None = None, prefix: str = "id"
) -> AsyncIterator[AccountUseCases]:
    """The account use cases on this migrated database."""
    manual_clock = manual_clock or ManualClock()
    clock = Clock(manual_clock.now, manual_clock.monotonic)
    pepper = b"p" * 32
    users, devices = SqlUserRepository(database), SqlDeviceRepository(database)
    tokens = SqlApiTokenRepository(database)
    ring = KeyRing(FixedKeys([master_key()]))
    keys = SigningKeys(SqlSigningKeyRepository(database, ring), clock, timedelta(days=30), timedelta(minutes=15))
    access_tokens = AccessTokens(keys, clock, "plugai", timedelta(minutes=10))
    authenticator = Authenticator(SqlCredentialStatusRepository(database), access_tokens, pepper, clock)
    revocations: list[str] = []

    @asynccontextmanager
    async def revoking() -> AsyncIterator[None]:
        yield
        revocations.append("revoked")
        authenticator.clear_cache()

    new_id: Callable[[], str] = map("{}{}".format, iter(lambda: prefix, None), count()).__next__
    invites = Invites(SqlInviteRepository(database), users, pepper, clock, new_id)
    authenticators = SqlTotpAuthenticatorRepository(database, ring)
    factors = SecondFactors(authenticators, users, pepper, clock, new_id, "PlugAI", CodeAttempts())
    sign_in = SignIn(devices, access_tokens, factors, pepper, clock, new_id, timedelta(days=30), revoking)
    passwords, throttle = Passwords(), LoginThrottle(clock.monotonic)
    failures = FailedLogins(SqlAuditRepository(database), clock)
    await ensure_first_administrator(users, clock)
    await keys.maintain()
    yield AccountUseCases(
        manual_clock,
        users,
        devices,
        SqlAuditRepository(database),
        keys,
        access_tokens,
        authenticator,
        invites,
        sign_in,
        ApiTokens(tokens, pepper, clock, revoking),
        LoginService(users, invites, passwords, throttle, failures, sign_in),
        Profile(users, devices, passwords, PasswordCheck(passwords, throttle, failures), clock, revoking),
        Directory(users, devices, tokens, _Activity(), (), clock, revoking),
        revocations,
    )
