"""Users and their stored attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from plugai.server.core.audit.log import AuditEntry


class Role(StrEnum):
    """What a user may do on the server."""

    MEMBER = "member"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """A user account. `name` and `password_hash` are empty until they are chosen."""

    id: str
    name: str
    role: Role
    created_at: datetime
    display_name: str = ""
    email: str = ""
    disabled: bool = False
    password_hash: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class UserChange:
    """An administrator's change; None leaves a field unchanged."""

    role: Role | None = None
    disabled: bool | None = None


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """A user's change to their own profile; None leaves a field unchanged."""

    display_name: str | None = None


class UserRepository(Protocol):
    """Stores users. Changes are durable on return."""

    async def get(self, user_id: str) -> User | None:
        """Return the user with this id, if there is one."""

    async def find(self, name: str) -> User | None:
        """Return the user with this login name, if there is one."""

    async def page(self, after_name: str, after_id: str, size: int) -> Sequence[User]:
        """Return at most `size` users after this one, ordered by name and id."""

    async def add_first(self, user: User) -> None:
        """Store a user if there are no users."""

    async def administrators(self) -> Sequence[User]:
        """Return the administrators who are not disabled."""

    async def update(self, user_id: str, change: ProfileChange) -> User | None:
        """Change a profile; returns the changed user, None if there is none."""

    async def change(self, user_id: str, change: UserChange, entry: AuditEntry) -> User | None:
        """Change a role or state; returns the changed user, None if there is none. Raises LastAdministratorError.

        Disabling a user signs them out everywhere.
        """

    async def set_password(
        self, user_id: str, old_hash: str, new_hash: str, current_device: str, entry: AuditEntry
    ) -> bool:
        """Change a password and sign out every device except `current_device`; returns False if the password is not
        the old one any more."""

    async def rehash(self, user_id: str, old_hash: str, new_hash: str) -> User | None:
        """Store a stronger hash of the same password; None if it is not the old one any more."""

    async def delete(self, user_id: str, entry: AuditEntry) -> bool:
        """Delete a user with their devices and tokens; returns whether there was one."""
