"""Single-use recovery codes, for users who have lost their authenticator app."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

COUNT = 10

_BYTES = 10
_GROUP = 4
_CODE = re.compile("[A-Z2-7]{16}", re.ASCII)


def new_codes() -> tuple[str, ...]:
    """Return ten codes of 80 random bits, in groups that are easy to type."""
    return tuple(_grouped(base64.b32encode(secrets.token_bytes(_BYTES)).decode()) for _ in range(COUNT))


def digest(code: str, user_id: str, pepper: bytes) -> bytes | None:
    """Return the HMAC that is stored for this user's code, however it is typed; None if it is no recovery code.

    80 random bits need no slow hash; the HMAC's key is not in the database.
    """
    plain = code.upper().replace("-", "").replace(" ", "")
    if not _CODE.fullmatch(plain):
        return None
    return hmac.new(pepper, f"recovery code\0{user_id}\0{plain}".encode(), hashlib.sha256).digest()


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP)).lower()
