"""ID tokens (OpenID Connect Core, 3.1.3.7): who a user is, signed by the provider for this server and this sign-in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

import jwt

from plugai.server.core.errors import IdentityRejectedError

# Only those whose keys are public: with the others, whoever can verify a token can make one.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")

_HALF_OF_HASH = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
_REQUIRED = ("iss", "sub", "aud", "exp", "iat")
_LONGEST = 16 * 1024
_LONGEST_SUBJECT = 255
# By how much the provider's clock may be wrong.
_LEEWAY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ExpectedClaims:
    """What an ID token must say."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime


class IdTokens:
    """Reads the ID tokens of one provider."""

    def __init__(self, provider: str) -> None:
        """`provider` is its name, for error messages."""
        self._provider = provider

    def key_id(self, token: str) -> str | None:
        """Which key it says that it is signed with, if it says one. Raises IdentityRejectedError if it is no token."""
        return self._header(token).get("kid")

    def read(self, token: str, keys: Sequence[Mapping[str, Any]], expected: ExpectedClaims) -> dict[str, Any]:
        """What it says, if that can be believed. `keys` are the provider's, as JWKs. Raises IdentityRejectedError."""
        header = self._header(token)
        algorithm = header["alg"]
        try:
            claims = jwt.decode(
                token,
                self._key(keys, header),
                algorithms=[algorithm],
                # Each is looked at below, so that the error says which was wrong; times by the server's own clock.
                options={
                    "verify_aud": False,
                    "verify_iss": False,
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                    "verify_sub": False,
                },
            )
        except jwt.InvalidTokenError:
            self.reject("signature", "the ID token's signature is wrong")
        self._check(claims, expected)
        return claims

    def check_access_token(self, claims: Mapping[str, Any], token: str, access_token: str) -> None:
        """Hold the access token against the ID token's `at_hash`, if it has one. Raises IdentityRejectedError."""
        said = claims.get("at_hash")
        if said is None:
            return
        algorithm = str(self._header(token)["alg"])
        digest = _HALF_OF_HASH.get(algorithm[-3:], hashlib.sha512)(access_token.encode()).digest()
        if base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=") != said:
            self.reject("at_hash", "the access token is not the one that the ID token came with")

    def reject(self, check: str, problem: str) -> NoReturn:
        """Raise IdentityRejectedError: the provider broke the rule that `check` names."""
        raise IdentityRejectedError(self._provider, check, problem) from None

    def _header(self, token: str) -> dict[str, Any]:
        if len(token) > _LONGEST:
            self.reject("token", "the ID token is too long")
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError:
            self.reject("token", "the ID token cannot be read")
        if header.get("alg") not in ALGORITHMS:
            self.reject("alg", "the ID token is not signed in a way that can be trusted")
        return header

    def _key(self, keys: Sequence[Mapping[str, Any]], header: Mapping[str, Any]) -> jwt.PyJWK:
        """The provider's key that the token names; a key in the token itself is never looked at."""
        signing = [key for key in keys if key.get("use", "sig") == "sig" and key.get("kty") != "oct"]
        kid = header.get("kid")
        named = [key for key in signing if kid is None or key.get("kid") == kid]
        if len(named) != 1:
            self.reject("key", "the ID token is signed with a key that the provider does not publish")
        try:
            return jwt.PyJWK(dict(named[0]), header["alg"])
        except (jwt.PyJWTError, ValueError, TypeError):
            self.reject("key", "the provider's key does not fit the ID token's signature")

    def _check(self, claims: Mapping[str, Any], expected: ExpectedClaims) -> None:
        if missing := [name for name in _REQUIRED if name not in claims]:
            self.reject("claims", f"the ID token lacks {missing[0]!r}")
        if claims["iss"] != expected.issuer:
            self.reject("iss", "the ID token is from somebody else")
        self._check_audience(claims, expected.client_id)
        if claims.get("nonce") != expected.nonce:
            self.reject("nonce", "the ID token is for another sign-in")
        self._check_times(claims, expected.now.timestamp())
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isascii():
            self.reject("sub", "the ID token does not say who it is about")

    def _check_audience(self, claims: Mapping[str, Any], client_id: str) -> None:
        audience = claims["aud"]
        audiences = [audience] if isinstance(audience, str) else audience
        if not isinstance(audiences, list) or client_id not in audiences:
            self.reject("aud", "the ID token is for somebody else")
        authorized = claims.get("azp", client_id if len(audiences) == 1 else None)
        if authorized != client_id:
            self.reject("azp", "the ID token was given to somebody else")

    def _check_times(self, claims: Mapping[str, Any], now: float) -> None:
        expires, issued, begins = claims["exp"], claims["iat"], claims.get("nbf", 0)
        # As JSON has them, true is a number too.
        if any(isinstance(time, bool) or not isinstance(time, int | float) for time in (expires, issued, begins)):
            self.reject("claims", "the ID token's times cannot be read")
        if now >= expires + _LEEWAY_SECONDS:
            self.reject("exp", "the ID token has expired; look at the clocks of both machines")
        if max(issued, begins) > now + _LEEWAY_SECONDS:
            self.reject("iat", "the ID token is from the future; look at the clocks of both machines")
