"""Finds the principal that a credential belongs to, and caches the result briefly, since clients send it with every
call."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from plugai.server.core.accounts.access_tokens import AccessTokens, TokenUse
from plugai.server.core.accounts.opaque_tokens import OpaqueToken, TokenKind, digests_equal, parse_token
from plugai.server.core.clock import Clock
from plugai.server.core.errors import UnauthenticatedError
from plugai.server.core.principal import CredentialKind, CredentialRef, Principal

# Short, since another gateway may disable a user without this one noticing.
_CACHE_SECONDS = 2.0
_MAX_CACHED = 10_000
_LAST_USE_RESOLUTION = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CredentialStatus:
    """What a valid credential stands for; `digest` is set for API tokens only."""

    principal: Principal
    expires_at: datetime
    digest: bytes = field(default=b"", repr=False)
    last_used_at: datetime | None = None


class CredentialStatusRepository(Protocol):
    """Looks up which credentials are valid."""

    async def find(self, refs: Collection[CredentialRef], now: datetime) -> Mapping[CredentialRef, CredentialStatus]:
        """Return the status of those of these credentials that are valid at `now`."""

    async def record_use(self, token_id: str, now: datetime) -> None:
        """Store the time at which an API token was last used."""


@dataclass(frozen=True, slots=True)
class _CachedPrincipal:
    principal: Principal
    until: float
    expires_at: datetime


class Authenticator:
    """Authenticates callers by their API token or access token."""

    def __init__(self, statuses: CredentialStatusRepository, tokens: AccessTokens, pepper: bytes, clock: Clock) -> None:
        self._statuses = statuses
        self._tokens = tokens
        self._pepper = pepper
        self._clock = clock
        # Keyed by the digest of the whole credential, so that no two credentials share an entry.
        self._cache: OrderedDict[bytes, _CachedPrincipal] = OrderedDict()

    async def authenticate(self, credential: str) -> Principal:
        """Return the principal of this credential. Raises UnauthenticatedError."""
        if not credential:
            raise UnauthenticatedError("sign in first, and send the credential as `authorization: Bearer ...`")
        key = hashlib.sha256(credential.encode(errors="surrogatepass")).digest()
        cached = self._cache.get(key)
        if cached is not None and self._clock.monotonic() < cached.until and self._clock.now() < cached.expires_at:
            return cached.principal
        asked_at = self._clock.monotonic()
        if (token := parse_token(TokenKind.API, credential)) is not None:
            status, expires_at = await self._api_token(token)
        else:
            status, expires_at = await self._access_token(credential)
        self._store(key, _CachedPrincipal(status.principal, asked_at + _CACHE_SECONDS, expires_at))
        return status.principal

    async def find_principals(self, refs: Collection[CredentialRef]) -> Mapping[CredentialRef, Principal]:
        """Return the current principals of these credentials; invalid credentials are left out."""
        found = await self._statuses.find(refs, self._clock.now())
        return {ref: status.principal for ref, status in found.items()}

    def clear_cache(self) -> None:
        """Forget cached results, because a credential or a permission was taken away."""
        self._cache.clear()

    async def _api_token(self, token: OpaqueToken) -> tuple[CredentialStatus, datetime]:
        status = await self._find(CredentialRef(CredentialKind.API_TOKEN, token.id))
        if not digests_equal(status.digest, token.digest(self._pepper)):
            raise _invalid_credential()
        now = self._clock.now()
        if status.last_used_at is None or now - status.last_used_at >= _LAST_USE_RESOLUTION:
            await self._statuses.record_use(token.id, now)
        return status, status.expires_at

    async def _access_token(self, credential: str) -> tuple[CredentialStatus, datetime]:
        claims = await self._tokens.verify(TokenUse.ACCESS, credential)
        status = await self._find(CredentialRef(CredentialKind.DEVICE, claims.device_id))
        if status.principal.id != claims.user_id:
            raise _invalid_credential()
        return status, claims.expires_at

    async def _find(self, ref: CredentialRef) -> CredentialStatus:
        status = (await self._statuses.find({ref}, self._clock.now())).get(ref)
        if status is None:
            raise _invalid_credential()
        return status

    def _store(self, key: bytes, cached: _CachedPrincipal) -> None:
        self._cache[key] = cached
        self._cache.move_to_end(key)
        if len(self._cache) > _MAX_CACHED:
            self._cache.popitem(last=False)


def _invalid_credential() -> UnauthenticatedError:
    return UnauthenticatedError("the credential is not valid, or not any more; sign in again, or make a new token")
