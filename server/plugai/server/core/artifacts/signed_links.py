"""Signed links: tokens that give access to one artifact for a while, without a credential."""

from __future__ import annotations

import base64
import hashlib
import hmac
from enum import StrEnum

from plugai.server.core.errors import LinkInvalidError

# Part of the signed message, so that a signature made for another purpose with the same key is invalid here.
_PURPOSE = b"plugai artifact link v1"
_TOKEN_PARTS = 3


class Variant(StrEnum):
    """Which content of an artifact a link gives access to."""

    CONTENT = "content"
    THUMBNAIL = "thumbnail"


class LinkSigner:
    """Creates and verifies link tokens."""

    def __init__(self, key: bytes) -> None:
        """`key` is secret and has at least 32 bytes."""
        self._key = key

    def token(self, artifact_id: str, variant: Variant, expires: int) -> str:
        """Create a token for this artifact that is valid until `expires`, in seconds since 1970."""
        return f"{expires}.{variant}.{self._signature(artifact_id, variant, expires)}"

    def open(self, artifact_id: str, token: str, now: float) -> Variant:
        """Return what the token gives access to. Raises LinkInvalidError if it is forged, expired or for another
        artifact."""
        parts = token.split(".")
        # Only ASCII digits: int() accepts other alphabets' digits too, which a token never contains.
        if len(parts) != _TOKEN_PARTS or not (parts[0].isascii() and parts[0].isdigit() and len(parts[0]) < 16):
            raise LinkInvalidError
        expires, variant, signature = int(parts[0]), parts[1], parts[2]
        if not hmac.compare_digest(signature.encode(), self._signature(artifact_id, variant, expires).encode()):
            raise LinkInvalidError
        if now >= expires:
            raise LinkInvalidError
        return Variant(variant)

    def _signature(self, artifact_id: str, variant: str, expires: int) -> str:
        message = "\0".join((artifact_id, variant, str(expires))).encode()
        digest = hmac.new(self._key, _PURPOSE + b"\0" + message, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
