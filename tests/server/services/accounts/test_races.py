"""What works once works once, however many come at the same moment, on both databases."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from datetime import timedelta
from typing import TypeVar

import pytest
from tests.server.services.accounts.world import ADDRESS, World, world
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


async def at_once(*calls: Awaitable[T]) -> list[T | BaseException]:
    """What comes of calls that all begin together."""
    return await asyncio.gather(*calls, return_exceptions=True)


@pytest.mark.parametrize("round_", [pytest.param(ROUNDS, id=f"{ROUNDS}x{CALLERS}")])
async def test_one_invitation_makes_one_account(database: Database, server: World, round_: int) -> None:
    repository = SqlInviteRepository(database)
    for number in range(round_):
        _, invite = await server.invites.create("local", Role.MEMBER, "", "", timedelta(days=1))
        calls = [redeem(server, repository, invite, f"user-{number}-{caller}") for caller in range(CALLERS)]
        outcomes = Counter(type(outcome) for outcome in await at_once(*calls))
        assert outcomes == {User: 1, InviteNotFoundError: CALLERS - 1}
    # The first administrator was there before.
    assert len(await server.users.page("", "", 1000)) == 1 + round_


async def redeem(server: World, repository: SqlInviteRepository, invite: Invite, name: str) -> User:
    user = User(name, name, Role.MEMBER, server.time.now(), password_hash="hash")
    return await repository.redeem(invite, user, AuditEntry(server.time.now(), name, AuditAction.USER_CREATED, name))


@pytest.mark.slow
async def test_one_refresh_token_has_one_successor(server: World) -> None:
    await server.claimed()
    signed_in = await server.member("ann")
    for _ in range(ROUNDS):
        token = signed_in.refresh_token
        outcomes = await at_once(*(server.sign_in.refresh(token) for _ in range(CALLERS)))
        assert {type(outcome) for outcome in outcomes} == {SignedIn}
        successors = {outcome.refresh_token for outcome in outcomes if isinstance(outcome, SignedIn)}
        assert len(successors) == 1
        (text,) = successors
        assert text != token
        server.time.go(60)
        signed_in = await server.sign_in.refresh(text)


async def test_a_name_is_given_once(database: Database, server: World) -> None:
    invites = [
        (await server.invites.create("local", Role.MEMBER, "", "", timedelta(days=1)))[1] for _ in range(CALLERS)
    ]
    repository = SqlInviteRepository(database)

    async def take(number: int, invite: Invite) -> User:
        user = User(f"id-{number}", "ann", Role.MEMBER, server.time.now())
        entry = AuditEntry(server.time.now(), user.id, AuditAction.USER_CREATED, user.id)
        return await repository.redeem(invite, user, entry)

    outcomes = await at_once(*(take(*numbered) for numbered in enumerate(invites)))
    assert Counter(map(type, outcomes)) == {User: 1, NameTakenError: CALLERS - 1}
    # Who came too late keeps their invitation, and takes another name.
    unused = [invite for invite in await server.invites.page(None, 100) if invite.used_at is None]
    assert len(unused) == CALLERS - 1


async def test_two_administrators_cannot_each_remove_the_other(server: World) -> None:
    await server.claimed()
    for number in range(10):
        other = await server.member(f"admin-{number}", Role.ADMIN)
        ids = ("local", other.user_id)
        outcomes = await at_once(
            *(server.directory.change(LOCAL_OWNER, user_id, UserChange(disabled=True)) for user_id in ids)
        )
        assert Counter(map(type, outcomes)) == {User: 1, LastAdministratorError: 1}
        (left,) = await server.users.administrators()
        await server.directory.change(LOCAL_OWNER, "local", UserChange(disabled=False))
        if left.id != "local":
            await server.directory.change(LOCAL_OWNER, left.id, UserChange(role=Role.MEMBER))


async def test_gateways_that_start_together_agree_on_one_first_administrator(database: Database) -> None:
    async def start(number: int) -> str:
        async with world(database, prefix=f"g{number}-") as one:
            (first,) = await one.users.administrators()
            return first.id

    assert await at_once(*(start(number) for number in range(4))) == ["local"] * 4


async def test_of_those_who_claim_the_server_together_one_gets_it(server: World) -> None:
    claim = await server.invites.create_bootstrap_invite("")
    outcomes = await at_once(*(server.register(claim, f"root-{caller}") for caller in range(CALLERS)))
    assert Counter(type(outcome) for outcome in outcomes) == {SignedIn: 1, InviteNotFoundError: CALLERS - 1}
    (first,) = await server.users.administrators()
    assert (first.id, first.name.partition("-")[0]) == ("local", "root")


async def test_a_refresh_race_with_a_sign_out_leaves_nobody_signed_in(server: World) -> None:
    await server.claimed()
    for number in range(10):
        signed_in = await server.member(f"user-{number}")
        outcomes = await at_once(
            server.sign_in.refresh(signed_in.refresh_token), server.sign_in.sign_out(signed_in.refresh_token)
        )
        assert not [
            error for error in outcomes if isinstance(error, BaseException) and not isinstance(error, PlugAIError)
        ]
        for outcome in outcomes:
            if isinstance(outcome, SignedIn):
                with pytest.raises(RefreshTokenInvalidError):
                    await server.sign_in.refresh(outcome.refresh_token)
    assert await server.entrance.login("user-0", PASSWORD, "", ADDRESS)


async def test_who_is_overtaken_is_told_that_the_invitation_is_used(
    server: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = await server.invites.create_bootstrap_invite("")
    look_up = server.users.get

    async def overtaken(user_id: str) -> User | None:
        monkeypatch.undo()
        await server.register(claim, "faster")
        return await look_up(user_id)

    monkeypatch.setattr(server.users, "get", overtaken)
    with pytest.raises(InviteNotFoundError):
        await server.register(claim, "slower")
