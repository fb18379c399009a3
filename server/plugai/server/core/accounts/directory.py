"""Administration of user accounts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from plugai.server.core.accounts.api_tokens import ApiTokenRepository
from plugai.server.core.accounts.devices import DeviceRepository
from plugai.server.core.accounts.open_calls import Revoking
from plugai.server.core.accounts.users import User, UserChange, UserRepository
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import UserNotFoundError
from plugai.server.core.principal import Principal


class UserDataStore(Protocol):
    """A store of data that belongs to users."""

    async def delete_all(self, owner_id: str) -> None:
        """Delete everything of this user. Calling it again after a partial failure is safe."""


class UserActivity(Protocol):
    """Work that runs on behalf of users."""

    async def stop_all(self, owner_id: str) -> None:
        """Stop everything that runs for this user; returns once it has stopped."""


class Directory:
    """Lists, changes and deletes user accounts, for administrators."""

    def __init__(
        self,
        users: UserRepository,
        devices: DeviceRepository,
        tokens: ApiTokenRepository,
        activity: UserActivity,
        user_data: Sequence[UserDataStore],
        clock: Clock,
        revoking: Revoking,
    ) -> None:
        """`user_data` are deleted with their user, in this order. Rights are taken away within `revoking`."""
        self._users = users
        self._devices = devices
        self._tokens = tokens
        self._activity = activity
        self._user_data = user_data
        self._clock = clock
        self._revoking = revoking

    async def page(self, after_name: str, after_id: str, size: int) -> Sequence[User]:
        """Return at most `size` users after this one, ordered by name."""
        return await self._users.page(after_name, after_id, size)

    async def get(self, user_id: str) -> User:
        """Return the user with this id. Raises UserNotFoundError."""
        return _require_user(await self._users.get(user_id), user_id)

    async def change(self, caller: Principal, user_id: str, change: UserChange) -> User:
        """Change a user's role or disable them. Raises UserNotFoundError, LastAdministratorError."""
        fields = {"role": change.role, "disabled": change.disabled}
        details = {name: str(value) for name, value in fields.items() if value is not None}
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.USER_CHANGED, user_id, details)
        async with self._revoking():
            changed = _require_user(await self._users.change(user_id, change, entry), user_id)
        if changed.disabled:
            await self._activity.stop_all(user_id)
        return changed

    async def sign_out(self, caller: Principal, user_id: str) -> None:
        """Sign a user out of every device and revoke their API tokens. Raises UserNotFoundError."""
        await self.get(user_id)
        async with self._revoking():
            entry = AuditEntry(self._clock.now(), caller.id, AuditAction.USER_SIGNED_OUT, user_id, {"device": "all"})
            await self._devices.delete_all(user_id, entry)
            entry = AuditEntry(self._clock.now(), caller.id, AuditAction.API_TOKEN_DELETED, user_id, {"token": "all"})
            await self._tokens.delete_all(user_id, entry)

    async def delete(self, caller: Principal, user_id: str) -> None:
        """Delete a user and all of their data. Raises UserNotFoundError, LastAdministratorError.

        The user is disabled first. If deletion fails half-way, they stay disabled and can be deleted again.
        """
        # Shielded: the caller may disconnect, or delete their own account and thereby end this call.
        await asyncio.shield(asyncio.create_task(self._delete(caller, user_id)))

    async def _delete(self, caller: Principal, user_id: str) -> None:
        await self.change(caller, user_id, UserChange(disabled=True))
        for store in self._user_data:
            await store.delete_all(user_id)
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.USER_DELETED, user_id)
        async with self._revoking():
            await self._users.delete(user_id, entry)


def _require_user(user: User | None, user_id: str) -> User:
    if user is None:
        raise UserNotFoundError(user_id)
    return user
