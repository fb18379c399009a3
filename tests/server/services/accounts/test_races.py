"""Single-use operations succeed once under concurrency, on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

import pytest
from tests.server.services.accounts.use_cases import ADDRESS, AccountUseCases, account_use_cases
from tests.support.canary import PASSWORD

from plugai.runners.errors import PlugAIError
from plugai.server.core.accounts.invites import Invite
from plugai.server.core.accounts.sign_in import SignedIn
from plugai.server.core.accounts.users import Role, User, UserChange
from plugai.server.core.audit.log import AuditAction, AuditEntry
from plugai.server.core.errors import (
    InviteNotFoundError,
    LastAdministratorError,
    NameTakenError,
    RefreshTokenInvalidError,
)
from plugai.server.core.principal import LOCAL_OWNER
from plugai.server.storage.accounts.invites import SqlInviteRepository
from plugai.server.storage.engine.database import Database

T = TypeVar("T")
ROUNDS, CALLERS = 40, 8


async def run_concurrently(*calls: Awaitable[T]) -> list[T | BaseException]:
    """Run the calls concurrently; returns their results and exceptions."""
    return await asyncio.gather(*calls, return_exceptions=True)


@pytest.mark.parametrize("round_", [pytest.param(ROUNDS, id=f"{ROUNDS}x{CALLERS}")])
async def test_one_invitation_makes_one_account(database: Database, accounts: AccountUseCases, round_: int) -> None:
    repository = SqlInviteRepository(database)
    for number in range(round_):
        _, invite = await accounts.invites.create("local", Role.MEMBER, "", "", timedelta(days=1))
        calls = [redeem(accounts, repository, invite, f"user-{number}-{caller}") for caller in range(CALLERS)]
        outcomes = Counter(type(outcome) for outcome in await run_concurrently(*calls))
        assert outcomes == {User: 1, InviteNotFoundError: CALLERS - 1}
    # The first administrator existed before.
    assert len(await accounts.users.page("", "", 1000)) == 1 + round_


async def redeem(accounts: AccountUseCases, repository: SqlInviteRepository, invite: Invite, name: str) -> User:
    user = User(name, name, Role.MEMBER, accounts.clock.now(), password_hash="hash")
    return await repository.redeem(invite, user, AuditEntry(accounts.clock.now(), name, AuditAction.USER_CREATED, name))


@pytest.mark.slow
async def test_one_refresh_token_has_one_successor(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    signed_in = await accounts.create_member("ann")
    for _ in range(ROUNDS):
        token = signed_in.refresh_token
        outcomes = await run_concurrently(*(accounts.sign_in.refresh(token) for _ in range(CALLERS)))
        assert {type(outcome) for outcome in outcomes} == {SignedIn}
        successors = {outcome.refresh_token for outcome in outcomes if isinstance(outcome, SignedIn)}
        assert len(successors) == 1
        (text,) = successors
        assert text != token
        accounts.clock.advance(60)
        signed_in = await accounts.sign_in.refresh(text)


async def test_a_name_is_assigned_once(database: Database, accounts: AccountUseCases) -> None:
    invites = [
        (await accounts.invites.create("local", Role.MEMBER, "", "", timedelta(days=1)))[1] for _ in range(CALLERS)
    ]
    repository = SqlInviteRepository(database)

    async def redeem_for_ann(number: int, invite: Invite) -> User:
        user = User(f"id-{number}", "ann", Role.MEMBER, accounts.clock.now())
        entry = AuditEntry(accounts.clock.now(), user.id, AuditAction.USER_CREATED, user.id)
        return await repository.redeem(invite, user, entry)

    outcomes = await run_concurrently(*(redeem_for_ann(*numbered) for numbered in enumerate(invites)))
    assert Counter(map(type, outcomes)) == {User: 1, NameTakenError: CALLERS - 1}
    # The losers keep their invitations, and can choose another name.
    unused = [invite for invite in await accounts.invites.page(None, 100) if invite.used_at is None]
    assert len(unused) == CALLERS - 1


async def test_two_administrators_cannot_each_remove_the_other(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    for number in range(10):
        other = await accounts.create_member(f"admin-{number}", Role.ADMIN)
        ids = ("local", other.user_id)
        outcomes = await run_concurrently(
            *(accounts.directory.change(LOCAL_OWNER, user_id, UserChange(disabled=True)) for user_id in ids)
        )
        assert Counter(map(type, outcomes)) == {User: 1, LastAdministratorError: 1}
        (left,) = await accounts.users.administrators()
        await accounts.directory.change(LOCAL_OWNER, "local", UserChange(disabled=False))
        if left.id != "local":
            await accounts.directory.change(LOCAL_OWNER, left.id, UserChange(role=Role.MEMBER))


async def test_gateways_that_start_together_agree_on_one_first_administrator(database: Database) -> None:
    async def start(number: int) -> str:
        async with account_use_cases(database, prefix=f"g{number}-") as one:
            (first,) = await one.users.administrators()
            return first.id

    assert await run_concurrently(*(start(number) for number in range(4))) == ["local"] * 4


async def test_concurrent_claims_have_one_winner(accounts: AccountUseCases) -> None:
    claim = await accounts.invites.create_bootstrap_invite("")
    outcomes = await run_concurrently(*(accounts.register(claim, f"root-{caller}") for caller in range(CALLERS)))
    assert Counter(type(outcome) for outcome in outcomes) == {SignedIn: 1, InviteNotFoundError: CALLERS - 1}
    (first,) = await accounts.users.administrators()
    assert (first.id, first.name.partition("-")[0]) == ("local", "root")


async def test_a_refresh_race_with_a_sign_out_leaves_nobody_signed_in(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    for number in range(10):
        signed_in = await accounts.create_member(f"user-{number}")
        outcomes = await run_concurrently(
            accounts.sign_in.refresh(signed_in.refresh_token), accounts.sign_in.sign_out(signed_in.refresh_token)
        )
        assert not [
            error for error in outcomes if isinstance(error, BaseException) and not isinstance(error, PlugAIError)
        ]
        for outcome in outcomes:
            if isinstance(outcome, SignedIn):
                with pytest.raises(RefreshTokenInvalidError):
                    await accounts.sign_in.refresh(outcome.refresh_token)
    assert await accounts.login_service.login("user-0", PASSWORD, "", ADDRESS)


async def test_losing_a_race_for_an_invitation_reports_it_as_used(
    accounts: AccountUseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = await accounts.invites.create_bootstrap_invite("")
    look_up = accounts.users.get

    async def overtaken(user_id: str) -> User | None:
        monkeypatch.undo()
        await accounts.register(claim, "faster")
        return await look_up(user_id)

    monkeypatch.setattr(accounts.users, "get", overtaken)
    with pytest.raises(InviteNotFoundError):
        await accounts.register(claim, "slower")
