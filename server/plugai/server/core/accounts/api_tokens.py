"""API tokens that users create for their programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from plugai.server.core.accounts.opaque_tokens import TokenKind, new_token
from plugai.server.core.accounts.open_calls import Revoking
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ApiTokenNotFoundError, ScopeMissingError, UnauthenticatedError
from plugai.server.core.principal import CredentialKind, Principal, Scope


@dataclass(frozen=True, slots=True)
class ApiToken:
    """The stored record of an API token; the secret itself is stored only as a digest."""

    id: str
    user_id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    digest: bytes = field(repr=False)
    last_used_at: datetime | None = None


class ApiTokenRepository(Protocol):
    """Stores API tokens. Changes are durable on return."""

    async def add(self, token: ApiToken, entry: AuditEntry) -> None:
        """Store a new token and delete the user's expired ones. Raises QuotaExceededError."""

    async def list(self, user_id: str) -> Sequence[ApiToken]:
        """Return the user's tokens, newest first."""

    async def delete(self, user_id: str, token_id: str, entry: AuditEntry) -> bool:
        """Revoke one token of the user; returns whether it existed."""

    async def delete_all(self, user_id: str, entry: AuditEntry) -> None:
        """Revoke every token of the user."""


class ApiTokens:
    """Creates, lists and revokes users' API tokens."""

    def __init__(self, tokens: ApiTokenRepository, pepper: bytes, clock: Clock, revoking: Revoking) -> None:
        """Credentials are revoked within `revoking`."""
        self._tokens = tokens
        self._pepper = pepper
        self._clock = clock
        self._revoking = revoking

    async def create(
        self, caller: Principal, name: str, scopes: frozenset[Scope], lifetime: timedelta
    ) -> tuple[str, ApiToken]:
        """Create a token; returns its text, which is shown only once, and the stored record.

        A token never gets more rights than the credential that creates it, nor than its user, and one that a token
        creates expires with that token at the latest. Raises ScopeMissingError, UnauthenticatedError,
        QuotaExceededError.
        """
        excess = scopes - caller.scopes if caller.is_admin else scopes - (caller.scopes - {Scope.ADMIN})
        if excess:
            raise ScopeMissingError(min(excess))
        new = new_token(TokenKind.API)
        now = self._clock.now()
        expires_at = min(now + lifetime, await self._latest_expiry(caller))
        token = ApiToken(new.id, caller.id, name, scopes, now, expires_at, new.digest(self._pepper))
        details = {"name": name, "scopes": " ".join(sorted(scopes))}
        await self._tokens.add(token, AuditEntry(now, caller.id, AuditAction.API_TOKEN_CREATED, new.id, details))
        return new.text, token

    async def _latest_expiry(self, caller: Principal) -> datetime:
        ref = caller.credential
        if ref is None or ref.kind is not CredentialKind.API_TOKEN:
            return datetime.max.replace(tzinfo=UTC)
        for token in await self._tokens.list(caller.id):
            if token.id == ref.id:
                return token.expires_at
        raise UnauthenticatedError("the token was revoked; sign in again, or make a new token")

    async def list(self, caller: Principal) -> Sequence[ApiToken]:
        """Return the caller's tokens that have not expired."""
        now = self._clock.now()
        return [token for token in await self._tokens.list(caller.id) if token.expires_at > now]

    async def delete(self, caller: Principal, token_id: str) -> None:
        """Revoke one of the caller's tokens. Raises ApiTokenNotFoundError."""
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.API_TOKEN_DELETED, token_id)
        async with self._revoking():
            if not await self._tokens.delete(caller.id, token_id, entry):
                raise ApiTokenNotFoundError(token_id)
