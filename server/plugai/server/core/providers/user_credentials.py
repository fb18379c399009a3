"""Users' own provider credentials: set, shown without their secrets, tested, used and deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Protocol

from plugai.runners.base import Credential, Payer
from plugai.runners.errors import CredentialMissingError, PlugAIError
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import CredentialNotFoundError, SecretUnreadableError
from plugai.server.core.principal import Principal
from plugai.server.core.providers.credential_kinds import Secret, kind_of, validate
from plugai.server.core.providers.credentials import Credentials

# For so many seconds, a missing credential is not looked up again. Only one that is set at another gateway is found
# later because of it.
_ABSENT_SECONDS = 2.0
_MOST_ABSENT = 10_000


@dataclass(frozen=True, slots=True)
class UserCredential:
    """A credential of `owner_id` for a provider, as it is stored. Times are aware, in UTC.

    `origin` is where it may be sent, as a list separated by spaces: changing a provider's address does not have it sent
    there. `secret` may be the error why it cannot be decrypted.
    """

    owner_id: str
    provider: str
    origin: str
    secret: Secret | SecretUnreadableError = field(repr=False)
    created_at: datetime
    updated_at: datetime

    def credential(self, payer: Payer) -> Credential:
        """It as it is sent. Raises SecretUnreadableError."""
        if isinstance(self.secret, SecretUnreadableError):
            raise self.secret
        secrets = {name: value for name, value in asdict(self.secret).items() if value}
        return Credential(self.provider, secrets, payer)


@dataclass(frozen=True, slots=True)
class CredentialTestResult:
    """Whether a credential works: how many models the provider lists for it, or why it does not."""

    models: int
    error: PlugAIError | None


class CredentialRepository(Protocol):
    """Stores credentials, encrypted. Each belongs to its owner. Each call raises StorageUnavailableError."""

    async def put(self, credential: UserCredential, entry: AuditEntry) -> UserCredential:
        """Store it, replacing the owner's for that provider; durable on return, as is the entry. What was stored."""

    async def get(self, owner_id: str, provider: str) -> UserCredential | None:
        """The owner's credential for this provider, if there is one."""

    async def list(self, owner_id: str) -> Sequence[UserCredential]:
        """The owner's credentials, by provider."""

    async def delete(self, owner_id: str, provider: str, entry: AuditEntry) -> bool:
        """Delete it; durable on return, as is the entry. Whether there was one."""


class CredentialProviders(Protocol):
    """The providers that credentials are for."""

    def origins(self, provider: str) -> Sequence[str]:
        """Where this provider's credentials are sent. Raises ProviderNotFoundError."""

    async def count_models(self, provider: str, credential: Credential) -> int:
        """How many models the provider lists for this credential. Raises PlugAIError."""


class UserCredentials(Credentials):
    """Manages users' own credentials, and finds them for requests."""

    def __init__(self, repository: CredentialRepository, providers: CredentialProviders, clock: Clock) -> None:
        self._repository = repository
        self._providers = providers
        self._clock = clock
        # The time until which a credential counts as missing, by owner and provider: most callers have none.
        self._absent: dict[tuple[str, str], float] = {}
        self._changes = 0
        self.on_change: Callable[[str], object] = lambda _: None
        """Called with the id of a user whose credentials have changed."""

    async def set(self, caller: Principal, provider: str, secret: Secret) -> UserCredential:
        """Store a credential. Raises ProviderNotFoundError, InvalidRequestError."""
        origin = self._origin(provider)
        now = self._clock.now()
        credential = UserCredential(caller.id, provider, origin, validate(secret), now, now)
        details = {"kind": kind_of(secret), "origin": origin}
        entry = AuditEntry(now, caller.id, AuditAction.CREDENTIAL_SET, provider, details)
        stored = await self._repository.put(credential, entry)
        self._absent.pop((caller.id, provider), None)
        self._changes += 1
        self.on_change(caller.id)
        return stored

    async def get(self, caller: Principal, provider: str) -> UserCredential:
        """The caller's credential. Raises CredentialNotFoundError."""
        if (found := await self._repository.get(caller.id, provider)) is None:
            raise CredentialNotFoundError(provider)
        return found

    async def list(self, caller: Principal) -> Sequence[UserCredential]:
        """The caller's credentials, by provider."""
        return await self._repository.list(caller.id)

    async def delete(self, caller: Principal, provider: str) -> None:
        """Delete a credential. Raises CredentialNotFoundError."""
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.CREDENTIAL_DELETED, provider)
        if not await self._repository.delete(caller.id, provider, entry):
            raise CredentialNotFoundError(provider)
        self.on_change(caller.id)

    async def test(self, caller: Principal, provider: str) -> CredentialTestResult:
        """Ask the provider with the caller's credential. Raises CredentialNotFoundError, ProviderNotFoundError."""
        found = await self.get(caller, provider)
        self._providers.origins(provider)
        try:
            return CredentialTestResult(await self._providers.count_models(provider, self._usable(found)), None)
        except PlugAIError as error:
            return CredentialTestResult(0, error)

    async def find(self, caller: Principal, provider: str) -> Credential | None:
        """The caller's own credential, if there is one. Raises CredentialMissingError, SecretUnreadableError."""
        key, now = (caller.id, provider), self._clock.monotonic()
        if self._absent.get(key, now) > now:
            return None
        changes = self._changes
        found = await self._repository.get(*key)
        if found is not None:
            return self._usable(found)
        # Unless one was set during the look-up.
        if changes == self._changes:
            if len(self._absent) >= _MOST_ABSENT:
                self._absent.clear()
            self._absent[key] = now + _ABSENT_SECONDS
        return None

    def _usable(self, found: UserCredential) -> Credential:
        if isinstance(found.secret, SecretUnreadableError):
            raise found.secret
        if found.origin != self._origin(found.provider):
            sentence = f"your key for provider {found.provider!r} was stored for another address than it has now"
            raise CredentialMissingError(f"{sentence}; set it again if you trust the new one")
        return found.credential(Payer.USER)

    def _origin(self, provider: str) -> str:
        return " ".join(self._providers.origins(provider))
