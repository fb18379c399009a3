"""The local API token: anyone who can read the data folder can use it without signing in."""

from __future__ import annotations

from datetime import timedelta

from plugai.server.core.accounts.api_tokens import ApiTokens
from plugai.server.core.accounts.opaque_tokens import TokenKind, parse_token
from plugai.server.core.accounts.users import Role, UserRepository
from plugai.server.core.clock import Clock
from plugai.server.core.principal import LOCAL_OWNER, Scope

NAME = "this machine"
_LIFETIME = timedelta(days=366)
# The token is replaced when less than this is left of its lifetime.
_RENEW_BEFORE = timedelta(days=30)


class MachineToken:
    """Keeps an API token of the first administrator valid. It grants nothing that the files next to it do not."""

    def __init__(self, tokens: ApiTokens, users: UserRepository, clock: Clock) -> None:
        self._tokens = tokens
        self._users = users
        self._clock = clock

    async def renew(self, stored: str) -> str:
        """Return the stored token if it stays valid, else a new one; empty if the first administrator may not have
        one."""
        token = parse_token(TokenKind.API, stored)
        tokens = {existing.id: existing for existing in await self._tokens.list(LOCAL_OWNER)}
        if token is not None and token.id in tokens:
            if tokens[token.id].expires_at - self._clock.now() > _RENEW_BEFORE:
                return stored
            await self._tokens.delete(LOCAL_OWNER, token.id)
        user = await self._users.get(LOCAL_OWNER.id)
        if user is None or user.disabled or user.role is not Role.ADMIN:
            return ""
        return (await self._tokens.create(LOCAL_OWNER, NAME, frozenset(Scope), _LIFETIME))[0]
