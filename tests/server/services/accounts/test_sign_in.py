"""What signing in promises, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from tests.server.services.accounts.world import ADDRESS, World
from tests.support.canary import PASSWORD

from plugai.runners.errors import InvalidRequestError
from plugai.server.core.accounts.bootstrap import create_claim_token
from plugai.server.core.accounts.sign_in import SignedIn
from plugai.server.core.accounts.users import ProfileChange, Role, UserChange
from plugai.server.core.audit.log import AuditFilter
from plugai.server.core.errors import (
    InviteNotFoundError,
    LoginFailedError,
    LoginThrottledError,
    RefreshTokenInvalidError,
    UnauthenticatedError,
)
from plugai.server.core.principal import LOCAL_OWNER, Scope


async def login(server: World, name: str, password: str = PASSWORD, address: str = ADDRESS) -> SignedIn:
    result = await server.entrance.login(name, password, "phone", address)
    assert isinstance(result, SignedIn)
    return result


async def test_the_first_administrator_owns_what_was_there_before(server: World) -> None:
    root = await server.claimed("Root".lower())
    assert root.user_id == LOCAL_OWNER.id
    caller = await server.authenticator.authenticate(root.access_token)
    assert caller.is_admin
    assert (await server.profile.get(caller)).name == "root"


async def test_a_server_is_claimed_once(server: World) -> None:
    claim = await create_claim_token(server.users, server.invites, "")
    await server.register(claim, "root")
    assert await create_claim_token(server.users, server.invites, "") == ""
    with pytest.raises(InviteNotFoundError):
        await server.register(claim, "other")


async def test_a_new_claim_voids_the_one_before(server: World) -> None:
    first = await create_claim_token(server.users, server.invites, "")
    second = await create_claim_token(server.users, server.invites, "")
    with pytest.raises(InviteNotFoundError):
        await server.register(first, "root")
    assert (await server.register(second, "root")).user_id == LOCAL_OWNER.id


async def test_the_operators_own_token_claims_the_server(server: World) -> None:
    chosen = "an operator's own bootstrap token!!"
    assert await create_claim_token(server.users, server.invites, chosen) == chosen
    assert (await server.register(chosen, "root")).user_id == LOCAL_OWNER.id
    with pytest.raises(InviteNotFoundError):
        await server.register(chosen, "again")


@pytest.mark.parametrize("text", ["", " ", "null", "None", "0", "plgi_bootstrap__", "plgi_x_y_z", "\0", "é" * 60])
async def test_what_is_no_credential_opens_nothing(server: World, text: str) -> None:
    await create_claim_token(server.users, server.invites, "")
    with pytest.raises(InviteNotFoundError):
        await server.register(text, "eve")
    with pytest.raises(RefreshTokenInvalidError):
        await server.sign_in.refresh(text)
    with pytest.raises(UnauthenticatedError):
        await server.authenticator.authenticate(text)


async def test_an_invitation_gives_the_role_and_address_that_it_was_made_for(server: World) -> None:
    text, _ = await server.invites.create("local", Role.ADMIN, "ann@example.org", "", timedelta(days=1))
    ann = await server.users.get((await server.register(text, "ann")).user_id)
    assert ann is not None
    assert (ann.role, ann.email) == (Role.ADMIN, "ann@example.org")


async def test_an_invitation_expires(server: World) -> None:
    text, _ = await server.invites.create("local", Role.MEMBER, "", "", timedelta(hours=1))
    server.time.go(3600)
    with pytest.raises(InviteNotFoundError):
        await server.register(text, "ann")


async def test_a_lost_password_is_replaced_by_an_invitation_and_signs_out_every_device(server: World) -> None:
    await server.claimed()
    ann = await server.member("ann")
    text, _ = await server.invites.create("local", Role.MEMBER, "", ann.user_id, timedelta(hours=1))
    result = await server.entrance.register(text, "", "another good one", "", "phone")
    assert isinstance(result, SignedIn)
    assert result.user_id == ann.user_id
    with pytest.raises(RefreshTokenInvalidError):
        await server.sign_in.refresh(ann.refresh_token)
    with pytest.raises(LoginFailedError):
        await login(server, "ann")
    assert (await login(server, "ann", "another good one")).user_id == ann.user_id


async def test_such_an_invitation_changes_no_name(server: World) -> None:
    await server.claimed()
    ann = await server.member("ann")
    text, _ = await server.invites.create("local", Role.MEMBER, "", ann.user_id, timedelta(hours=1))
    with pytest.raises(InvalidRequestError):
        await server.entrance.register(text, "root2", "another good one", "", "")


async def test_a_refusal_never_says_what_was_wrong(server: World) -> None:
    await server.claimed()
    await server.member("ann")
    gone = await server.member("gone")
    await server.directory.change(LOCAL_OWNER, gone.user_id, UserChange(disabled=True))
    sentences = set()
    for name, password in (("ann", "wrong password"), ("nobody", PASSWORD), ("gone", PASSWORD), ("", "")):
        with pytest.raises(LoginFailedError) as error:
            await login(server, name, password)
        sentences.add(error.value.message)
    assert len(sentences) == 1


async def test_a_name_that_nobody_has_costs_the_same_hash_as_a_wrong_password(
    server: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await server.claimed()
    await server.member("ann")
    gone = await server.member("gone")
    await server.directory.change(LOCAL_OWNER, gone.user_id, UserChange(disabled=True))
    verified: list[Parameters] = []
    real = PasswordHasher.verify

    def counted(hasher: PasswordHasher, known: str, password: str) -> bool:
        verified.append(extract_parameters(known))
        return real(hasher, known, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for name in ("ann", "nobody", "gone", ""):
        with pytest.raises(LoginFailedError):
            await login(server, name, "wrong password")
    assert len(verified) == 4
    assert len(set(map(repr, verified))) == 1


async def test_failed_logins_are_in_the_audit_log_once_an_hour_for_each_name_and_network(server: World) -> None:
    await server.claimed()
    ann = await server.member("ann")
    for address in (ADDRESS, "203.0.113.9"):
        for name in ("ann", "nobody") * 3:
            server.time.go(61)
            with pytest.raises(LoginFailedError):
                await login(server, name, "wrong password", address)
    entries = [link.entry for link in await server.audit.page(AuditFilter(action="login.failed"), None, 100)]
    networks = ("198.51.100.0/24", "203.0.113.0/24")
    told = sorted((entry.target, entry.details["network"]) for entry in entries)
    assert told == sorted((target, network) for target in (ann.user_id, "unknown") for network in networks)
    assert "nobody" not in str(entries)
    server.time.go(3600)
    with pytest.raises(LoginFailedError):
        await login(server, "ann", "wrong password")
    assert len(await server.audit.page(AuditFilter(action="login.failed"), None, 100)) == 5


async def test_a_flood_of_guesses_runs_few_hashes_and_locks_nobody_out(
    server: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await server.claimed()
    await server.member("ann")
    await login(server, "ann")
    hashes = 0
    real = server.entrance._passwords.check

    async def counted(known: str, password: str) -> bool:
        nonlocal hashes
        hashes += 1
        return await real(known, password) if password == PASSWORD else False

    monkeypatch.setattr(server.entrance._passwords, "check", counted)
    for number in range(1000):
        server.time.go(0.1)
        with pytest.raises((LoginFailedError, LoginThrottledError)):
            await server.entrance.login("ann", "guess", "", f"203.0.113.{number % 250}")
    assert hashes <= 20
    assert (await login(server, "ann")).user_id


async def test_many_networks_together_are_held_up_too_but_not_where_the_user_is_known(server: World) -> None:
    await server.claimed()
    await server.member("ann")
    await login(server, "ann")
    throttled = 0
    for number in range(100):
        try:
            server.entrance._throttle.count_attempt("ann", f"10.0.{number}.0")
        except LoginThrottledError:
            throttled += 1
    assert throttled >= 40
    assert (await login(server, "ann")).user_id


async def test_a_refresh_token_that_is_used_again_signs_the_device_out(server: World) -> None:
    await server.claimed()
    first = await server.member("ann")
    second = await server.sign_in.refresh(first.refresh_token)
    assert (await server.sign_in.refresh(first.refresh_token)).refresh_token == second.refresh_token
    server.time.go(11)
    with pytest.raises(RefreshTokenInvalidError):
        await server.sign_in.refresh(first.refresh_token)
    with pytest.raises(RefreshTokenInvalidError):
        await server.sign_in.refresh(second.refresh_token)
    with pytest.raises(UnauthenticatedError):
        await server.authenticator.authenticate(second.access_token)
    actions = [link.entry.action for link in await server.audit.page(AuditFilter(), None, 1)]
    assert actions == ["refresh_token.reused"]


async def test_a_device_that_stays_away_is_signed_out(server: World) -> None:
    await server.claimed()
    ann = await server.member("ann")
    server.time.go(timedelta(days=29).total_seconds())
    ann = await server.sign_in.refresh(ann.refresh_token)
    server.time.go(timedelta(days=30).total_seconds())
    with pytest.raises(RefreshTokenInvalidError):
        await server.sign_in.refresh(ann.refresh_token)


async def test_a_new_password_keeps_this_device_and_no_other(server: World) -> None:
    await server.claimed()
    ann = await server.member("ann")
    other = await login(server, "ann")
    caller = await server.authenticator.authenticate(ann.access_token)
    with pytest.raises(LoginFailedError):
        await server.profile.change_password(caller, "wrong password", "another good one", ADDRESS)
    await server.profile.change_password(caller, PASSWORD, "another good one", ADDRESS)
    assert await server.authenticator.authenticate(ann.access_token) == caller
    with pytest.raises(UnauthenticatedError):
        await server.authenticator.authenticate(other.access_token)
    with pytest.raises(LoginFailedError):
        await login(server, "ann")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "annannannann"[:9] + "1", "benedict12"])
async def test_a_password_that_is_easily_guessed_is_refused(server: World, password: str) -> None:
    text, _ = await server.invites.create("local", Role.MEMBER, "", "", timedelta(days=1))
    with pytest.raises(InvalidRequestError):
        await server.entrance.register(text, "benedict", password, "", "")


async def test_preferences_come_back_and_have_a_limit(server: World) -> None:
    root = await server.authenticator.authenticate((await server.claimed()).access_token)
    preferences = {"theme": "dark", "models": ["echo", 1.5, None], "nested": {"ä": True}}
    changed = await server.profile.update(root, ProfileChange(preferences=preferences))
    assert changed.preferences == preferences
    assert (await server.profile.update(root, ProfileChange(display_name="Ann"))).preferences == preferences
    with pytest.raises(InvalidRequestError):
        await server.profile.update(root, ProfileChange(preferences={"x": "y" * 20_000}))


async def test_an_api_token_can_do_no_more_than_who_makes_it(server: World) -> None:
    root = await server.authenticator.authenticate((await server.claimed()).access_token)
    ann = await server.authenticator.authenticate((await server.member("ann")).access_token)
    narrow, _ = await server.api_tokens.create(root, "n", frozenset({Scope.READ, Scope.ACCOUNT}), timedelta(days=1))
    with pytest.raises(UnauthenticatedError):
        await server.authenticator.authenticate(narrow[:-1] + ("0" if narrow[-1] != "0" else "1"))
    limited = await server.authenticator.authenticate(narrow)
    for caller, scope in ((ann, Scope.ADMIN), (limited, Scope.GENERATE), (limited, Scope.ADMIN)):
        with pytest.raises(Exception, match=str(scope)):
            await server.api_tokens.create(caller, "wide", frozenset({scope}), timedelta(days=1))


async def test_an_api_token_expires_and_tells_when_it_was_used(server: World) -> None:
    ann = await server.authenticator.authenticate((await server.claimed()).access_token)
    text, token = await server.api_tokens.create(ann, "n", frozenset({Scope.READ}), timedelta(days=1))
    assert token.last_used_at is None
    server.time.go(3600)
    await server.authenticator.authenticate(text)
    (kept,) = await server.api_tokens.list(ann)
    assert kept.last_used_at == server.time.now()
    server.time.go(24 * 3600)
    with pytest.raises(UnauthenticatedError):
        await server.authenticator.authenticate(text)
    assert await server.api_tokens.list(ann) == []


async def test_tokens_that_look_alike_are_not_taken_for_each_other(server: World) -> None:
    root = await server.authenticator.authenticate((await server.claimed()).access_token)
    text, _ = await server.api_tokens.create(root, "n", frozenset({Scope.READ}), timedelta(days=1))
    known = await server.authenticator.authenticate(text)
    assert known.scopes == {Scope.READ}
    for other in (text + "0", text[:-1], text.swapcase(), f"{text} ", text.replace("plg_", "plgi_")):
        with pytest.raises(UnauthenticatedError):
            await server.authenticator.authenticate(other)
