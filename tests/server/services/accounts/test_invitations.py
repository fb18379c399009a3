"""Claiming a server and redeeming invitations, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.server.core.test_emails import NOT_EMAILS
from tests.server.services.accounts.use_cases import AccountUseCases

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.accounts.bootstrap import create_claim_token
from plugai.server.core.accounts.sign_in import SignedIn
from plugai.server.core.accounts.users import Role
from plugai.server.core.errors import (
    InviteNotFoundError,
    LoginFailedError,
    RefreshTokenInvalidError,
)
from plugai.server.core.principal import LOCAL_OWNER


async def test_the_first_administrator_is_the_local_owner(accounts: AccountUseCases) -> None:
    root = await accounts.claim_server("Root".lower())
    assert root.user_id == LOCAL_OWNER.id
    caller = await accounts.authenticator.authenticate(root.access_token)
    assert caller.is_admin
    assert (await accounts.profile.get(caller)).name == "root"


async def test_a_server_is_claimed_once(accounts: AccountUseCases) -> None:
    claim = await create_claim_token(accounts.users, accounts.invites, "")
    await accounts.register(claim, "root")
    assert await create_claim_token(accounts.users, accounts.invites, "") == ""
    with pytest.raises(InviteNotFoundError):
        await accounts.register(claim, "other")


async def test_a_new_claim_token_voids_the_previous_one(accounts: AccountUseCases) -> None:
    first = await create_claim_token(accounts.users, accounts.invites, "")
    second = await create_claim_token(accounts.users, accounts.invites, "")
    with pytest.raises(InviteNotFoundError):
        await accounts.register(first, "root")
    assert (await accounts.register(second, "root")).user_id == LOCAL_OWNER.id


async def test_the_operators_own_token_claims_the_server(accounts: AccountUseCases) -> None:
    chosen = "an operator's own bootstrap token!!"
    assert await create_claim_token(accounts.users, accounts.invites, chosen) == chosen
    assert (await accounts.register(chosen, "root")).user_id == LOCAL_OWNER.id
    with pytest.raises(InviteNotFoundError):
        await accounts.register(chosen, "again")


async def test_an_invitation_sets_role_and_address(accounts: AccountUseCases) -> None:
    text, _ = await accounts.invites.create("local", Role.ADMIN, "ann@example.org", "", timedelta(days=1))
    ann = await accounts.users.get((await accounts.register(text, "ann")).user_id)
    assert ann is not None
    assert (ann.role, ann.email) == (Role.ADMIN, "ann@example.org")


async def test_an_invitation_expires(accounts: AccountUseCases) -> None:
    text, _ = await accounts.invites.create("local", Role.MEMBER, "", "", timedelta(hours=1))
    accounts.clock.advance(3600)
    with pytest.raises(InviteNotFoundError):
        await accounts.register(text, "ann")


async def test_a_lost_password_is_replaced_by_an_invitation_and_signs_out_every_device(
    accounts: AccountUseCases,
) -> None:
    await accounts.claim_server()
    ann = await accounts.create_member("ann")
    text, _ = await accounts.invites.create("local", Role.MEMBER, "", ann.user_id, timedelta(hours=1))
    result = await accounts.login_service.register(text, "", "another good one", "", "phone")
    assert isinstance(result, SignedIn)
    assert result.user_id == ann.user_id
    with pytest.raises(RefreshTokenInvalidError):
        await accounts.sign_in.refresh(ann.refresh_token)
    with pytest.raises(LoginFailedError):
        await accounts.login("ann")
    assert (await accounts.login("ann", "another good one")).user_id == ann.user_id


async def test_an_invitation_for_an_existing_account_cannot_rename_it(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    ann = await accounts.create_member("ann")
    text, _ = await accounts.invites.create("local", Role.MEMBER, "", ann.user_id, timedelta(hours=1))
    with pytest.raises(InvalidRequestError):
        await accounts.login_service.register(text, "root2", "another good one", "", "")


async def test_nobody_can_take_a_name_that_means_something_else(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    text, _ = await accounts.invites.create("local", Role.MEMBER, "", "", timedelta(days=1))
    for name in ("local", "system", "unknown", "me", "local.", "0" * 32, "ab" * 16):
        with pytest.raises(InvalidRequestError, match="reserved; choose another"):
            await accounts.register(text, name)
    assert (await accounts.register(text, "ann")).user_id


async def test_an_invitation_is_for_an_address_that_is_one(accounts: AccountUseCases) -> None:
    for email in NOT_EMAILS:
        with pytest.raises(InvalidRequestError, match="not an e-mail address"):
            await accounts.invites.create("local", Role.MEMBER, email, "", timedelta(days=1))


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "annannannann"[:9] + "1", "benedict12"])
async def test_a_weak_password_is_refused(accounts: AccountUseCases, password: str) -> None:
    text, _ = await accounts.invites.create("local", Role.MEMBER, "", "", timedelta(days=1))
    with pytest.raises(InvalidRequestError):
        await accounts.login_service.register(text, "benedict", password, "", "")
