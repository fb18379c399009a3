"""Opaque tokens: a kind, an id for look-up, a random secret and a checksum against typing errors.

The prefix lets secret scanners find leaked tokens; the checksum lets anyone reject a mistyped one offline. 256 random
bits need no slow hash: what is stored is an HMAC whose key is not in the database.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import zlib
from dataclasses import dataclass, field
from enum import StrEnum

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_SECRET_BYTES = 32
_SECRET_DIGITS = 43
_CHECK_DIGITS = 6
_ID_DIGITS = 12
_FORM = re.compile(r"(plg[ir]?)_([0-9A-Za-z-]{1,64})_([0-9A-Za-z]{43})_([0-9A-Za-z]{6})", re.ASCII)


class TokenKind(StrEnum):
    """What a token is for. A token of one kind is never accepted as another."""

    API = "plg"
    INVITE = "plgi"
    REFRESH = "plgr"


@dataclass(frozen=True, slots=True)
class OpaqueToken:
    """A parsed token."""

    kind: TokenKind
    id: str
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        """The token as clients send it."""
        body = f"{self.kind}_{self.id}_{self.secret}"
        return f"{body}_{_check(body)}"

    def digest(self, pepper: bytes) -> bytes:
        """Return the HMAC that is stored instead of the token."""
        message = f"{self.kind}\0{self.id}\0{self.secret}".encode()
        return hmac.new(pepper, message, hashlib.sha256).digest()


def new_token(kind: TokenKind, token_id: str = "") -> OpaqueToken:
    """Create a random token; its id is random too unless given."""
    secret = _base62(secrets.token_bytes(_SECRET_BYTES), _SECRET_DIGITS)
    return OpaqueToken(kind, token_id or random_id(), secret)


def derived_token(kind: TokenKind, token_id: str, secret: bytes) -> OpaqueToken:
    """Create the token whose secret is these 32 bytes."""
    return OpaqueToken(kind, token_id, _base62(secret, _SECRET_DIGITS))


def parse_token(kind: TokenKind, text: str) -> OpaqueToken | None:
    """Return the parsed token, or None if `text` is no token of this kind."""
    found = _FORM.fullmatch(text)
    if found is None or found[1] != kind or found[4] != _check(text[: -_CHECK_DIGITS - 1]):
        return None
    return OpaqueToken(kind, found[2], found[3])


def digests_equal(digest: bytes, other: bytes) -> bool:
    """Compare two digests in constant time."""
    return hmac.compare_digest(digest, other)


def random_id() -> str:
    """Return a short unique id: 71 random bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_ID_DIGITS))


def _check(body: str) -> str:
    return _base62(zlib.crc32(body.encode()).to_bytes(4, "big"), _CHECK_DIGITS)


def _base62(data: bytes, digits: int) -> str:
    number, text = int.from_bytes(data, "big"), ""
    for _ in range(digits):
        number, digit = divmod(number, len(_ALPHABET))
        text = _ALPHABET[digit] + text
    return text
