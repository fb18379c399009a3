"""Access tokens: short-lived JWTs (RFC 7519, RFC 9068), signed only with Ed25519."""

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
_MAX_LENGTH = 2048
# Clock skew that is tolerated between gateways.
_LEEWAY = timedelta(seconds=30)


class TokenUse(StrEnum):
    """What a JWT may be used for, as its `typ` header."""

    ACCESS = "at+jwt"
    SECOND_FACTOR = "second-factor+jwt"


class Claims(msgspec.Struct, frozen=True):
    """The claims of a verified token.

    A token that only proves the first login step has no `device_id`, but the fingerprint of the password at that time.
    """

    user_id: str
    device_id: str
    expires_at: datetime
    password: str = ""


class AccessTokens:
    """Issues and verifies the server's access tokens."""

    def __init__(self, keys: SigningKeys, clock: Clock, issuer: str, lifetime: timedelta) -> None:
        """`issuer` is the server's name in its tokens; each token is valid for `lifetime`."""
        self._keys = keys
        self._clock = clock
        self._issuer = issuer
        self._lifetime = lifetime

    def issue(self, use: TokenUse, user_id: str, device_id: str = "", password: str = "") -> tuple[str, datetime]:
        """Return a new token and its expiry time."""
        now = self._clock.now().replace(microsecond=0)
        expires_at = now + self._lifetime
        claims = {
            "iss": self._issuer,
            "aud": self._issuer,
            "sub": user_id,
            "sid": device_id,
            "pwd": password,
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
            "jti": uuid4().hex,
        }
        key = self._keys.current
        text = jwt.encode(claims, key.signer, algorithm=_ALGORITHM, headers={"kid": key.id, "typ": use})
        return text, expires_at

    async def verify(self, use: TokenUse, text: str) -> Claims:
        """Return a token's claims. Raises UnauthenticatedError unless this server issued it for `use` and it is still
        valid."""
        if len(text) > _MAX_LENGTH:
            raise _invalid()
        try:
            key = await self._key(jwt.get_unverified_header(text), use)
            claims = jwt.decode(
                text,
                key,
                algorithms=[_ALGORITHM],
                audience=self._issuer,
                issuer=self._issuer,
                # Times are compared in _claims, with the injected clock.
                options={"require": list(_REQUIRED), "strict_aud": True, "verify_exp": False, "verify_iat": False},
            )
        except jwt.InvalidTokenError:
            raise _invalid() from None
        return self._claims(claims)

    async def _key(self, header: dict[str, Any], use: TokenUse) -> Ed25519PublicKey:
        # The key is never taken from the token: headers such as `jwk`, `jku` or `x5u` are rejected.
        key_id = header.get("kid")
        expected = {"alg": _ALGORITHM, "kid": key_id, "typ": use}
        key = await self._keys.find(key_id) if isinstance(key_id, str) and header == expected else None
        if key is None:
            raise _invalid()
        return key

    def _claims(self, claims: dict[str, Any]) -> Claims:
        issued, expires, device, password = claims["iat"], claims["exp"], claims.get("sid"), claims.get("pwd", "")
        now = self._clock.now().timestamp()
        # JSON values are untrusted: bool is a subclass of int in Python, and a time may be any float.
        if (
            type(issued) is not int
            or type(expires) is not int
            or not isinstance(device, str)
            or not isinstance(password, str)
        ):
            raise _invalid()
        if issued > now + _LEEWAY.total_seconds():
            raise _invalid()
        if now >= expires:
            raise UnauthenticatedError("the access token has expired; get a new one with the refresh token")
        return Claims(claims["sub"], device, self._clock.now() + timedelta(seconds=expires - now), password)


def _invalid() -> UnauthenticatedError:
    return UnauthenticatedError("the credential is not valid; sign in again, or make a new token")
