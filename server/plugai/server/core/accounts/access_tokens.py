"""Access tokens: short-lived JWTs (RFC 7519, RFC 9068), signed with Ed25519 and with nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from plugai.server.core.accounts.signing_keys import SigningKeys
from plugai.server.core.clock import Clock
from plugai.server.core.errors import UnauthenticatedError

_ALGORITHM = "EdDSA"
_REQUIRED = ("iss", "aud", "sub", "iat", "exp", "jti")
_LONGEST = 2048
# By how much the clocks of gateways may differ.
_LEEWAY = timedelta(seconds=30)


class TokenUse(StrEnum):
    """What a JWT is for, as its `typ`."""

    ACCESS = "at+jwt"
    SECOND_FACTOR = "second-factor+jwt"


class Claims(msgspec.Struct, frozen=True):
    """What a token says: who, and on which device; empty for one that only stands for a password that was right."""

    user_id: str
    device_id: str
    expires_at: datetime


class AccessTokens:
    """Makes access tokens, and knows the server's own again."""

    def __init__(self, keys: SigningKeys, clock: Clock, issuer: str, life: timedelta) -> None:
        """`issuer` is the server's name in its tokens; each is good for `life`."""
        self._keys = keys
        self._clock = clock
        self._issuer = issuer
        self._life = life

    def issue(self, use: TokenUse, user_id: str, device_id: str = "") -> tuple[str, datetime]:
        """A token, and when it ends."""
        now = self._clock.now().replace(microsecond=0)
        expires_at = now + self._life
        claims = {
            "iss": self._issuer,
            "aud": self._issuer,
            "sub": user_id,
            "sid": device_id,
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
            "jti": uuid4().hex,
        }
        key = self._keys.current
        text = jwt.encode(claims, key.signer, algorithm=_ALGORITHM, headers={"kid": key.id, "typ": use})
        return text, expires_at

    async def verify(self, use: TokenUse, text: str) -> Claims:
        """What a token says. Raises UnauthenticatedError unless the server made it for this use and it still holds."""
        if len(text) > _LONGEST:
            raise _refused()
        try:
            key = await self._key(jwt.get_unverified_header(text), use)
            claims = jwt.decode(
                text,
                key,
                algorithms=[_ALGORITHM],
                audience=self._issuer,
                issuer=self._issuer,
                # Times are compared below, by the server's own clock.
                options={"require": list(_REQUIRED), "strict_aud": True, "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise _refused() from None
        return self._claims(claims)

    async def _key(self, header: dict[str, Any], use: TokenUse) -> Ed25519PublicKey:
        # A key, or where to get one, is never taken from the token: `jwk`, `jku`, `x5u` and the like are refused.
        key_id = header.get("kid")
        expected = {"alg": _ALGORITHM, "kid": key_id, "typ": use}
        key = await self._keys.find(key_id) if isinstance(key_id, str) and header == expected else None
        if key is None:
            raise _refused()
        return key

    def _claims(self, claims: dict[str, Any]) -> Claims:
        issued, expires, device = claims["iat"], claims["exp"], claims.get("sid")
        now = self._clock.now().timestamp()
        # As JSON has them, true is a number too, and a time may be any float.
        if type(issued) is not int or type(expires) is not int or not isinstance(device, str):
            raise _refused()
        if issued > now + _LEEWAY.total_seconds():
            raise _refused()
        if now >= expires:
            raise UnauthenticatedError("the access token has expired; get a new one with the refresh token")
        return Claims(claims["sub"], device, self._clock.now() + timedelta(seconds=expires - now))


def _refused() -> UnauthenticatedError:
    return UnauthenticatedError("the credential is not valid; sign in again, or make a new token")
