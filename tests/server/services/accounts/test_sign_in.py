"""Signing in, on both databases."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from tests.server.core.test_emails import NOT_EMAILS
from tests.server.services.accounts.use_cases import ADDRESS, AccountUseCases
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


async def login(accounts: AccountUseCases, name: str, password: str = PASSWORD, address: str = ADDRESS) -> SignedIn:
    result = await accounts.login_service.login(name, password, "phone", address)
    assert isinstance(result, SignedIn)
    return result


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


@pytest.mark.parametrize("text", ["", " ", "null", "None", "0", "plgi_bootstrap__", "plgi_x_y_z", "\0", "é" * 60])
async def test_invalid_credentials_are_refused(accounts: AccountUseCases, text: str) -> None:
    await create_claim_token(accounts.users, accounts.invites, "")
    with pytest.raises(InviteNotFoundError):
        await accounts.register(text, "eve")
    with pytest.raises(RefreshTokenInvalidError):
        await accounts.sign_in.refresh(text)
    with pytest.raises(UnauthenticatedError):
        await accounts.authenticator.authenticate(text)


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
        await login(accounts, "ann")
    assert (await login(accounts, "ann", "another good one")).user_id == ann.user_id


async def test_an_invitation_for_an_existing_account_cannot_rename_it(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    ann = await accounts.create_member("ann")
    text, _ = await accounts.invites.create("local", Role.MEMBER, "", ann.user_id, timedelta(hours=1))
    with pytest.raises(InvalidRequestError):
        await accounts.login_service.register(text, "root2", "another good one", "", "")


async def test_a_failed_login_does_not_reveal_the_reason(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    await accounts.create_member("ann")
    gone = await accounts.create_member("gone")
    await accounts.directory.change(LOCAL_OWNER, gone.user_id, UserChange(disabled=True))
    sentences = set()
    for name, password in (("ann", "wrong password"), ("nobody", PASSWORD), ("gone", PASSWORD), ("", "")):
        with pytest.raises(LoginFailedError) as error:
            await login(accounts, name, password)
        sentences.add(error.value.message)
    assert len(sentences) == 1


async def test_an_unknown_name_costs_the_same_hash_as_a_wrong_password(
    accounts: AccountUseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    await accounts.claim_server()
    await accounts.create_member("ann")
    gone = await accounts.create_member("gone")
    await accounts.directory.change(LOCAL_OWNER, gone.user_id, UserChange(disabled=True))
    verified: list[Parameters] = []
    real = PasswordHasher.verify

    def counted(hasher: PasswordHasher, known: str, password: str) -> bool:
        verified.append(extract_parameters(known))
        return real(hasher, known, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    for name in ("ann", "nobody", "gone", ""):
        with pytest.raises(LoginFailedError):
            await login(accounts, name, "wrong password")
    assert len(verified) == 4
    assert len(set(map(repr, verified))) == 1


async def test_failed_logins_are_in_the_audit_log_once_an_hour_for_each_name_and_network(
    accounts: AccountUseCases,
) -> None:
    await accounts.claim_server()
    ann = await accounts.create_member("ann")
    for address in (ADDRESS, "203.0.113.9"):
        for name in ("ann", "nobody") * 3:
            accounts.clock.advance(61)
            with pytest.raises(LoginFailedError):
                await login(accounts, name, "wrong password", address)
    entries = [link.entry for link in await accounts.audit.page(AuditFilter(action="login.failed"), None, 100)]
    networks = ("198.51.100.0/24", "203.0.113.0/24")
    found = sorted((entry.target, entry.details["network"]) for entry in entries)
    assert found == sorted((target, network) for target in (ann.user_id, "unknown") for network in networks)
    assert "nobody" not in str(entries)
    accounts.clock.advance(3600)
    with pytest.raises(LoginFailedError):
        await login(accounts, "ann", "wrong password")
    assert len(await accounts.audit.page(AuditFilter(action="login.failed"), None, 100)) == 5


async def test_many_guesses_run_few_hashes_and_lock_no_account(
    accounts: AccountUseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    await accounts.claim_server()
    await accounts.create_member("ann")
    await login(accounts, "ann")
    hashes = 0
    real = accounts.login_service._passwords.check

    async def counted(known: str, password: str) -> bool:
        nonlocal hashes
        hashes += 1
        return await real(known, password) if password == PASSWORD else False

    monkeypatch.setattr(accounts.login_service._passwords, "check", counted)
    for number in range(1000):
        accounts.clock.advance(0.1)
        with pytest.raises((LoginFailedError, LoginThrottledError)):
            await accounts.login_service.login("ann", "guess", "", f"203.0.113.{number % 250}")
    assert hashes <= 20
    assert (await login(accounts, "ann")).user_id


async def test_guessing_from_many_networks_is_throttled_except_from_known_networks(
    accounts: AccountUseCases,
) -> None:
    await accounts.claim_server()
    await accounts.create_member("ann")
    await login(accounts, "ann")
    throttled = 0
    for number in range(100):
        try:
            accounts.login_service._throttle.count_attempt("ann", f"10.0.{number}.0")
        except LoginThrottledError:
            throttled += 1
    assert throttled >= 40
    assert (await login(accounts, "ann")).user_id


async def test_reusing_a_refresh_token_signs_the_device_out(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    first = await accounts.create_member("ann")
    second = await accounts.sign_in.refresh(first.refresh_token)
    assert (await accounts.sign_in.refresh(first.refresh_token)).refresh_token == second.refresh_token
    accounts.clock.advance(11)
    with pytest.raises(RefreshTokenInvalidError):
        await accounts.sign_in.refresh(first.refresh_token)
    with pytest.raises(RefreshTokenInvalidError):
        await accounts.sign_in.refresh(second.refresh_token)
    with pytest.raises(UnauthenticatedError):
        await accounts.authenticator.authenticate(second.access_token)
    actions = [link.entry.action for link in await accounts.audit.page(AuditFilter(), None, 1)]
    assert actions == ["refresh_token.reused"]


async def test_an_unused_device_is_signed_out(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    ann = await accounts.create_member("ann")
    accounts.clock.advance(timedelta(days=29).total_seconds())
    ann = await accounts.sign_in.refresh(ann.refresh_token)
    accounts.clock.advance(timedelta(days=30).total_seconds())
    with pytest.raises(RefreshTokenInvalidError):
        await accounts.sign_in.refresh(ann.refresh_token)


async def test_a_password_is_right_in_every_unicode_form_of_its_letters(accounts: AccountUseCases) -> None:
    text = await create_claim_token(accounts.users, accounts.invites, "")
    forms = [unicodedata.normalize(form, "caf\u00e9 cr\u00e8me \u1e9b\u0323") for form in ("NFC", "NFD")]
    assert forms[0] != forms[1]
    await accounts.login_service.register(text, "root", forms[1], "", "")
    for password in forms:
        assert (await login(accounts, "root", password)).user_id
    with pytest.raises(LoginFailedError):
        await login(accounts, "root", "cafe creme")


async def test_wrong_logins_with_invented_names_keep_nobody_out_of_the_same_network(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    for number in range(80):
        with pytest.raises(LoginFailedError):
            await login(accounts, f"n{number}", "wrong wrong")
    assert (await login(accounts, "root")).user_id == LOCAL_OWNER.id


async def test_a_wrong_old_password_is_in_the_audit_log(accounts: AccountUseCases) -> None:
    root = await accounts.authenticator.authenticate((await accounts.claim_server()).access_token)
    with pytest.raises(LoginFailedError):
        await accounts.profile.change_password(root, "wrong password", "another good one", ADDRESS)
    (link,) = await accounts.audit.page(AuditFilter(action="login.failed"), None, 100)
    assert (link.entry.target, link.entry.details) == (root.id, {"network": "198.51.100.0/24"})


async def test_changing_the_password_signs_out_all_other_devices(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    ann = await accounts.create_member("ann")
    other = await login(accounts, "ann")
    caller = await accounts.authenticator.authenticate(ann.access_token)
    with pytest.raises(LoginFailedError):
        await accounts.profile.change_password(caller, "wrong password", "another good one", ADDRESS)
    await accounts.profile.change_password(caller, PASSWORD, "another good one", ADDRESS)
    assert await accounts.authenticator.authenticate(ann.access_token) == caller
    with pytest.raises(UnauthenticatedError):
        await accounts.authenticator.authenticate(other.access_token)
    with pytest.raises(LoginFailedError):
        await login(accounts, "ann")


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "annannannann"[:9] + "1", "benedict12"])
async def test_a_weak_password_is_refused(accounts: AccountUseCases, password: str) -> None:
    text, _ = await accounts.invites.create("local", Role.MEMBER, "", "", timedelta(days=1))
    with pytest.raises(InvalidRequestError):
        await accounts.login_service.register(text, "benedict", password, "", "")


async def test_preferences_are_stored_up_to_a_limit(accounts: AccountUseCases) -> None:
    root = await accounts.authenticator.authenticate((await accounts.claim_server()).access_token)
    preferences = {"theme": "dark", "models": ["echo", 1.5, None], "nested": {"ä": True}}
    changed = await accounts.profile.update(root, ProfileChange(preferences=preferences))
    assert changed.preferences == preferences
    assert (await accounts.profile.update(root, ProfileChange(display_name="Ann"))).preferences == preferences
    with pytest.raises(InvalidRequestError):
        await accounts.profile.update(root, ProfileChange(preferences={"x": "y" * 20_000}))


async def test_an_api_token_has_no_more_rights_than_its_creator(accounts: AccountUseCases) -> None:
    root = await accounts.authenticator.authenticate((await accounts.claim_server()).access_token)
    ann = await accounts.authenticator.authenticate((await accounts.create_member("ann")).access_token)
    narrow, _ = await accounts.api_tokens.create(root, "n", frozenset({Scope.READ, Scope.ACCOUNT}), timedelta(days=1))
    with pytest.raises(UnauthenticatedError):
        await accounts.authenticator.authenticate(narrow[:-1] + ("0" if narrow[-1] != "0" else "1"))
    limited = await accounts.authenticator.authenticate(narrow)
    for caller, scope in ((ann, Scope.ADMIN), (limited, Scope.GENERATE), (limited, Scope.ADMIN)):
        with pytest.raises(Exception, match=str(scope)):
            await accounts.api_tokens.create(caller, "wide", frozenset({scope}), timedelta(days=1))


@pytest.mark.parametrize("days", [1, 366])
async def test_a_token_made_with_a_token_never_outlives_it(accounts: AccountUseCases, days: int) -> None:
    root = await accounts.authenticator.authenticate((await accounts.claim_server()).access_token)
    text, first = await accounts.api_tokens.create(root, "n", frozenset({Scope.ACCOUNT}), timedelta(days=2))
    accounts.clock.advance(3600)
    caller, made = await accounts.authenticator.authenticate(text), first
    for _ in range(3):
        text, made = await accounts.api_tokens.create(caller, "n", frozenset({Scope.ACCOUNT}), timedelta(days=days))
        caller = await accounts.authenticator.authenticate(text)
    assert made.expires_at == min(first.expires_at, accounts.clock.now() + timedelta(days=days))
    await accounts.api_tokens.delete(root, made.id)
    with pytest.raises(UnauthenticatedError):
        await accounts.api_tokens.create(caller, "n", frozenset({Scope.ACCOUNT}), timedelta(days=1))


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


async def test_an_api_token_expires_and_records_its_last_use(accounts: AccountUseCases) -> None:
    ann = await accounts.authenticator.authenticate((await accounts.claim_server()).access_token)
    text, token = await accounts.api_tokens.create(ann, "n", frozenset({Scope.READ}), timedelta(days=1))
    assert token.last_used_at is None
    accounts.clock.advance(3600)
    await accounts.authenticator.authenticate(text)
    (stored,) = await accounts.api_tokens.list(ann)
    assert stored.last_used_at == accounts.clock.now()
    accounts.clock.advance(24 * 3600)
    with pytest.raises(UnauthenticatedError):
        await accounts.authenticator.authenticate(text)
    assert await accounts.api_tokens.list(ann) == []


async def test_similar_tokens_are_refused(accounts: AccountUseCases) -> None:
    root = await accounts.authenticator.authenticate((await accounts.claim_server()).access_token)
    text, _ = await accounts.api_tokens.create(root, "n", frozenset({Scope.READ}), timedelta(days=1))
    known = await accounts.authenticator.authenticate(text)
    assert known.scopes == {Scope.READ}
    for other in (text + "0", text[:-1], text.swapcase(), f"{text} ", text.replace("plg_", "plgi_")):
        with pytest.raises(UnauthenticatedError):
            await accounts.authenticator.authenticate(other)
