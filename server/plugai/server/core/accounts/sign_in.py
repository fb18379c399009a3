"""Creates and refreshes the sessions of signed-in devices."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from plugai.server.core.accounts.access_tokens import AccessTokens, TokenUse
from plugai.server.core.accounts.devices import Device, DeviceRepository, parse_refresh_token, refresh_token
from plugai.server.core.accounts.opaque_tokens import digests_equal
from plugai.server.core.accounts.open_calls import Revoking
from plugai.server.core.accounts.users import User
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import LoginFailedError, RefreshTokenInvalidError

# A client that lost the response may repeat the same refresh for this long.
_RETRY_WINDOW = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The tokens of a signed-in device."""

    user_id: str
    device_id: str
    access_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_token: str = field(repr=False)
    refresh_expires_at: datetime


@dataclass(frozen=True, slots=True)
class SecondFactorNeeded:
    """The first login step succeeded and a second factor is required; `token` identifies the pending login."""

    token: str = field(repr=False)
    expires_at: datetime


class SecondFactor(Protocol):
    """Knows which users have a second factor, and checks its codes."""

    async def is_enabled(self, user_id: str) -> bool:
        """Return whether this user has a second factor."""

    async def check(self, user_id: str, code: str) -> None:
        """Use a code of the app, or a recovery code. Raises SecondFactorFailedError, LoginThrottledError."""


def password_fingerprint(user: User) -> str:
    """Tells whether a user still has the password that a login began with."""
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


class SignIn:
    """Signs devices in after their user was authenticated."""

    def __init__(
        self,
        devices: DeviceRepository,
        tokens: AccessTokens,
        second_factor: SecondFactor,
        pepper: bytes,
        clock: Clock,
        new_id: Callable[[], str],
        lifetime: timedelta,
        revoking: Revoking,
    ) -> None:
        """A device that is not refreshed for `lifetime` is signed out. Devices are signed out within `revoking`."""
        self._devices = devices
        self._tokens = tokens
        self._second_factor = second_factor
        self._pepper = pepper
        self._clock = clock
        self._new_id = new_id
        self._lifetime = lifetime
        self._revoking = revoking

    async def complete_first_factor(
        self, user: User, device_name: str, method: str = "password"
    ) -> SignedIn | SecondFactorNeeded:
        """Continue after the first login step succeeded; `method` names that step for the audit log.

        Raises LoginFailedError as `complete` does.
        """
        if user.disabled:
            raise LoginFailedError
        if await self._second_factor.is_enabled(user.id):
            issued = self._tokens.issue(TokenUse.SECOND_FACTOR, user.id, password=password_fingerprint(user))
            return SecondFactorNeeded(*issued)
        return await self.complete(user, device_name, method)

    async def complete(self, user: User, device_name: str, method: str) -> SignedIn:
        """Sign in a user as they were authenticated; `method` is for the audit log.

        Raises LoginFailedError if they are disabled, or have another password, by now.
        """
        now = self._clock.now()
        device = Device(self._new_id(), user.id, device_name, now, now, now + self._lifetime, 0, secrets.token_hex(16))
        details = {"device": device.id, "method": method}
        entry = AuditEntry(now, user.id, AuditAction.USER_SIGNED_IN, user.id, details)
        if not await self._devices.add(device, user.password_hash, entry):
            raise LoginFailedError
        return self._signed_in(device)

    async def refresh(self, text: str) -> SignedIn:
        """Return the device's next tokens. Raises RefreshTokenInvalidError.

        A refresh token that is used twice was copied, and it is unknown which use was legitimate: the device is signed
        out.
        """
        device, generation = await self._device(text)
        now = self._clock.now()
        if generation == device.generation and await self._devices.rotate(device, now, now + self._lifetime):
            return self._signed_in(await self._reload(device.id))
        # A concurrent call was faster, or this is the previous token: the same token yields the same successor.
        device = await self._reload(device.id)
        if generation == device.generation - 1 and now - device.rotated_at <= _RETRY_WINDOW:
            return self._signed_in(device)
        details = {"device": device.id}
        entry = AuditEntry(now, device.user_id, AuditAction.REFRESH_TOKEN_REUSED, device.user_id, details)
        async with self._revoking():
            await self._devices.delete(device.user_id, device.id, entry)
        raise RefreshTokenInvalidError

    async def sign_out(self, text: str) -> None:
        """Sign out the device of this refresh token, if there is one."""
        try:
            device, _ = await self._device(text)
        except RefreshTokenInvalidError:
            return
        details = {"device": device.id}
        entry = AuditEntry(self._clock.now(), device.user_id, AuditAction.USER_SIGNED_OUT, device.user_id, details)
        async with self._revoking():
            await self._devices.delete(device.user_id, device.id, entry)

    async def _device(self, text: str) -> tuple[Device, int]:
        """Return the device of a refresh token, and the token's position in its chain."""
        parsed = parse_refresh_token(text)
        device = None if parsed is None else await self._devices.get(parsed[1])
        if parsed is None or device is None or device.expires_at <= self._clock.now():
            raise RefreshTokenInvalidError
        token, _, generation = parsed
        expected = refresh_token(device.at_generation(generation), self._pepper)
        if not digests_equal(token.digest(self._pepper), expected.digest(self._pepper)):
            raise RefreshTokenInvalidError
        return device, generation

    async def _reload(self, device_id: str) -> Device:
        device = await self._devices.get(device_id)
        if device is None:
            raise RefreshTokenInvalidError
        return device

    def _signed_in(self, device: Device) -> SignedIn:
        access, access_expires_at = self._tokens.issue(TokenUse.ACCESS, device.user_id, device.id)
        refresh = refresh_token(device, self._pepper).text
        return SignedIn(device.user_id, device.id, access, access_expires_at, refresh, device.expires_at)
