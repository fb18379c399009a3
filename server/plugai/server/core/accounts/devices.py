"""Where users are signed in, and the refresh tokens that keep them so.

A device has one chain of refresh tokens. Each is derived from the device's seed and its place in the chain, under a key
that is not in the database, so that the same token has only one successor, and none is kept.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from plugai.server.core.accounts.opaque_tokens import OpaqueToken, TokenKind, derived_token, parse_token
from plugai.server.core.audit.log import AuditEntry

_LONGEST_COUNT = 9


@dataclass(frozen=True, slots=True)
class Device:
    """A device that is signed in. `generation` counts its refresh tokens; the last one was given at `rotated_at`."""

    id: str
    user_id: str
    name: str
    created_at: datetime
    rotated_at: datetime
    expires_at: datetime
    generation: int
    seed: str = field(repr=False)

    def at(self, generation: int) -> Device:
        """The device as it is, or was, at this place in the chain."""
        return replace(self, generation=generation)


class DeviceRepository(Protocol):
    """Keeps devices. What it returns as changed is durable."""

    async def add(self, device: Device, entry: AuditEntry) -> None:
        """Keep a device that signed in, and forget the user's expired ones."""

    async def get(self, device_id: str) -> Device | None:
        """The device of that id."""

    async def rotate(self, device: Device, now: datetime, expires_at: datetime) -> bool:
        """Go on to the next refresh token, unless somebody else did since `device` was read; whether it was done."""

    async def list(self, user_id: str) -> Sequence[Device]:
        """Where the user is signed in, the latest first."""

    async def delete(self, user_id: str, device_id: str, entry: AuditEntry) -> bool:
        """Sign out one device of the user; whether there was one."""

    async def delete_all(self, user_id: str, entry: AuditEntry) -> None:
        """Sign out every device of the user."""


def refresh_token(device: Device, pepper: bytes) -> OpaqueToken:
    """The refresh token that the device has now."""
    said = f"refresh\0{device.id}\0{device.seed}\0{device.generation}".encode()
    secret = hmac.new(pepper, said, hashlib.sha256).digest()
    return derived_token(TokenKind.REFRESH, f"{device.id}-{device.generation}", secret)


def parse_refresh_token(text: str) -> tuple[OpaqueToken, str, int] | None:
    """The token, the device that it names and its place in the chain; None if it is none."""
    token = parse_token(TokenKind.REFRESH, text)
    if token is None:
        return None
    device_id, _, count = token.id.rpartition("-")
    if not (device_id and count.isascii() and count.isdigit() and len(count) <= _LONGEST_COUNT):
        return None
    return token, device_id, int(count)
