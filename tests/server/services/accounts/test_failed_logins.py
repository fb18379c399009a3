"""Logins that fail: what they reveal, what they cost, and where they are recorded, on both databases."""

from __future__ import annotations

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from tests.server.services.accounts.use_cases import ADDRESS, AccountUseCases
from tests.support.canary import PASSWORD

from plugai.server.core.accounts.users import UserChange
from plugai.server.core.audit.log import AuditFilter
from plugai.server.core.errors import (
    LoginFailedError,
    LoginThrottledError,
)
from plugai.server.core.principal import LOCAL_OWNER


async def test_a_failed_login_does_not_reveal_the_reason(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    await accounts.create_member("ann")
    gone = await accounts.create_member("gone")
    await accounts.directory.change(LOCAL_OWNER, gone.user_id, UserChange(disabled=True))
    sentences = set()
    for name, password in (("ann", "wrong password"), ("nobody", PASSWORD), ("gone", PASSWORD), ("", "")):
        with pytest.raises(LoginFailedError) as error:
            await accounts.login(name, password)
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
            await accounts.login(name, "wrong password")
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
                await accounts.login(name, "wrong password", address)
    entries = [link.entry for link in await accounts.audit.page(AuditFilter(action="login.failed"), None, 100)]
    networks = ("198.51.100.0/24", "203.0.113.0/24")
    found = sorted((entry.target, entry.details["network"]) for entry in entries)
    assert found == sorted((target, network) for target in (ann.user_id, "unknown") for network in networks)
    assert "nobody" not in str(entries)
    accounts.clock.advance(3600)
    with pytest.raises(LoginFailedError):
        await accounts.login("ann", "wrong password")
    assert len(await accounts.audit.page(AuditFilter(action="login.failed"), None, 100)) == 5


async def test_many_guesses_run_few_hashes_and_lock_no_account(
    accounts: AccountUseCases, monkeypatch: pytest.MonkeyPatch
) -> None:
    await accounts.claim_server()
    await accounts.create_member("ann")
    await accounts.login("ann")
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
    assert (await accounts.login("ann")).user_id


async def test_guessing_from_many_networks_is_throttled_except_from_known_networks(
    accounts: AccountUseCases,
) -> None:
    await accounts.claim_server()
    await accounts.create_member("ann")
    await accounts.login("ann")
    throttled = 0
    for number in range(100):
        try:
            accounts.login_service._throttle.count_attempt("ann", f"10.0.{number}.0")
        except LoginThrottledError:
            throttled += 1
    assert throttled >= 40
    assert (await accounts.login("ann")).user_id


async def test_wrong_logins_with_invented_names_keep_nobody_out_of_the_same_network(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    for number in range(80):
        with pytest.raises(LoginFailedError):
            await accounts.login(f"n{number}", "wrong wrong")
    assert (await accounts.login("root")).user_id == LOCAL_OWNER.id


async def test_a_wrong_old_password_is_in_the_audit_log(accounts: AccountUseCases) -> None:
    root = await accounts.authenticator.authenticate((await accounts.claim_server()).access_token)
    with pytest.raises(LoginFailedError):
        await accounts.profile.change_password(root, "wrong password", "another good one", ADDRESS)
    (link,) = await accounts.audit.page(AuditFilter(action="login.failed"), None, 100)
    assert (link.entry.target, link.entry.details) == (root.id, {"network": "198.51.100.0/24"})
