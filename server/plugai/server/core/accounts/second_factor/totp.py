"""Time-based one-time passwords (RFC 6238): six digits, new every thirty seconds."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from datetime import datetime

import pyotp

_SECRET_BYTES = 20  # As long as what the code is made with, SHA-1, gives (RFC 4226, 4).
_SECONDS = 30
_CODE = re.compile("[0-9]{6}", re.ASCII)
# One step to either side, for clocks that are not quite right (RFC 6238, 5.2).
_DRIFT = (-1, 0, 1)


def new_secret() -> bytes:
    """A secret that nobody can guess."""
    return secrets.token_bytes(_SECRET_BYTES)


def written(secret: bytes) -> str:
    """The secret as it is typed into an app: base32."""
    return base64.b32encode(secret).decode()


def enrolment_uri(secret: bytes, account: str, server: str) -> str:
    """What the QR code says that an app scans."""
    return pyotp.TOTP(written(secret), interval=_SECONDS).provisioning_uri(name=account, issuer_name=server)


def matching_step(secret: bytes, code: str, now: datetime, last_step: int) -> int | None:
    """Which step the code is of; None if it is of none around now, or of none after the last that was used."""
    if not _CODE.fullmatch(code):
        return None
    totp = pyotp.TOTP(written(secret), interval=_SECONDS)
    current = int(now.timestamp()) // _SECONDS
    # Each is compared, so that the time taken does not tell which was near.
    steps = [
        step for step in (current + drift for drift in _DRIFT) if hmac.compare_digest(totp.generate_otp(step), code)
    ]
    return next((step for step in steps if step > last_step), None)
