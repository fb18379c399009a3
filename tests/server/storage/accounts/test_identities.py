"""OAuth login on both databases: each flow completes once and creates one user, also for concurrent callers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from plugai.server.core.accounts.invites import Invite
from plugai.server.core.accounts.oauth.flows import AuthorizationRequest, AuthorizationResponse, LoginFlow
from plugai.server.core.accounts.oauth.identities import Identity, LinkedIdentity
from plugai.server.core.accounts.oauth.redirect import FlowReturn, OAuthRedirect
from plugai.server.core.accounts.users import Role, User
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.errors import InviteNotFoundError, LoginFlowInvalidError, NameTakenError
from plugai.server.storage.accounts.identities import SqlIdentityRepository, SqlLoginFlowRepository
from plugai.server.storage.accounts.invites import SqlInviteRepository
from plugai.server.storage.accounts.signup import SqlOAuthSignupRepository
from plugai.server.storage.accounts.users import SqlUserRepository
from plugai.server.storage.engine.database import Database

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FLOW = LoginFlow("f", "home", b"holder", "invite", "", "phone", NOW + timedelta(minutes=10))
ROUNDS = 40
AT_ONCE = 8


def entry(target: str) -> AuditEntry:
    return AuditEntry(NOW, "somebody", AuditAction.USER_CREATED, target)


def linked(number: int, subject: str) -> LinkedIdentity:
    return LinkedIdentity(f"i{number}", f"u{number}", "home", "https://login.example", subject, "", NOW)


def user(number: int, name: str = "") -> User:
    return User(f"u{number}", name or f"name-{number}", Role.MEMBER, NOW)


async def at_once(call: Callable[[int], Awaitable[object]], first: int = 0) -> list[object]:
    numbers = range(first, first + AT_ONCE)
    return list(await asyncio.gather(*(call(number) for number in numbers), return_exceptions=True))


async def test_a_flow_is_completed_once_and_only_with_its_secrets(database: Database) -> None:
    flows = SqlLoginFlowRepository(database)
    assert await flows.add(FLOW, NOW)
    for wrong in (("g", "home", b"holder"), ("f", "club", b"holder"), ("f", "home", b"other")):
        assert await flows.take(*wrong) is None
    assert await flows.take("f", "home", b"holder") == FLOW
    assert await flows.take("f", "home", b"holder") is None


async def test_of_concurrent_completions_of_a_flow_one_succeeds(database: Database) -> None:
    flows = SqlLoginFlowRepository(database)

    async def take(flow: LoginFlow, _: int) -> LoginFlow | None:
        return await flows.take(flow.id, "home", b"holder")

    for number in range(ROUNDS):
        flow = replace(FLOW, id=str(number))
        await flows.add(flow, NOW)
        taken = await at_once(partial(take, flow))
        assert sorted(taken, key=str) == sorted([flow, *[None] * (AT_ONCE - 1)], key=str)


async def test_expired_flows_are_deleted(database: Database) -> None:
    flows = SqlLoginFlowRepository(database)
    await flows.add(FLOW, NOW)
    await flows.add(replace(FLOW, id="later", expires_at=NOW + timedelta(hours=1)), NOW + timedelta(minutes=10))
    assert await flows.take("f", "home", b"holder") is None


async def test_of_concurrent_sign_ups_with_one_identity_one_succeeds(database: Database) -> None:
    signups, users = SqlOAuthSignupRepository(database), SqlUserRepository(database)

    async def come(subject: str, one: int) -> User | None:
        return await signups.create_user(user(one), None, linked(one, subject), entry("x"))

    for number in range(ROUNDS):
        first = number * AT_ONCE
        subject = f"s{number}"
        came = await at_once(partial(come, subject), first)
        (made,) = [one for one in came if one is not None]
        assert isinstance(made, User)
        kept = await SqlIdentityRepository(database).find("https://login.example", subject)
        assert kept is not None
        assert kept.user_id == made.id
    assert len(await users.page("", "", 500)) == ROUNDS


async def test_of_concurrent_sign_ups_with_one_invitation_one_succeeds(database: Database) -> None:
    signups, invites = SqlOAuthSignupRepository(database), SqlInviteRepository(database)

    async def bring(invite: Invite, one: int) -> User | None:
        return await signups.create_user(user(one), invite, linked(one, f"s{one}"), entry("x"))

    for number in range(ROUNDS):
        invite = Invite(f"v{number}", Role.MEMBER, "", "", "root", NOW, NOW + timedelta(days=1), b"digest")
        await invites.put(invite, entry(invite.id))
        came = await at_once(partial(bring, invite), number * AT_ONCE)
        assert sum(isinstance(one, User) for one in came) == 1
        assert sum(isinstance(one, InviteNotFoundError) for one in came) == AT_ONCE - 1
    assert len(await SqlUserRepository(database).page("", "", 500)) == ROUNDS


async def test_a_taken_name_leaves_the_invitation_and_the_identity_unused(database: Database) -> None:
    signups, invites = SqlOAuthSignupRepository(database), SqlInviteRepository(database)
    await signups.create_user(user(1, "ada"), None, linked(1, "s1"), entry("u1"))
    invite = Invite("v", Role.MEMBER, "", "", "root", NOW, NOW + timedelta(days=1), b"digest")
    await invites.put(invite, entry("v"))
    with pytest.raises(NameTakenError):
        await signups.create_user(user(2, "ada"), invite, linked(2, "s2"), entry("u2"))
    assert await SqlIdentityRepository(database).find("https://login.example", "s2") is None
    assert await signups.create_user(user(2, "ada-2"), invite, linked(2, "s2"), entry("u2")) == user(2, "ada-2")


async def test_a_linked_identity_uses_up_no_invitation(database: Database) -> None:
    signups, invites = SqlOAuthSignupRepository(database), SqlInviteRepository(database)
    await signups.create_user(user(1), None, linked(1, "s"), entry("u1"))
    invite = Invite("v", Role.MEMBER, "", "", "root", NOW, NOW + timedelta(days=1), b"digest")
    await invites.put(invite, entry("v"))
    assert await signups.create_user(user(2), invite, linked(2, "s"), entry("u2")) is None
    unused = await invites.get("v")
    assert unused is not None
    assert unused.used_at is None


class AgreeableProvider:
    """Identifies everyone as the same person."""

    id, name, allowed_domains = "home", "Home", frozenset[str]()

    async def authorization_url(self, attempt: AuthorizationRequest) -> str:
        return attempt.state

    async def identify(self, attempt: AuthorizationRequest, answer: AuthorizationResponse) -> Identity:
        return Identity("https://login.example", answer.code)


async def test_a_flow_expires_after_ten_minutes(database: Database) -> None:
    moment = [NOW]
    clock = Clock(lambda: moment[0], lambda: 0.0)
    flows = SqlLoginFlowRepository(database)
    redirect = OAuthRedirect([AgreeableProvider()], flows, b"p" * 32, clock, "https://plugai.example")
    quick, slow = await redirect.start("home", "a network"), await redirect.start("home", "a network")
    moment[0] += timedelta(seconds=599)
    _, identity = await redirect.finish("home", FlowReturn(quick.token, quick.url, AuthorizationResponse("ada")))
    assert identity.subject == "ada"
    moment[0] += timedelta(seconds=1)
    with pytest.raises(LoginFlowInvalidError):
        await redirect.finish("home", FlowReturn(slow.token, slow.url, AuthorizationResponse("ada")))
