"""Signing in and staying signed in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from plugai.server.core.accounts.access_tokens import AccessTokens, TokenUse
from plugai.server.core.accounts.devices import Device, DeviceRepository, parse_refresh_token, refresh_token
from plugai.server.core.accounts.opaque_tokens import same
from plugai.server.core.accounts.open_calls import Revoked
from plugai.server.core.accounts.users import User
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import LoginFailedError, RefreshTokenInvalidError

# An answer that was lost on its way may be asked for again for so long.
_GRACE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a device that is signed in has."""

    user_id: str
    device_id: str
    access_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_token: str = field(repr=False)
    refresh_expires_at: datetime


@dataclass(frozen=True, slots=True)
class SecondFactorNeeded:
    """The password was right, and something else is needed: who has it goes on with this token."""

    token: str = field(repr=False)
    expires_at: datetime


class SecondFactor(Protocol):
    """Knows who needs more than a password."""

    async def needed(self, user_id: str) -> bool:
        """Whether this user has a second factor."""


class SignIn:
    """Signs users in, once they have shown who they are."""

    def __init__(
        self,
        devices: DeviceRepository,
        tokens: AccessTokens,
        second_factor: SecondFactor,
        pepper: bytes,
        clock: Clock,
        new_id: Callable[[], str],
        life: timedelta,
        revoked: Revoked,
    ) -> None:
        """A device that does not come back for `life` is signed out. `revoked` is called when one is signed out."""
        self._devices = devices
        self._tokens = tokens
        self._second_factor = second_factor
        self._pepper = pepper
        self._clock = clock
        self._new_id = new_id
        self._life = life
        self._revoked = revoked

    async def first_factor(
        self, user: User, device_name: str, method: str = "password"
    ) -> SignedIn | SecondFactorNeeded:
        """Go on once the password, or what stands for it, was right; `method` says what it was."""
        if user.disabled:
            raise LoginFailedError
        if await self._second_factor.needed(user.id):
            return SecondFactorNeeded(*self._tokens.issue(TokenUse.SECOND_FACTOR, user.id))
        return await self.complete(user.id, device_name, method)

    async def complete(self, user_id: str, device_name: str, method: str) -> SignedIn:
        """Sign in a user of whom everything was seen; `method` is for the audit log."""
        now = self._clock.now()
        device = Device(self._new_id(), user_id, device_name, now, now, now + self._life, 0, secrets.token_hex(16))
        details = {"device": device.id, "method": method}
        await self._devices.add(device, AuditEntry(now, user_id, AuditAction.USER_SIGNED_IN, user_id, details))
        return self._signed_in(device)

    async def refresh(self, text: str) -> SignedIn:
        """The next tokens of a device. Raises RefreshTokenInvalidError.

        One that was used before was copied by somebody, and nobody can tell by whom: the device is signed out.
        """
        device, generation = await self._device(text)
        now = self._clock.now()
        if generation == device.generation and await self._devices.rotate(device, now, now + self._life):
            return self._signed_in(await self._again(device.id))
        # Somebody was faster, or this is the token before: the same one gives the same next one.
        device = await self._again(device.id)
        if generation == device.generation - 1 and now - device.rotated_at <= _GRACE:
            return self._signed_in(device)
        details = {"device": device.id}
        entry = AuditEntry(now, device.user_id, AuditAction.REFRESH_TOKEN_REUSED, device.user_id, details)
        await self._devices.delete(device.user_id, device.id, entry)
        await self._revoked()
        raise RefreshTokenInvalidError

    async def sign_out(self, text: str) -> None:
        """Sign out the device that a refresh token belongs to, if there is one."""
        try:
            device, _ = await self._device(text)
        except RefreshTokenInvalidError:
            return
        details = {"device": device.id}
        entry = AuditEntry(self._clock.now(), device.user_id, AuditAction.USER_SIGNED_OUT, device.user_id, details)
        await self._devices.delete(device.user_id, device.id, entry)
        await self._revoked()

    async def _device(self, text: str) -> tuple[Device, int]:
        """The device that a refresh token belongs to, and the token's place in its chain."""
        parsed = parse_refresh_token(text)
        device = None if parsed is None else await self._devices.get(parsed[1])
        if parsed is None or device is None or device.expires_at <= self._clock.now():
            raise RefreshTokenInvalidError
        token, _, generation = parsed
        expected = refresh_token(device.at(generation), self._pepper)
        if not same(token.digest(self._pepper), expected.digest(self._pepper)):
            raise RefreshTokenInvalidError
        return device, generation

    async def _again(self, device_id: str) -> Device:
        device = await self._devices.get(device_id)
        if device is None:
            raise RefreshTokenInvalidError
        return device

    def _signed_in(self, device: Device) -> SignedIn:
        access, access_expires_at = self._tokens.issue(TokenUse.ACCESS, device.user_id, device.id)
        refresh = refresh_token(device, self._pepper).text
        return SignedIn(device.user_id, device.id, access, access_expires_at, refresh, device.expires_at)
