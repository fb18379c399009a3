"""A user's account as the settings show it, against a real gateway and without a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime

import pyotp
import pytest
from tests.support.gateway import UNLIMITED, model, settings
from tests.support.tiers import slow

from plugai.client import AuthenticationError, Client, MemoryStore
from plugai.frontend.settings.state import AccountState, Form
from plugai.server.app import gateway
from plugai.server.settings.accounts import AccountSettings

PASSWORD = "correct horse battery"


class Account(AccountState):
    """The account of a device that has just signed in, and what it says of its changes."""

    def __init__(self, client: Client, user: object) -> None:
        self.told: list[Form] = []
        super().__init__(client, user, self.told.append)  # type: ignore[arg-type]

    def problem(self, form: Form) -> str:
        return self.outcome(form).problem


@pytest.fixture
@slow
async def accounts(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[list[Account]]:
    """Three devices of one user; the first has registered."""
    folder = tmp_path_factory.mktemp("g")
    given = settings(folder, model("echo", "echo"), accounts=AccountSettings(), limits_per_user=UNLIMITED)
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(gateway(given))
        found: list[Account] = []
        for name in ("first", "second", "third"):
            url = f"grpc://127.0.0.1:{running.grpc_port}"
            client = await stack.enter_async_context(Client(url, credentials=MemoryStore()))
            if found:
                await client.auth.login("root", PASSWORD, device_name=name)
            else:
                await client.auth.register(running.accounts.claim, name="root", password=PASSWORD, device_name=name)
            found.append(Account(client, await client.me.get()))
        yield found


def names(account: Account) -> set[str]:
    return {device.name for device in account.devices}


async def test_one_device_or_all_others_are_signed_out(accounts: list[Account]) -> None:
    first, second, third = accounts
    await first.read()
    assert names(first) == {"first", "second", "third"}
    (stranger,) = (device for device in first.devices if device.name == "second")
    await first.sign_out_device(stranger.device_id)
    assert names(first) == {"first", "third"}
    with pytest.raises(AuthenticationError):
        await second.read()
    await first.sign_out_others()
    assert names(first) == {"first"}
    with pytest.raises(AuthenticationError):
        await third.read()
    assert first.outcome(Form.DEVICES).done


async def test_a_password_is_changed_by_who_knows_it_and_writes_the_same_twice(accounts: list[Account]) -> None:
    first = accounts[0]
    new = "a much better password"
    await first.change_password(PASSWORD, new, new + "r")
    assert "differ" in first.problem(Form.PASSWORD)
    await first.change_password("not my password", new, new)
    assert first.problem(Form.PASSWORD)
    await first.change_password(PASSWORD, "short", "short")
    assert first.problem(Form.PASSWORD)
    await first.change_password(PASSWORD, new, new)
    assert (first.problem(Form.PASSWORD), bool(first.outcome(Form.PASSWORD).done)) == ("", True)
    assert names(first) == {"first"}


async def test_a_second_factor_is_set_up_renewed_and_given_up(accounts: list[Account]) -> None:
    first = accounts[0]
    await first.read()
    assert not first.second_factor.enabled
    await first.enrol()
    assert first.enrolment is not None
    totp = pyotp.TOTP(first.enrolment.secret)
    assert first.enrolment.secret in first.enrolment.uri
    await first.confirm("000000")
    assert first.problem(Form.SECOND_FACTOR)
    assert first.enrolment is not None
    await first.confirm(f" {totp.at(datetime.now(UTC))} ")
    codes = first.recovery_codes
    assert (len(codes), first.second_factor.enabled) == (10, True)
    first.give_up()
    assert (first.recovery_codes, first.outcome(Form.SECOND_FACTOR).done) == ((), "")
    await first.renew_codes(codes[0])
    assert len(first.recovery_codes) == 10
    await first.disable(codes[1])
    assert first.problem(Form.SECOND_FACTOR)
    await first.disable(first.recovery_codes[0])
    assert not first.second_factor.enabled


async def test_a_name_is_changed_and_kept(accounts: list[Account]) -> None:
    first, second, _ = accounts
    await first.rename("  Ada Lovelace ")
    await second.read()
    assert first.user.display_name == "Ada Lovelace"
    assert set(second.told) == set(Form)
