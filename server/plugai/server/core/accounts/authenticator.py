"""Who a credential stands for. The answer is kept for a moment, since a client shows the same one with every call."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from plugai.server.core.accounts.access_tokens import AccessTokens, TokenUse
from plugai.server.core.accounts.opaque_tokens import OpaqueToken, TokenKind, parse_token, same
from plugai.server.core.clock import Clock
from plugai.server.core.errors import UnauthenticatedError
from plugai.server.core.principal import CredentialKind, CredentialRef, Principal

# Short, since a user may be disabled through another gateway.
_KEPT_SECONDS = 2.0
_MOST_KEPT = 10_000
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CredentialStatus:
    """What a credential is good for now; `digest` is that of an API token."""

    principal: Principal
    expires_at: datetime
    digest: bytes = field(default=b"", repr=False)
    last_used_at: datetime | None = None


class CredentialStatusRepository(Protocol):
    """Knows what credentials are good for."""

    async def find(self, refs: Collection[CredentialRef], now: datetime) -> Mapping[CredentialRef, CredentialStatus]:
        """Those of these credentials that are good for something at this time."""

    async def used(self, token_id: str, now: datetime) -> None:
        """Note that an API token was used."""


@dataclass(frozen=True, slots=True)
class _Known:
    principal: Principal
    until: float
    expires_at: datetime


class Authenticator:
    """Finds who calls, from what they show."""

    def __init__(
        self, standings: CredentialStatusRepository, tokens: AccessTokens, pepper: bytes, clock: Clock
    ) -> None:
        self._standings = standings
        self._tokens = tokens
        self._pepper = pepper
        self._clock = clock
        # By the whole digest: what looks alike for a part of it is not the same.
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    async def recognise(self, shown: str) -> Principal:
        """Who shows this. Raises UnauthenticatedError."""
        if not shown:
            raise UnauthenticatedError("sign in first, and send the credential as `authorization: Bearer ...`")
        key = hashlib.sha256(shown.encode(errors="surrogatepass")).digest()
        known = self._known.get(key)
        if known is not None and self._clock.monotonic() < known.until and self._clock.now() < known.expires_at:
            return known.principal
        began = self._clock.monotonic()
        if (token := parse_token(TokenKind.API, shown)) is not None:
            standing, expires_at = await self._api_token(token)
        else:
            standing, expires_at = await self._access_token(shown)
        self._keep(key, _Known(standing.principal, began + _KEPT_SECONDS, expires_at))
        return standing.principal

    async def standing(self, refs: Collection[CredentialRef]) -> Mapping[CredentialRef, Principal]:
        """Who these credentials stand for now; those that are good for nothing are left out."""
        found = await self._standings.find(refs, self._clock.now())
        return {ref: standing.principal for ref, standing in found.items()}

    def forget(self) -> None:
        """Look everything up again: somebody may do less than before."""
        self._known.clear()

    async def _api_token(self, token: OpaqueToken) -> tuple[CredentialStatus, datetime]:
        standing = await self._find(CredentialRef(CredentialKind.API_TOKEN, token.id))
        if not same(standing.digest, token.digest(self._pepper)):
            raise _unknown()
        now = self._clock.now()
        if standing.last_used_at is None or now - standing.last_used_at >= _NOTED_EVERY:
            await self._standings.used(token.id, now)
        return standing, standing.expires_at

    async def _access_token(self, shown: str) -> tuple[CredentialStatus, datetime]:
        claims = await self._tokens.verify(TokenUse.ACCESS, shown)
        standing = await self._find(CredentialRef(CredentialKind.DEVICE, claims.device_id))
        if standing.principal.id != claims.user_id:
            raise _unknown()
        return standing, claims.expires_at

    async def _find(self, ref: CredentialRef) -> CredentialStatus:
        standing = (await self._standings.find({ref}, self._clock.now())).get(ref)
        if standing is None:
            raise _unknown()
        return standing

    def _keep(self, key: bytes, known: _Known) -> None:
        self._known[key] = known
        self._known.move_to_end(key)
        if len(self._known) > _MOST_KEPT:
            self._known.popitem(last=False)


def _unknown() -> UnauthenticatedError:
    return UnauthenticatedError("the credential is not valid, or not any more; sign in again, or make a new token")
