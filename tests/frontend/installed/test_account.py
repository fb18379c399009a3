"""The application that is installed on a device: which server it talks to, and who is signed in."""

from __future__ import annotations

import stat
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import flet as ft
import pyotp
import pytest
from tests.frontend.counting import controls, new_page, press, shown, until
from tests.support.gateway import UNLIMITED, model, settings
from tests.support.tiers import slow

from plugai.client import Client, ConfigurationError
from plugai.frontend.installed.account import Account, server_url
from plugai.frontend.installed.application import Application
from plugai.server.app import gateway
from plugai.server.settings.accounts import AccountSettings

_PASSWORD = "correct horse battery"


@pytest.fixture(params=[True, False])
@slow
async def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[str, str]]:
    """The address of a gateway, and the secret of its user's second factor; empty for one without accounts."""
    given = settings(
        tmp_path_factory.mktemp("g"),
        model("echo", "echo"),
        accounts=AccountSettings(enabled=request.param),
        limits_per_user=UNLIMITED,
    )
    async with gateway(given) as running:
        url = f"grpc://127.0.0.1:{running.grpc_port}"
        if not request.param:
            yield url, ""
            return
        async with Client(url, token="") as first:
            pair = await first.auth.register(running.accounts.claim, name="ada", password=_PASSWORD)
        async with Client(url, token=pair.access_token) as ada:
            secret = (await ada.me.enroll_second_factor()).secret
            await ada.me.confirm_second_factor(pyotp.TOTP(secret).now())
            yield url, secret


async def test_the_first_page_asks_for_the_server_and_who_has_come_in_stays_so(
    server: tuple[str, str], tmp_path: Path
) -> None:
    url, secret = server
    page, connection = new_page(width=390)
    application = Application(page, tmp_path)
    await application.open()
    _write(page, "Address of the server", "no address at all")
    await press(page, "Continue")
    assert any("https://plugai.example" in words for words in shown(page))
    _write(page, "Address of the server", url)
    await press(page, "Continue")
    if secret:
        _write(page, "Name", "ada")
        _write(page, "Password", "wrong")
        await press(page, "Sign in")
        assert not _is_in(page)()
        _write(page, "Password", _PASSWORD)
        await press(page, "Sign in")
        _write(page, "Code", pyotp.TOTP(secret).at(_later()))
        await press(page, "Continue")
    await until(connection, _is_in(page))
    await application.close()
    assert _modes(tmp_path) == {0o600}
    await _comes_back(tmp_path)


async def _comes_back(folder: Path) -> None:
    page, connection = new_page(width=390)
    application = Application(page, folder)
    await application.open()
    await until(connection, _is_in(page))
    await application.close()
    browser = Account(folder).enter()
    assert browser is not None
    if not browser.sign_in.open:
        await Account(folder).leave(browser)
        assert Account(folder).enter() is None
    await browser.client.close()


def _modes(folder: Path) -> set[int]:
    """Who may read the files of a folder."""
    return {stat.S_IMODE(found.stat().st_mode) for found in folder.rglob("*") if found.is_file()}


def _later() -> int:
    """Half a minute from now: a code works once."""
    return int(time.time()) + 30


def _write(page: ft.Page, label: str, words: str) -> None:
    (field,) = (found for found in controls(page) if isinstance(found, ft.TextField) and found.label == label)
    field.value = words


def _is_in(page: ft.Page) -> Callable[[], bool]:
    """Whether one can write a message."""
    return lambda: any(isinstance(found, ft.TextField) and found.shift_enter for found in controls(page))


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("plugai.example", "https://plugai.example"),
        (" https://plugai.example/ ", "https://plugai.example"),
        ("http://192.168.1.5:8080", "http://192.168.1.5:8080"),
    ],
)
def test_an_address_without_a_scheme_is_an_encrypted_one(written: str, url: str) -> None:
    assert server_url(written) == url


@pytest.mark.parametrize("written", ["", "ftp://plugai.example", "https://me:secret@plugai.example", "https://x/path"])
def test_what_is_no_address_of_a_server_is_said_to_be_none(written: str) -> None:
    with pytest.raises(ConfigurationError, match=r"https://plugai\.example"):
        server_url(written)
