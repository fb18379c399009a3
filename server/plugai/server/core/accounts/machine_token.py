"""The API token of the machine itself, which whoever has the data folder can use without signing in."""

from __future__ import annotations

from datetime import timedelta

from plugai.server.core.accounts.api_tokens import ApiTokens
from plugai.server.core.accounts.opaque_tokens import TokenKind, parse_token
from plugai.server.core.accounts.users import Role, UserRepository
from plugai.server.core.clock import Clock
from plugai.server.core.principal import LOCAL_OWNER, Scope

NAME = "this machine"
_LIFE = timedelta(days=366)
# Before so little is left of it, there is a new one.
_LEAST_LEFT = timedelta(days=30)


class MachineToken:
    """Keeps a token of the first administrator good. It opens nothing that the files beside it do not."""

    def __init__(self, tokens: ApiTokens, users: UserRepository, clock: Clock) -> None:
        self._tokens = tokens
        self._users = users
        self._clock = clock

    async def renewed(self, kept: str) -> str:
        """The token that was kept if it goes on working, else a new one; empty if there is nobody to have it."""
        token = parse_token(TokenKind.API, kept)
        known = {own.id: own for own in await self._tokens.list(LOCAL_OWNER)}
        if token is not None and token.id in known:
            if known[token.id].expires_at - self._clock.now() > _LEAST_LEFT:
                return kept
            await self._tokens.delete(LOCAL_OWNER, token.id)
        user = await self._users.get(LOCAL_OWNER.id)
        if user is None or user.disabled or user.role is not Role.ADMIN:
            return ""
        return (await self._tokens.create(LOCAL_OWNER, NAME, frozenset(Scope), _LIFE))[0]
