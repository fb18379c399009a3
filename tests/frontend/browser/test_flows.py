"""What a person does with the web interface, in a real browser, with a real server behind it."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError
from tests.frontend.browser.pages import (
    answered,
    begin,
    button,
    join,
    press,
    shoot,
    told,
    until_focused,
    until_told,
    violations,
    visitor,
    wait_ready,
    walk_to,
    write,
)
from tests.frontend.browser.served import Served

MENU = "Your menu Administrator"
TALK = "Three *primes*:\n\n1. two\n2. three\n\n```python\nprint(2)\n```\n\n<script>alert(1)</script>"


@pytest.fixture(scope="module")
def signed_in(browser: Browser, served: Served, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cookies of a browser that has come in by the link of the first start."""
    state = tmp_path_factory.mktemp("browser") / "state.json"
    with visitor(browser) as page:
        page.goto(served.link)
        page.wait_for_url("**/join")
        shoot(page, "join")
        press(page, "Later")
        wait_ready(page)
        shoot(page, "welcome")
        page.context.storage_state(path=state)
    return state


def test_one_comes_in_talks_and_finds_it_all_again(browser: Browser, served: Served, signed_in: Path) -> None:
    with visitor(browser, state=signed_in) as page:
        elsewhere: list[str] = []
        page.on("request", lambda request: elsewhere.append(request.url) if served.url not in request.url else None)
        page.goto(served.url)
        wait_ready(page)
        begin(page, TALK)
        answered(page)
        assert "<script>alert(1)</script>" in told(page)
        page.reload()
        answered(page)
        assert "print(2)" in told(page)
        # Flet's own client tries one library of somebody else's, which the page's policy forbids.
        assert [url for url in elsewhere if "rive" not in url and not url.startswith(("data:", "blob:"))] == []


def test_a_page_finds_back_when_the_web_interface_is_killed(browser: Browser, served: Served, signed_in: Path) -> None:
    with visitor(browser, 390, 844, dark=True, state=signed_in) as page:
        page.goto(served.url)
        wait_ready(page)
        shoot(page, "welcome-390-dark")
        with page.expect_websocket() as again:
            os.kill(served.child(b"plugai.frontend"), signal.SIGKILL)
        again.value.wait_for_event("framereceived")
        # What is pressed before the page has found back has nobody who would hear it.
        while button(page, MENU).count() == 0:
            with suppress(PlaywrightError):
                button(page, "Show your chats").click(force=True, timeout=1000)
                # A second press would close what the first has opened, so a slow machine gets time to draw.
                button(page, MENU).wait_for(state="attached", timeout=45_000)
        shoot(page, "chats-390-dark")


def test_the_shortcuts_are_listed_and_lead_to_the_search(browser: Browser, served: Served, signed_in: Path) -> None:
    with visitor(browser, state=signed_in) as page:
        page.goto(served.url)
        wait_ready(page)
        sheet = page.get_by_role("alertdialog")
        # To the list, where a question mark is none that somebody writes.
        page.keyboard.press("F6")
        while not sheet.count():
            page.keyboard.press("F6")
            page.keyboard.press("Shift+Slash")
            with suppress(PlaywrightError):
                sheet.wait_for(state="attached", timeout=5_000)
        assert not violations(page)
        shoot(page, "shortcuts-1440-light")
        page.keyboard.press("Escape")
        sheet.wait_for(state="detached")
        until_focused(page, "Search", "Control+k")
        page.keyboard.type("words that nobody wrote")
        until_told(page, "No chat has these words.")
        # It has its name also with something in it.
        page.get_by_role("textbox", name="Search").wait_for(state="attached")
        assert not violations(page)
        shoot(page, "search-1440-light")


def test_an_invited_user_comes_in_and_a_wrong_password_is_said(browser: Browser, served: Served) -> None:
    with visitor(browser, 820, 1100) as page:
        page.goto(served.url)
        page.wait_for_url("**/sign-in")
        assert not violations(page)
        shoot(page, "sign-in-820-light")
        # With the keyboard alone: the page begins where the name is written.
        page.keyboard.type("nobody")
        page.keyboard.press("Tab")
        page.keyboard.type("wrong, but long enough")
        page.keyboard.press("Enter")
        assert "password" in page.get_by_role("alert").inner_text().lower()
        join(page, served.link, "ada")
        assert served.link.partition("#")[2] not in page.url
        cookies = page.context.cookies()
        assert [cookie["httpOnly"] for cookie in cookies] == [True]
        assert page.evaluate("document.cookie") == ""
        _look_at_settings(page)


def _look_at_settings(page: Page) -> None:
    """Reach the settings by keyboard, and see each section on each kind of device."""
    page.keyboard.press("Control+,")
    page.wait_for_url("**/settings/account")
    press(page, "Set it up")
    page.get_by_role("img", name="QR code for the authenticator app").wait_for(state="attached")
    assert not violations(page)
    shoot(page, "settings-account-820-light")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 390, "height": 844})
    press(page, "Devices")
    page.wait_for_url("**/settings/devices")
    page.get_by_text("This browser", exact=True).wait_for(state="attached")
    assert not violations(page)
    shoot(page, "settings-devices-390-dark")
    page.set_viewport_size({"width": 1440, "height": 900})
    light = page.get_by_role("radio", name="Light")
    # What is pressed while the page takes its new size may have moved away.
    while not light.count():
        press(page, "Appearance")
        with suppress(PlaywrightError):
            light.wait_for(state="attached", timeout=15_000)
    shoot(page, "settings-appearance-1440-dark")
    page.go_back()
    page.wait_for_url("**/settings/devices")


def test_one_talks_chooses_a_model_and_sets_a_parameter_with_the_keyboard_alone(
    browser: Browser, served: Served, signed_in: Path
) -> None:
    with visitor(browser, state=signed_in) as page:
        page.goto(served.url)
        wait_ready(page)
        until_focused(page, "Your message", "Shift+Escape")
        page.keyboard.insert_text("one two three")
        until_told(page, "Send")
        while "/c/" not in page.url:
            page.keyboard.press("Enter")
            page.wait_for_timeout(2000)
        answered(page)
        until_focused(page, "New chat", "F6")
        until_focused(page, "Your message", "F6")
        walk_to(page, "Choose a model")
        shoot(page, "focus-menu-1440-light")
        menu = page.get_by_role("menu")
        page.keyboard.press("Enter")
        menu.wait_for(state="attached")
        page.keyboard.press("Escape")
        menu.wait_for(state="detached")
        # The focus is where it was: the same key opens it again.
        walk_to(page, "Choose a model")
        page.keyboard.press("Enter")
        menu.wait_for(state="attached")
        walk_to(page, "slow")
        shoot(page, "focus-line-1440-light")
        page.keyboard.press("Enter")
        menu.wait_for(state="detached")
        until_told(page, "Choose a model: slow")
        page.keyboard.press("Control+.")
        button(page, "Close").wait_for(state="attached")
        until_focused(page, "Close", "F6")
        walk_to(page, "Max output tokens")
        page.keyboard.insert_text("2")
        page.keyboard.press("Enter")
        button(page, "Reset Max output tokens").wait_for(state="attached")
        walk_to(page, "Reset Max output tokens")
        shoot(page, "focus-reset-1440-light")
        page.keyboard.press("Enter")
        button(page, "Reset Max output tokens").wait_for(state="detached")
        page.keyboard.press("Control+.")
        button(page, "Close").wait_for(state="detached")
        until_focused(page, "Your message", "Shift+Escape")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_conversation_has_names_and_roles_for_everything(
    browser: Browser, served: Served, signed_in: Path, dark: bool
) -> None:
    with visitor(browser, dark=dark, state=signed_in) as page:
        page.goto(served.url)
        wait_ready(page)
        begin(page, TALK)
        answered(page)
        assert not violations(page)
        shoot(page, f"answer-1440-{'dark' if dark else 'light'}")


@pytest.mark.parametrize(("width", "height", "dark"), [(1440, 900, False), (390, 844, True)], ids=["wide", "phone"])
def test_what_was_said_is_said_otherwise_under_other_parameters_and_the_first_version_is_kept(
    browser: Browser, served: Served, signed_in: Path, width: int, height: int, dark: bool
) -> None:
    with visitor(browser, width, height, dark=dark, state=signed_in) as page:
        page.goto(served.url)
        wait_ready(page)
        begin(page, "one two three four")
        answered(page)
        press(page, "Parameters")
        write(page, "Max output tokens", "2")
        page.keyboard.press("Enter")
        button(page, "Reset Max output tokens").wait_for(state="attached")
        write(page, "System prompt", "Be brief.")
        assert not violations(page)
        shoot(page, f"parameters-{width}")
        press(page, "Close")
        press(page, "Edit your message")
        write(page, "Your message, changed", "five six seven")
        press(page, "Send again")
        until_told(page, "five six seven")
        button(page, "Earlier version").wait_for(state="attached")
        assert not violations(page)
        shoot(page, f"versions-{width}")
        press(page, "Earlier version")
        until_told(page, "1 of 2")
        # What is set is remembered for the model, and the next conversation here shall have none of it.
        press(page, "Parameters")
        press(page, "Reset")
        button(page, "Reset Max output tokens").wait_for(state="detached")


@pytest.mark.parametrize(("width", "height", "dark"), [(1440, 900, False), (390, 844, True)], ids=["wide", "phone"])
def test_chats_are_carried_elsewhere_and_back(
    browser: Browser, served: Served, signed_in: Path, tmp_path: Path, width: int, height: int, dark: bool
) -> None:
    exported = tmp_path / "chats.json"
    with visitor(browser, width, height, dark=dark, state=signed_in) as page:
        page.goto(f"{served.url}/settings/transfer")
        button(page, "Export as JSON").wait_for(state="attached")
        with page.expect_download() as downloading:
            press(page, "Export as JSON")
        downloading.value.save_as(exported)
        with page.expect_file_chooser() as choosing:
            press(page, "Choose a file")
        choosing.value.set_files(exported)
        until_told(page, exported.name)
        until_told(page, "added")
        assert not violations(page)
        shoot(page, f"transfer-{width}")
        for section, words in (("trash", "vanishes by itself"), ("archived", "searches find them")):
            page.goto(f"{served.url}/settings/{section}")
            until_told(page, words)
            assert not violations(page)
            shoot(page, f"{section}-{width}")
