"""Signing in elsewhere, through a gateway: who gets in, and that a lie changes nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc import aio
from tests.server.services.login.browser import Browser
from tests.server.services.login.lies import LIES, Lie
from tests.support.accounts import Person, bearer
from tests.support.canary import PASSWORD
from tests.support.gateway import Client, detail, reason
from tests.support.servers.oidc import FakeProvider

from plugai.server.settings import Settings
from plugai.server.storage.engine.columns import Table
from plugai.server.storage.engine.database import Database
from plugai.v1 import audit_pb2, auth_pb2, oauth_pb2, users_pb2


async def invited(
    root: Person, email: str = "", role: users_pb2.UserRole.ValueType = users_pb2.USER_ROLE_MEMBER
) -> str:
    request = users_pb2.CreateInviteRequest(role=role, email=email)
    return (await root.client.users.CreateInvite(request, metadata=root.metadata)).token


async def users(root: Person) -> list[users_pb2.User]:
    return list((await root.client.users.ListUsers(users_pb2.ListUsersRequest(), metadata=root.metadata)).users)


async def refusal(call: Any) -> tuple[str, str]:
    """The reason of a refusal, and the rule that it names, if it names one."""
    with pytest.raises(aio.AioRpcError) as error:
        await call
    return reason(error.value), detail(error.value, error_details_pb2.ErrorInfo).metadata.get("check", "")


async def kept(given: Settings) -> dict[str, int]:
    """How many rows each table has that says who somebody is."""
    names = ("users", "identities", "devices", "invites")
    async with Database(given.storage_url) as database:
        tables = [table for table in Table.metadata.sorted_tables if table.name in names]

        def count(session: Any) -> dict[str, int]:
            return {table.name: len(session.execute(table.select()).all()) for table in tables}

        return await database.read(count)


async def test_where_one_can_sign_in_is_told_to_everyone(client: Client) -> None:
    listed = await client.oauth.ListLoginProviders(oauth_pb2.ListLoginProvidersRequest())
    assert [(one.provider, one.name) for one in listed.providers] == [("home", "Home"), ("club", "club")]
    call = client.oauth.StartOAuthLogin(oauth_pb2.StartOAuthLoginRequest(provider="nowhere"))
    assert (await refusal(call))[0] == "LOGIN_PROVIDER_NOT_FOUND"


async def test_who_is_invited_comes_in_and_signs_in_again_without(browser: Browser, root: Person) -> None:
    invite = await invited(root, role=users_pb2.USER_ROLE_ADMIN)
    first = (await browser.sign_in(invite=invite)).tokens
    me = await browser.client.account.GetMe(users_pb2.GetMeRequest(), metadata=bearer(first.access_token))
    assert (me.name, me.display_name, me.email) == ("ada", "Ada Lovelace", "ada@example.com")
    assert me.role == users_pb2.USER_ROLE_ADMIN
    again = (await browser.sign_in()).tokens
    assert (again.user_id, again.device_id != first.device_id) == (first.user_id, True)
    assert len(await users(root)) == 2


async def test_who_is_not_invited_stays_out(browser: Browser, root: Person, given: Settings) -> None:
    before = await kept(given)
    assert (await refusal(browser.sign_in()))[0] == "NOT_INVITED"
    assert await kept(given) == before


async def test_an_invitation_brings_in_one_account(browser: Browser, root: Person, fake: FakeProvider) -> None:
    invite = await invited(root)
    late = await browser.begin(invite=invite)
    await browser.sign_in(invite=invite)
    fake.person = replace(fake.person, subject="another")
    assert (await refusal(browser.sign_in(invite=invite)))[0] == "INVITE_NOT_FOUND"
    fake.person = replace(fake.person, subject="late")
    assert (await refusal(browser.end(*late)))[0] == "INVITE_NOT_FOUND"
    assert len(await users(root)) == 2


async def test_an_invitation_for_an_address_is_for_who_has_verified_it(
    browser: Browser, root: Person, fake: FakeProvider
) -> None:
    invite = await invited(root, "Bob@example.com")
    assert await refusal(browser.sign_in(invite=invite)) == ("IDENTITY_REJECTED", "email")
    fake.person = replace(fake.person, email="bob@example.com", email_verified=False)
    assert await refusal(browser.sign_in(invite=invite)) == ("IDENTITY_REJECTED", "email")
    fake.person = replace(fake.person, email_verified=True)
    assert (await browser.sign_in(invite=invite)).tokens.user_id


async def test_the_same_address_at_the_provider_is_not_the_same_person(
    browser: Browser, root: Person, fake: FakeProvider
) -> None:
    await browser.sign_in(invite=await invited(root))
    fake.person = replace(fake.person, subject="somebody-else")
    assert (await refusal(browser.sign_in()))[0] == "NOT_INVITED"


async def test_members_of_a_trusted_domain_come_without_an_invitation(
    browser: Browser, root: Person, fake: FakeProvider
) -> None:
    fake.person = replace(fake.person, email_verified=False)
    assert (await refusal(browser.sign_in("club")))[0] == "NOT_INVITED"
    fake.person = replace(fake.person, email="ada@example.com.evil.example", email_verified=True)
    assert (await refusal(browser.sign_in("club")))[0] == "NOT_INVITED"
    fake.person = replace(fake.person, email="ada@EXAMPLE.com")
    tokens = (await browser.sign_in("club")).tokens
    assert {user.user_id: user.role for user in await users(root)}[tokens.user_id] == users_pb2.USER_ROLE_MEMBER


async def test_a_name_that_somebody_has_is_not_given_again(browser: Browser, root: Person, fake: FakeProvider) -> None:
    for number in range(3):
        fake.person = replace(fake.person, subject=f"ada-{number}")
        await browser.sign_in("club")
    assert {user.name for user in await users(root)} == {"root", "ada", "ada-2", "ada-3"}


async def test_who_comes_twice_at_once_is_one_user(browser: Browser, root: Person) -> None:
    began = [await browser.begin("club") for _ in range(6)]
    answers = await asyncio.gather(*(browser.end(*one, "club") for one in began))
    assert len({answer.tokens.user_id for answer in answers}) == 1
    assert len(await users(root)) == 2


async def test_a_disabled_user_does_not_come_in_that_way_either(browser: Browser, root: Person) -> None:
    tokens = (await browser.sign_in("club")).tokens
    user = users_pb2.User(user_id=tokens.user_id, disabled=True)
    await root.client.users.UpdateUser(users_pb2.UpdateUserRequest(user=user), metadata=root.metadata)
    assert (await refusal(browser.sign_in("club")))[0] == "LOGIN_FAILED"


async def test_nobody_signs_in_with_an_empty_password_whose_account_has_none(browser: Browser, root: Person) -> None:
    await browser.sign_in("club")
    for password in (" ", "x", PASSWORD):
        login = browser.client.auth.Login(auth_pb2.LoginRequest(name="ada", password=password))
        assert (await refusal(login))[0] == "LOGIN_FAILED"


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
async def test_a_lie_lets_nobody_in_and_leaves_nothing(
    browser: Browser, root: Person, fake: FakeProvider, given: Settings, lie: Lie
) -> None:
    invite = await invited(root)
    before = await kept(given)
    lie.tell(fake)
    expected = ("LOGIN_FLOW_INVALID", "") if lie.check == "flow" else ("IDENTITY_REJECTED", lie.check)
    assert await refusal(browser.sign_in(invite=invite)) == expected
    assert await kept(given) == before


async def test_an_answer_is_good_for_the_client_that_began_and_once(browser: Browser, root: Person) -> None:
    token, answer = await browser.begin("club")
    strangers, _ = await browser.begin("club")
    for wrong in (strangers, "x" * 43):
        assert (await refusal(browser.end(wrong, answer, "club")))[0] == "LOGIN_FLOW_INVALID"
    assert (await refusal(browser.end(token, answer, "home")))[0] == "LOGIN_FLOW_INVALID"
    assert (await browser.end(token, answer, "club")).tokens.user_id
    assert (await refusal(browser.end(token, answer, "club")))[0] == "LOGIN_FLOW_INVALID"


async def test_of_many_who_end_a_flow_at_once_one_gets_in(browser: Browser, root: Person) -> None:
    token, answer = await browser.begin("club")
    ended = await asyncio.gather(*(browser.end(token, answer, "club") for _ in range(8)), return_exceptions=True)
    assert sum(not isinstance(one, BaseException) for one in ended) == 1


async def test_a_provider_that_is_down_is_no_fault_of_the_caller(
    browser: Browser, root: Person, fake: FakeProvider
) -> None:
    began = await browser.begin("club")
    fake.lies.status = 500
    fake.lies.answer = lambda _: ["down"]
    with pytest.raises(aio.AioRpcError) as error:
        await browser.end(*began, "club")
    assert (error.value.code(), reason(error.value)) == (
        grpc.StatusCode.UNAVAILABLE,
        "LOGIN_PROVIDER_UNAVAILABLE",
    )


async def test_who_came_in_how_is_in_the_audit_log(browser: Browser, root: Person) -> None:
    tokens = (await browser.sign_in("club")).tokens
    request = audit_pb2.ListAuditEntriesRequest()
    entries = (await root.client.audit.ListAuditEntries(request, metadata=root.metadata)).entries
    found = {entry.action: dict(entry.details) for entry in entries if entry.target == tokens.user_id}
    assert found["user.created"]["provider"] == "club"
    assert found["user.signed_in"]["method"] == "club"
