"""Devices that sign in and out, passwords and preferences, on both databases."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from tests.server.services.accounts.use_cases import ADDRESS, AccountUseCases
from tests.support.canary import PASSWORD

from plugai.server.core.accounts.bootstrap import create_claim_token
from plugai.server.core.audit.log import AuditFilter
from plugai.server.core.errors import (
    InviteNotFoundError,
    LoginFailedError,
    RefreshTokenInvalidError,
    UnauthenticatedError,
)


@pytest.mark.parametrize("text", ["", " ", "null", "None", "0", "plgi_bootstrap__", "plgi_x_y_z", "\0", "é" * 60])
async def test_invalid_credentials_are_refused(accounts: AccountUseCases, text: str) -> None:
    await create_claim_token(accounts.users, accounts.invites, "")
    with pytest.raises(InviteNotFoundError):
        await accounts.register(text, "eve")
    with pytest.raises(RefreshTokenInvalidError):
        await accounts.sign_in.refresh(text)
    with pytest.raises(UnauthenticatedError):
        await accounts.authenticator.authenticate(text)


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
        assert (await accounts.login("root", password)).user_id
    with pytest.raises(LoginFailedError):
        await accounts.login("root", "cafe creme")


async def test_changing_the_password_signs_out_all_other_devices(accounts: AccountUseCases) -> None:
    await accounts.claim_server()
    ann = await accounts.create_member("ann")
    other = await accounts.login("ann")
    caller = await accounts.authenticator.authenticate(ann.access_token)
    with pytest.raises(LoginFailedError):
        await accounts.profile.change_password(caller, "wrong password", "another good one", ADDRESS)
    await accounts.profile.change_password(caller, PASSWORD, "another good one", ADDRESS)
    assert await accounts.authenticator.authenticate(ann.access_token) == caller
    with pytest.raises(UnauthenticatedError):
        await accounts.authenticator.authenticate(other.access_token)
    with pytest.raises(LoginFailedError):
        await accounts.login("ann")
