"""How people, times and what was done are said. It knows no Flet."""

from __future__ import annotations

from datetime import datetime

from plugai.client import types
from plugai.frontend.languages import formats
from plugai.frontend.languages.sentences import mark, tr

ROLES = {types.UserRole.MEMBER.value: mark("Member"), types.UserRole.ADMIN.value: mark("Administrator")}


def name_of(user: types.User) -> str:
    """What a user is called."""
    return user.display_name or user.name or user.email or tr("Without a name")


def role_of(user: types.User) -> str:
    """What a user may do, in a word."""
    return tr(ROLES.get((user.role or types.UserRole.MEMBER).value, ROLES[types.UserRole.MEMBER.value]))


def day(time: datetime | None) -> str:
    """A day; empty if it is not known."""
    return formats.day(time) if time else ""


def moment(time: datetime | None) -> str:
    """A moment, to the second; empty if it is not known."""
    return tr("{moment} UTC", moment=formats.moment(time, seconds=True)) if time else ""
