"""Login with external accounts through a gateway: who may sign in, and that forged responses change nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc import aio
from tests.server.services.login.browser import Browser
from tests.server.services.login.forgeries import FORGERIES, Forgery
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
    """Return the reason of a refusal, and the failed check, if any."""
    with pytest.raises(aio.AioRpcError) as error:
        await call
    return reason(error.value), detail(error.value, error_details_pb2.ErrorInfo).metadata.get("check", "")


async def row_counts(given: Settings) -> dict[str, int]:
    """Return the number of rows of each table about users."""
    names = ("users", "identities", "devices", "invites")
    async with Database(given.storage_url) as database:
        tables = [table for table in Table.metadata.sorted_tables if table.name in names]

        def count(session: Any) -> dict[str, int]:
            return {table.name: len(session.execute(table.select()).all()) for table in tables}

        return await database.read(count)


async def test_login_providers_are_public(client: Client) -> None:
    listed = await client.oauth.ListLoginProviders(oauth_pb2.ListLoginProvidersRequest())
    assert [(one.provider, one.name) for one in listed.providers] == [("home", "Home"), ("club", "club")]
    call = client.oauth.StartOAuthLogin(oauth_pb2.StartOAuthLoginRequest(provider="nowhere"))
    assert (await refusal(call))[0] == "LOGIN_PROVIDER_NOT_FOUND"


async def test_an_invitation_is_needed_for_the_first_login_only(browser: Browser, root: Person) -> None:
    invite = await invited(root, role=users_pb2.USER_ROLE_ADMIN)
    first = (await browser.sign_in(invite=invite)).tokens
    me = await browser.client.account.GetMe(users_pb2.GetMeRequest(), metadata=bearer(first.access_token))
    assert (me.name, me.display_name, me.email) == ("ada", "Ada Lovelace", "ada@example.com")
    assert me.role == users_pb2.USER_ROLE_ADMIN
    again = (await browser.sign_in()).tokens
    assert (again.user_id, again.device_id != first.device_id) == (first.user_id, True)
    assert len(await users(root)) == 2


async def test_login_without_an_invitation_is_refused(browser: Browser, root: Person, given: Settings) -> None:
    before = await row_counts(given)
    assert (await refusal(browser.sign_in()))[0] == "NOT_INVITED"
    assert await row_counts(given) == before


async def test_an_invitation_admits_one_account(browser: Browser, root: Person, fake: FakeProvider) -> None:
    invite = await invited(root)
    late = await browser.start(invite=invite)
    await browser.sign_in(invite=invite)
    fake.person = replace(fake.person, subject="another")
    assert (await refusal(browser.sign_in(invite=invite)))[0] == "INVITE_NOT_FOUND"
    fake.person = replace(fake.person, subject="late")
    assert (await refusal(browser.finish(*late)))[0] == "INVITE_NOT_FOUND"
    assert len(await users(root)) == 2


async def test_an_invitation_for_an_address_needs_that_address_verified(
    browser: Browser, root: Person, fake: FakeProvider
) -> None:
    invite = await invited(root, "Bob@example.com")
    assert await refusal(browser.sign_in(invite=invite)) == ("IDENTITY_REJECTED", "email")
    fake.person = replace(fake.person, email="bob@example.com", email_verified=False)
    assert await refusal(browser.sign_in(invite=invite)) == ("IDENTITY_REJECTED", "email")
    fake.person = replace(fake.person, email_verified=True)
    assert (await browser.sign_in(invite=invite)).tokens.user_id


async def test_accounts_are_not_matched_by_address(browser: Browser, root: Person, fake: FakeProvider) -> None:
    await browser.sign_in(invite=await invited(root))
    fake.person = replace(fake.person, subject="somebody-else")
    assert (await refusal(browser.sign_in()))[0] == "NOT_INVITED"


async def test_members_of_an_allowed_domain_need_no_invitation(
    browser: Browser, root: Person, fake: FakeProvider
) -> None:
    fake.person = replace(fake.person, email_verified=False)
    assert (await refusal(browser.sign_in("club")))[0] == "NOT_INVITED"
    fake.person = replace(fake.person, email="ada@example.com.evil.example", email_verified=True)
    assert (await refusal(browser.sign_in("club")))[0] == "NOT_INVITED"
    fake.person = replace(fake.person, email="ada@EXAMPLE.com")
    tokens = (await browser.sign_in("club")).tokens
    assert {user.user_id: user.role for user in await users(root)}[tokens.user_id] == users_pb2.USER_ROLE_MEMBER


async def test_a_taken_name_is_numbered(browser: Browser, root: Person, fake: FakeProvider) -> None:
    for number in range(3):
        fake.person = replace(fake.person, subject=f"ada-{number}")
        await browser.sign_in("club")
    assert {user.name for user in await users(root)} == {"root", "ada", "ada-2", "ada-3"}


async def test_concurrent_first_logins_create_one_user(browser: Browser, root: Person) -> None:
    flows = [await browser.start("club") for _ in range(6)]
    answers = await asyncio.gather(*(browser.finish(*one, "club") for one in flows))
    assert len({answer.tokens.user_id for answer in answers}) == 1
    assert len(await users(root)) == 2


async def test_a_disabled_user_cannot_sign_in_with_an_external_account(browser: Browser, root: Person) -> None:
    tokens = (await browser.sign_in("club")).tokens
    user = users_pb2.User(user_id=tokens.user_id, disabled=True)
    await root.client.users.UpdateUser(users_pb2.UpdateUserRequest(user=user), metadata=root.metadata)
    assert (await refusal(browser.sign_in("club")))[0] == "LOGIN_FAILED"


async def test_an_account_without_a_password_accepts_no_password(browser: Browser, root: Person) -> None:
    await browser.sign_in("club")
    for password in (" ", "x", PASSWORD):
        login = browser.client.auth.Login(auth_pb2.LoginRequest(name="ada", password=password))
        assert (await refusal(login))[0] == "LOGIN_FAILED"


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
async def test_a_forged_response_signs_nobody_in_and_stores_nothing(
    browser: Browser, root: Person, fake: FakeProvider, given: Settings, forgery: Forgery
) -> None:
    invite = await invited(root)
    before = await row_counts(given)
    forgery.apply(fake)
    expected = ("LOGIN_FLOW_INVALID", "") if forgery.check == "flow" else ("IDENTITY_REJECTED", forgery.check)
    assert await refusal(browser.sign_in(invite=invite)) == expected
    assert await row_counts(given) == before


async def test_an_answer_is_good_for_the_client_that_began_and_once(browser: Browser, root: Person) -> None:
    token, answer = await browser.start("club")
    strangers, _ = await browser.start("club")
    for wrong in (strangers, "x" * 43):
        assert (await refusal(browser.finish(wrong, answer, "club")))[0] == "LOGIN_FLOW_INVALID"
    assert (await refusal(browser.finish(token, answer, "home")))[0] == "LOGIN_FLOW_INVALID"
    assert (await browser.finish(token, answer, "club")).tokens.user_id
    assert (await refusal(browser.finish(token, answer, "club")))[0] == "LOGIN_FLOW_INVALID"


async def test_of_many_who_end_a_flow_at_once_one_gets_in(browser: Browser, root: Person) -> None:
    token, answer = await browser.start("club")
    ended = await asyncio.gather(*(browser.finish(token, answer, "club") for _ in range(8)), return_exceptions=True)
    assert sum(not isinstance(one, BaseException) for one in ended) == 1


async def test_a_provider_that_is_down_is_no_fault_of_the_caller(
    browser: Browser, root: Person, fake: FakeProvider
) -> None:
    flows = await browser.start("club")
    fake.tampering.status = 500
    fake.tampering.answer = lambda _: ["down"]
    with pytest.raises(aio.AioRpcError) as error:
        await browser.finish(*flows, "club")
    assert (error.value.code(), reason(error.value)) == (
        grpc.StatusCode.UNAVAILABLE,
        "LOGIN_PROVIDER_UNAVAILABLE",
    )


async def test_one_network_cannot_use_up_the_flows_of_others(client: Client, root: Person) -> None:
    def start(address: str) -> Any:
        request = oauth_pb2.StartOAuthLoginRequest(provider="home")
        return client.oauth.StartOAuthLogin(request, metadata=(("x-plugai-client-address", address),))

    async def start_many(address: str) -> None:
        for _ in range(100):
            await start(address)

    assert (await refusal(start_many("198.51.100.7")))[0] == "LOGIN_THROTTLED"
    await start("203.0.113.7")


async def test_who_came_in_how_is_in_the_audit_log(browser: Browser, root: Person) -> None:
    tokens = (await browser.sign_in("club")).tokens
    request = audit_pb2.ListAuditEntriesRequest()
    entries = (await root.client.audit.ListAuditEntries(request, metadata=root.metadata)).entries
    found = {entry.action: dict(entry.details) for entry in entries if entry.target == tokens.user_id}
    assert found["user.created"]["provider"] == "club"
    assert found["user.signed_in"]["method"] == "club"
