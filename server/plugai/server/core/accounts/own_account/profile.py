"""The caller's own account."""

from __future__ import annotations

from collections.abc import Sequence

from plugai.server.core.accounts.devices import Device, DeviceRepository
from plugai.server.core.accounts.open_calls import Revoking
from plugai.server.core.accounts.own_account.password_check import PasswordCheck
from plugai.server.core.accounts.passwords import Passwords, require_strong
from plugai.server.core.accounts.users import ProfileChange, User, UserRepository
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import DeviceNotFoundError, LoginFailedError, UserNotFoundError
from plugai.server.core.principal import CredentialKind, Principal


class Profile:
    """Shows and changes the caller's own account."""

    def __init__(
        self,
        users: UserRepository,
        devices: DeviceRepository,
        passwords: Passwords,
        check: PasswordCheck,
        clock: Clock,
        revoking: Revoking,
    ) -> None:
        """Credentials are revoked within `revoking`."""
        self._users = users
        self._devices = devices
        self._passwords = passwords
        self._check = check
        self._clock = clock
        self._revoking = revoking

    async def get(self, caller: Principal) -> User:
        """Return the caller. Raises UserNotFoundError if they were deleted meanwhile."""
        return _require_user(await self._users.get(caller.id), caller.id)

    async def update(self, caller: Principal, change: ProfileChange) -> User:
        """Change the caller's profile. Raises UserNotFoundError if they were deleted meanwhile."""
        return _require_user(await self._users.update(caller.id, change), caller.id)

    async def change_password(self, caller: Principal, old: str, new: str, address: str) -> None:
        """Change the caller's password, and sign out every other device.

        Raises LoginFailedError if the old one is wrong, LoginThrottledError, InvalidRequestError.
        """
        user = await self.get(caller)
        require_strong(new, user.name)
        await self._check.require(user, old, address)
        hashed = await self._passwords.hash(new)
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.PASSWORD_CHANGED, caller.id)
        async with self._revoking():
            if not await self._users.set_password(caller.id, user.password_hash, hashed, _device_id(caller), entry):
                # Another call has changed it meanwhile, so that the old one is not the right one any more.
                raise LoginFailedError

    async def devices(self, caller: Principal) -> Sequence[Device]:
        """Return the devices on which the caller is signed in."""
        now = self._clock.now()
        return [device for device in await self._devices.list(caller.id) if device.expires_at > now]

    async def sign_out(self, caller: Principal, device_id: str) -> None:
        """Sign out one of the caller's devices. Raises DeviceNotFoundError."""
        entry = self._sign_out_entry(caller, device_id)
        async with self._revoking():
            if not await self._devices.delete(caller.id, device_id, entry):
                raise DeviceNotFoundError(device_id)

    async def sign_out_everywhere(self, caller: Principal) -> None:
        """Sign out all of the caller's devices."""
        async with self._revoking():
            await self._devices.delete_all(caller.id, self._sign_out_entry(caller, "all"))

    def _sign_out_entry(self, caller: Principal, device: str) -> AuditEntry:
        details = {"device": device}
        return AuditEntry(self._clock.now(), caller.id, AuditAction.USER_SIGNED_OUT, caller.id, details)


def is_current(caller: Principal, device: Device) -> bool:
    """Return whether this device made the call."""
    return device.id == _device_id(caller)


def _device_id(caller: Principal) -> str:
    ref = caller.credential
    return ref.id if ref is not None and ref.kind is CredentialKind.DEVICE else ""


def _require_user(user: User | None, user_id: str) -> User:
    if user is None:
        raise UserNotFoundError(user_id)
    return user
