"""Links that work for a while without a credential: a token that only the server can make, for one thing."""

from __future__ import annotations

import base64
import hashlib
import hmac
from enum import StrEnum

from plugai.server.core.errors import LinkInvalidError

# Part of what is signed, so that no other use of the same key makes a token that fits here.
_PURPOSE = b"plugai artifact link v1"
_TOKEN_PARTS = 3


class Variant(StrEnum):
    """Which picture of an artifact a link leads to."""

    CONTENT = "content"
    THUMBNAIL = "thumbnail"


class LinkSigner:
    """Makes tokens and knows its own again."""

    def __init__(self, key: bytes) -> None:
        """`key` is secret and has at least 32 bytes."""
        self._key = key

    def token(self, artifact_id: str, variant: Variant, expires: int) -> str:
        """A token for this artifact until `expires`, in seconds since 1970."""
        return f"{expires}.{variant}.{self._signature(artifact_id, variant, expires)}"

    def open(self, artifact_id: str, token: str, now: float) -> Variant:
        """What the token is for. Raises LinkInvalidError if it is none of ours for this artifact, or too old."""
        parts = token.split(".")
        # Only plain digits: what int() takes besides, as other alphabets' digits, we never wrote.
        if len(parts) != _TOKEN_PARTS or not (parts[0].isascii() and parts[0].isdigit() and len(parts[0]) < 16):
            raise LinkInvalidError
        expires, variant, signature = int(parts[0]), parts[1], parts[2]
        if not hmac.compare_digest(signature.encode(), self._signature(artifact_id, variant, expires).encode()):
            raise LinkInvalidError
        if now >= expires:
            raise LinkInvalidError
        return Variant(variant)

    def _signature(self, artifact_id: str, variant: str, expires: int) -> str:
        said = "\0".join((artifact_id, variant, str(expires))).encode()
        digest = hmac.new(self._key, _PURPOSE + b"\0" + said, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
