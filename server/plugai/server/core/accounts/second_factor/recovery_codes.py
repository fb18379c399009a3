"""Recovery codes: for whoever has lost the authenticator app. Each works once."""

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
    """Ten codes of 80 random bits, in groups that are easy to type."""
    return tuple(_grouped(base64.b32encode(secrets.token_bytes(_BYTES)).decode()) for _ in range(COUNT))


def digest(code: str, user_id: str, pepper: bytes) -> bytes | None:
    """What is kept of a code of this user; None if it is none, however it is typed.

    80 random bits need no slow hash: it is an HMAC, whose key is not in the database.
    """
    plain = code.upper().replace("-", "").replace(" ", "")
    if not _CODE.fullmatch(plain):
        return None
    return hmac.new(pepper, f"recovery code\0{user_id}\0{plain}".encode(), hashlib.sha256).digest()


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP)).lower()
