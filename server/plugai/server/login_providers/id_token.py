"""Validation of ID tokens (OpenID Connect Core, 3.1.3.7), in which a provider signs the identity of a user."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

import jwt

from plugai.server.core.errors import IdentityRejectedError

# Only asymmetric algorithms: with the others, everyone who can verify a token can create one.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")

_CURVES = {"P-256": ("ES256",), "P-384": ("ES384",), "P-521": ("ES512",), "Ed25519": ("EdDSA",), "Ed448": ("EdDSA",)}
_RSA = tuple(algorithm for algorithm in ALGORITHMS if algorithm[:2] in {"RS", "PS"})
_HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
_REQUIRED = ("iss", "sub", "aud", "exp", "iat")
_MAX_LENGTH = 16 * 1024
_MAX_SUBJECT_LENGTH = 255
# The tolerated difference between the clocks.
_LEEWAY_SECONDS = 60


@dataclass(frozen=True, slots=True)
class ExpectedClaims:
    """The values that the claims of an ID token must match."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime


class IdTokens:
    """Validates the ID tokens of one provider."""

    def __init__(self, provider: str) -> None:
        """`provider` is the display name for error messages."""
        self._provider = provider

    def key_id(self, token: str) -> str | None:
        """The id of the signing key, if the header has one. Raises IdentityRejectedError for an invalid token."""
        return self._header(token).get("kid")

    def read(self, token: str, keys: Sequence[Mapping[str, Any]], expected: ExpectedClaims) -> dict[str, Any]:
        """The claims of a valid token. `keys` are the provider's, as JWKs. Raises IdentityRejectedError."""
        header = self._header(token)
        algorithm = header["alg"]
        try:
            claims = jwt.decode(
                token,
                self._key(keys, header),
                algorithms=[algorithm],
                # Each is checked below, so that the error names the claim; times are compared with the server's clock.
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
            self.reject("signature", "the signature of the ID token is invalid")
        self._check(claims, expected)
        return claims

    def check_access_token(self, claims: Mapping[str, Any], token: str, access_token: str) -> None:
        """Compare the access token with the ID token's `at_hash`, if it has one. Raises IdentityRejectedError."""
        expected = claims.get("at_hash")
        if expected is None:
            return
        algorithm = str(self._header(token)["alg"])
        digest = _HASHES.get(algorithm[-3:], hashlib.sha512)(access_token.encode()).digest()
        if base64.urlsafe_b64encode(digest[: len(digest) // 2]).decode().rstrip("=") != expected:
            self.reject("at_hash", "the access token does not belong to the ID token")

    def reject(self, check: str, problem: str) -> NoReturn:
        """Raise IdentityRejectedError; `check` names the violated rule."""
        raise IdentityRejectedError(self._provider, check, problem) from None

    def _header(self, token: str) -> dict[str, Any]:
        if len(token) > _MAX_LENGTH:
            self.reject("token", "the ID token is too long")
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError:
            self.reject("token", "the ID token cannot be read")
        if header.get("alg") not in ALGORITHMS:
            self.reject("alg", "the ID token is signed with an unsupported algorithm")
        return header

    def _key(self, keys: Sequence[Mapping[str, Any]], header: Mapping[str, Any]) -> jwt.PyJWK:
        """The provider's key with the id in the header; keys in the header itself are ignored."""
        candidates = [key for key in keys if key.get("use", "sig") == "sig" and key.get("kty") != "oct"]
        kid = header.get("kid")
        matching = [key for key in candidates if kid is None or key.get("kid") == kid]
        if len(matching) != 1:
            self.reject("key", "the ID token is signed with a key that the provider does not publish")
        try:
            key = dict(matching[0])
            if header["alg"] not in _algorithms_of(key):
                self.reject("alg", "the ID token is signed with another algorithm than its key is for")
            return jwt.PyJWK(key, header["alg"])
        except (jwt.PyJWTError, ValueError, TypeError):
            self.reject("key", "the provider's key does not match the signature algorithm of the ID token")

    def _check(self, claims: Mapping[str, Any], expected: ExpectedClaims) -> None:
        if missing := [name for name in _REQUIRED if name not in claims]:
            self.reject("claims", f"the ID token lacks {missing[0]!r}")
        if claims["iss"] != expected.issuer:
            self.reject("iss", "the ID token is from another issuer")
        self._check_audience(claims, expected.client_id)
        if claims.get("nonce") != expected.nonce:
            self.reject("nonce", "the ID token is for another sign-in")
        self._check_times(claims, expected.now.timestamp())
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= _MAX_SUBJECT_LENGTH or not subject.isascii():
            self.reject("sub", "the ID token has no valid subject")

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
        # In Python, True is an int too.
        if any(isinstance(time, bool) or not isinstance(time, int | float) for time in (expires, issued, begins)):
            self.reject("claims", "the times of the ID token are invalid")
        if now >= expires + _LEEWAY_SECONDS:
            self.reject("exp", "the ID token has expired; check the clocks of both machines")
        if max(issued, begins) > now + _LEEWAY_SECONDS:
            self.reject("iat", "the ID token is not valid yet; check the clocks of both machines")


def _algorithms_of(key: Mapping[str, Any]) -> Sequence[str]:
    """The algorithms that a key is for: the one that it names, otherwise those of its type."""
    if "alg" in key:
        return [str(key["alg"])]
    return _RSA if key.get("kty") == "RSA" else _CURVES.get(str(key.get("crv")), ())
