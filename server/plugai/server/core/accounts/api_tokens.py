"""Tokens that users make for their programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from plugai.server.core.accounts.opaque_tokens import TokenKind, new_token
from plugai.server.core.accounts.open_calls import Revoked
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import ApiTokenNotFoundError, ScopeMissingError
from plugai.server.core.principal import Principal, Scope


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What is kept of a token."""

    id: str
    user_id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime
    digest: bytes = field(repr=False)
    last_used_at: datetime | None = None


class ApiTokenRepository(Protocol):
    """Keeps tokens. What it returns as changed is durable."""

    async def add(self, token: ApiToken, entry: AuditEntry) -> None:
        """Keep a new token, and forget the user's expired ones."""

    async def list(self, user_id: str) -> Sequence[ApiToken]:
        """The user's tokens, the latest first."""

    async def delete(self, user_id: str, token_id: str, entry: AuditEntry) -> bool:
        """Revoke one token of the user; whether there was one."""

    async def delete_all(self, user_id: str, entry: AuditEntry) -> None:
        """Revoke every token of the user."""


class ApiTokens:
    """What users do with their tokens."""

    def __init__(self, tokens: ApiTokenRepository, pepper: bytes, clock: Clock, revoked: Revoked) -> None:
        """`revoked` is called whenever somebody may do less than before."""
        self._tokens = tokens
        self._pepper = pepper
        self._clock = clock
        self._revoked = revoked

    async def create(
        self, caller: Principal, name: str, scopes: frozenset[Scope], life: timedelta
    ) -> tuple[str, ApiToken]:
        """A new token, told this once, and what is kept of it. Raises ScopeMissingError.

        It can do no more than who makes it: neither than the credential, nor than the user.
        """
        beyond = scopes - caller.scopes if caller.is_admin else scopes - (caller.scopes - {Scope.ADMIN})
        if beyond:
            raise ScopeMissingError(min(beyond))
        made = new_token(TokenKind.API)
        now = self._clock.now()
        token = ApiToken(made.id, caller.id, name, scopes, now, now + life, made.digest(self._pepper))
        details = {"name": name, "scopes": " ".join(sorted(scopes))}
        await self._tokens.add(token, AuditEntry(now, caller.id, AuditAction.API_TOKEN_CREATED, made.id, details))
        return made.text, token

    async def list(self, caller: Principal) -> Sequence[ApiToken]:
        """The caller's tokens."""
        now = self._clock.now()
        return [token for token in await self._tokens.list(caller.id) if token.expires_at > now]

    async def delete(self, caller: Principal, token_id: str) -> None:
        """Revoke one of the caller's tokens. Raises ApiTokenNotFoundError."""
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.API_TOKEN_DELETED, token_id)
        if not await self._tokens.delete(caller.id, token_id, entry):
            raise ApiTokenNotFoundError(token_id)
        await self._revoked()
