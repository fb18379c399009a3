"""Time-based one-time passwords (RFC 6238): six digits that change every thirty seconds."""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from datetime import datetime

import pyotp

_SECRET_BYTES = 20  # The length of a SHA-1 output, as RFC 4226, section 4, recommends.
_SECONDS = 30
_CODE = re.compile("[0-9]{6}", re.ASCII)
# One step to either side, for clock drift (RFC 6238, 5.2).
_DRIFT = (-1, 0, 1)


def new_secret() -> bytes:
    """Return a random secret."""
    return secrets.token_bytes(_SECRET_BYTES)


def to_base32(secret: bytes) -> str:
    """Return the secret as it is typed into an app."""
    return base64.b32encode(secret).decode()


def enrolment_uri(secret: bytes, account: str, server: str) -> str:
    """Return the URI for the QR code that an app scans."""
    return pyotp.TOTP(to_base32(secret), interval=_SECONDS).provisioning_uri(name=account, issuer_name=server)


def matching_step(secret: bytes, code: str, now: datetime, last_step: int) -> int | None:
    """Return the time step of the code; None if it matches no step around `now`, or none after `last_step`."""
    if not _CODE.fullmatch(code):
        return None
    totp = pyotp.TOTP(to_base32(secret), interval=_SECONDS)
    current = int(now.timestamp()) // _SECONDS
    # All steps are compared, so that timing does not reveal which one matched.
    steps = [
        step for step in (current + drift for drift in _DRIFT) if hmac.compare_digest(totp.generate_otp(step), code)
    ]
    return next((step for step in steps if step > last_step), None)
