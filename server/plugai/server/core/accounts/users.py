"""A user of the server, and what is kept of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from plugai.server.core.audit.log import AuditEntry


class Role(StrEnum):
    """What a user may do in the server."""

    MEMBER = "member"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who has an account. `name` and `password_hash` are empty until they were chosen."""

    id: str
    name: str
    role: Role
    created_at: datetime
    display_name: str = ""
    email: str = ""
    disabled: bool = False
    password_hash: str = field(default="", repr=False)
    preferences: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UserChange:
    """What an administrator changes; None leaves it."""

    role: Role | None = None
    disabled: bool | None = None


@dataclass(frozen=True, slots=True)
class ProfileChange:
    """What users change themselves; None leaves it."""

    display_name: str | None = None
    preferences: Mapping[str, Any] | None = None


class UserRepository(Protocol):
    """Keeps users. What it returns as changed is durable."""

    async def get(self, user_id: str) -> User | None:
        """The user of that id."""

    async def find(self, name: str) -> User | None:
        """The user who signs in with that name."""

    async def page(self, after_name: str, after_id: str, size: int) -> Sequence[User]:
        """At most `size` users after this one, in the order of their names and ids."""

    async def add_first(self, user: User) -> None:
        """Keep a user unless there is any."""

    async def administrators(self) -> Sequence[User]:
        """Those who can administer the server now."""

    async def update(self, user_id: str, change: ProfileChange) -> User | None:
        """Change a profile; the user as they are then, None if there is none."""

    async def change(self, user_id: str, change: UserChange, entry: AuditEntry) -> User | None:
        """Change a role or state; the user as they are then, None if there is none. Raises LastAdministratorError.

        Who is disabled is signed out everywhere.
        """

    async def set_password(self, user_id: str, password_hash: str, kept: str, entry: AuditEntry) -> None:
        """Change a password and sign out every device but `kept`."""

    async def rehash(self, user_id: str, old_hash: str, new_hash: str) -> None:
        """Keep a better hash of the same password, unless the password was changed meanwhile."""

    async def delete(self, user_id: str, entry: AuditEntry) -> bool:
        """Forget a user, with devices and tokens; whether there was one."""
