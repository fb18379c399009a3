"""What administrators do with everyone's accounts."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from plugai.server.core.accounts.api_tokens import ApiTokenRepository
from plugai.server.core.accounts.devices import DeviceRepository
from plugai.server.core.accounts.open_calls import Revoked
from plugai.server.core.accounts.users import Role, User, UserChange, UserRepository
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import UserNotFoundError
from plugai.server.core.principal import Principal


class UserDataStore(Protocol):
    """Something that keeps what belongs to users."""

    async def delete_all(self, owner_id: str) -> None:
        """Delete all that belongs to this user. It may be called again after it failed half-way."""


class UserActivity(Protocol):
    """Something that does what users have asked for."""

    async def stop_all(self, owner_id: str) -> None:
        """End all that runs for this user, and return when it has ended."""


class Directory:
    """Shows and changes the accounts of the server."""

    def __init__(
        self,
        users: UserRepository,
        devices: DeviceRepository,
        tokens: ApiTokenRepository,
        activity: UserActivity,
        belongings: Sequence[UserDataStore],
        clock: Clock,
        revoked: Revoked,
    ) -> None:
        """`belongings` are deleted with their user, in this order; `revoked` is called when somebody may do less."""
        self._users = users
        self._devices = devices
        self._tokens = tokens
        self._activity = activity
        self._belongings = belongings
        self._clock = clock
        self._revoked = revoked

    async def page(self, after_name: str, after_id: str, size: int) -> Sequence[User]:
        """At most `size` users after this one, in the order of their names."""
        return await self._users.page(after_name, after_id, size)

    async def get(self, user_id: str) -> User:
        """The user of that id. Raises UserNotFoundError."""
        return _found(await self._users.get(user_id), user_id)

    async def change(self, caller: Principal, user_id: str, change: UserChange) -> User:
        """Change a user's role or state. Raises UserNotFoundError, LastAdministratorError."""
        said = {"role": change.role, "disabled": change.disabled}
        details = {name: str(value) for name, value in said.items() if value is not None}
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.USER_CHANGED, user_id, details)
        changed = _found(await self._users.change(user_id, change, entry), user_id)
        if changed.disabled or change.role is Role.MEMBER:
            await self._revoked()
        if changed.disabled:
            await self._activity.stop_all(user_id)
        return changed

    async def sign_out(self, caller: Principal, user_id: str) -> None:
        """Sign a user out everywhere, and revoke their tokens. Raises UserNotFoundError."""
        await self.get(user_id)
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.USER_SIGNED_OUT, user_id, {"device": "all"})
        await self._devices.delete_all(user_id, entry)
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.API_TOKEN_DELETED, user_id, {"token": "all"})
        await self._tokens.delete_all(user_id, entry)
        await self._revoked()

    async def delete(self, caller: Principal, user_id: str) -> None:
        """Delete a user and all that is theirs. Raises UserNotFoundError, LastAdministratorError.

        They are kept out first. If it fails half-way, the user is disabled, and can be deleted again.
        """
        # To its end, also if the caller leaves, or deletes themself and so ends their own call.
        await asyncio.shield(asyncio.create_task(self._delete(caller, user_id)))

    async def _delete(self, caller: Principal, user_id: str) -> None:
        await self.change(caller, user_id, UserChange(disabled=True))
        for kept in self._belongings:
            await kept.delete_all(user_id)
        entry = AuditEntry(self._clock.now(), caller.id, AuditAction.USER_DELETED, user_id)
        await self._users.delete(user_id, entry)
        await self._revoked()


def _found(user: User | None, user_id: str) -> User:
    if user is None:
        raise UserNotFoundError(user_id)
    return user
