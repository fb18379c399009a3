"""The users as administrators see them, against a real gateway and without a browser."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from tests.frontend.administration.conftest import ORIGIN, PASSWORD, People

from plugai.client import PlugAIError, types
from plugai.client.reasons import LoginFailedError, PermissionDeniedError
from plugai.client.types import UserRole
from plugai.frontend.administration.users import UsersState


class Users(UsersState):
    """The users, and how often it was said that they have changed."""

    def __init__(self, people: People) -> None:
        self.times = 0
        super().__init__(people.root, ORIGIN, self._count)

    def find(self, name: str) -> types.User:
        return next(user for user in self.users if user.name == name)

    def _count(self) -> None:
        self.times += 1


async def test_an_invitation_is_a_link_that_lets_one_person_in_with_its_role_and_is_shown_once(people: People) -> None:
    users = Users(people)
    await users.read()
    await users.invite(UserRole.ADMIN)
    assert users.invitation is not None
    assert users.invitation.link not in repr(users.invitation)
    where, _, token = users.invitation.link.partition("#invite=")
    assert where == f"{ORIGIN}/join"
    await people.visitor.auth.register(unquote(token), name="eve", password=PASSWORD)
    assert (await people.visitor.me.get()).role is UserRole.ADMIN
    await users.read()
    assert users.invitation is None
    assert [user.name for user in users.users] == ["ada", "eve", "root"]


async def test_a_role_is_changed_and_seen_at_once(people: People) -> None:
    users = Users(people)
    await users.read()
    before = users.times
    await users.set_role(users.find("ada"), UserRole.ADMIN)
    assert users.find("ada").role is UserRole.ADMIN
    assert "ada" in users.outcome.done
    assert users.times == before + 1
    assert [user.name async for user in people.ada.admin.users()]


async def test_who_is_disabled_cannot_sign_in_until_enabled(people: People) -> None:
    users = Users(people)
    await users.read()
    await users.set_disabled(users.find("ada"), disabled=True)
    assert users.find("ada").disabled
    with pytest.raises(LoginFailedError):
        await people.visitor.auth.login("ada", PASSWORD)
    await users.set_disabled(users.find("ada"), disabled=False)
    await people.visitor.auth.login("ada", PASSWORD)


async def test_the_last_administrator_stays_and_why_is_said(people: People) -> None:
    users = Users(people)
    await users.read()
    await users.set_role(users.find("root"), UserRole.MEMBER)
    assert "last administrator" in users.outcome.problem
    assert users.find("root").role is UserRole.ADMIN


async def test_a_member_can_read_none_of_it(people: People) -> None:
    users = UsersState(people.ada, ORIGIN, lambda: None)
    with pytest.raises(PermissionDeniedError):
        await users.read()
    await users.invite(UserRole.MEMBER)
    assert users.invitation is None
    assert users.invited.problem


async def test_an_invitation_that_nobody_has_used_is_listed_and_can_be_withdrawn(people: People) -> None:
    users = Users(people)
    await users.read()
    before = len(users.invites)
    await users.invite(UserRole.MEMBER)
    assert users.invitation is not None
    assert len(users.invites) == before + 1
    await users.withdraw(users.invites[0])
    assert len(users.invites) == before
    token = unquote(users.invitation.link.partition("#invite=")[2])
    with pytest.raises(PlugAIError):
        await people.visitor.auth.register(token, name="eve", password=PASSWORD)


async def test_an_invitation_that_was_used_is_not_listed(people: People) -> None:
    users = Users(people)
    await users.invite(UserRole.MEMBER)
    assert users.invitation is not None
    token = unquote(users.invitation.link.partition("#invite=")[2])
    await people.visitor.auth.register(token, name="eve", password=PASSWORD)
    before = len(users.invites)
    await users.read()
    assert len(users.invites) == before - 1
