"""Signed-in devices and their refresh tokens.

A device has one chain of refresh tokens. Each is derived from the device's seed and its position in the chain, with a
key that is not in the database: the same token always has the same successor, and no token is stored.
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

_MAX_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Device:
    """A signed-in device. `generation` counts its refresh tokens; the last one was issued at `rotated_at`."""

    id: str
    user_id: str
    name: str
    created_at: datetime
    rotated_at: datetime
    expires_at: datetime
    generation: int
    seed: str = field(repr=False)

    def at_generation(self, generation: int) -> Device:
        """Return the device as of this position in the chain."""
        return replace(self, generation=generation)


class DeviceRepository(Protocol):
    """Stores devices. Changes are durable on return."""

    async def add(self, device: Device, password_hash: str, entry: AuditEntry) -> bool:
        """Store a device that signed in, and delete the user's expired ones, and the least used beyond a limit.

        Returns False if the user was deleted or disabled, or has another password, since they were authenticated.
        """

    async def get(self, device_id: str) -> Device | None:
        """Return the device with this id, if there is one."""

    async def rotate(self, device: Device, now: datetime, expires_at: datetime) -> bool:
        """Advance to the next refresh token; False if another call did so since `device` was read."""

    async def list(self, user_id: str) -> Sequence[Device]:
        """Return the user's devices, most recent first."""

    async def delete(self, user_id: str, device_id: str, entry: AuditEntry) -> bool:
        """Sign out one device of the user; returns whether it existed."""

    async def delete_all(self, user_id: str, entry: AuditEntry) -> None:
        """Sign out every device of the user."""


def refresh_token(device: Device, pepper: bytes) -> OpaqueToken:
    """Return the device's current refresh token."""
    message = f"refresh\0{device.id}\0{device.seed}\0{device.generation}".encode()
    secret = hmac.new(pepper, message, hashlib.sha256).digest()
    return derived_token(TokenKind.REFRESH, f"{device.id}-{device.generation}", secret)


def parse_refresh_token(text: str) -> tuple[OpaqueToken, str, int] | None:
    """Return the token, its device id and its position in the chain; None if `text` is no refresh token."""
    token = parse_token(TokenKind.REFRESH, text)
    if token is None:
        return None
    device_id, _, count = token.id.rpartition("-")
    if not (device_id and count.isascii() and count.isdigit() and len(count) <= _MAX_DIGITS):
        return None
    return token, device_id, int(count)
