"""How people, times and what was done are said. It knows no Flet."""

from __future__ import annotations

from datetime import datetime

from plugai.client import types

ROLES = {types.UserRole.MEMBER.value: "Member", types.UserRole.ADMIN.value: "Administrator"}


def name_of(user: types.User) -> str:
    """What a user is called."""
    return user.display_name or user.name or user.email or "Without a name"


def role_of(user: types.User) -> str:
    """What a user may do, in a word."""
    return ROLES.get((user.role or types.UserRole.MEMBER).value, "Member")


def day(time: datetime | None) -> str:
    """A day; empty if it is not known."""
    return f"{time:%d %b %Y}" if time else ""


def moment(time: datetime | None) -> str:
    """A moment, to the second; empty if it is not known."""
    return f"{time:%d %b %Y, %H:%M:%S} UTC" if time else ""
