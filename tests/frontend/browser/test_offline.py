"""What is written without a connection, in a real browser: it waits, survives a restart, and is sent in order and once.

The web interface is a program of its own here, as `plugai ui` starts it for a server elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.frontend.browser.elsewhere import Elsewhere, serving_elsewhere
from tests.frontend.browser.pages import (
    answered,
    begin,
    button,
    press,
    shoot,
    until_told,
    until_told_no_more,
    violations,
    visitor,
    wait_ready,
    write,
)
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.client import text_of
from plugai.client.sync import SyncClient
from plugai.frontend.outbox.view import WAITS

SETTINGS = """
default_model = "echo"
[sessions]
titles = false
[[models]]
id = "echo"
runner = "echo"
"""
expect.set_options(timeout=HANGS_SECONDS * 1000)


@pytest.fixture(scope="module")
@slow
def elsewhere() -> Iterator[Elsewhere]:
    with serving_elsewhere(SETTINGS) as both:
        yield both


def test_messages_written_while_the_server_is_away_are_sent_in_order_and_once(
    browser: Browser, elsewhere: Elsewhere
) -> None:
    with visitor(browser, 390, 900, dark=True) as page:
        page.goto(elsewhere.url)
        wait_ready(page)
        begin(page, "one")
        answered(page)
        elsewhere.kill_server()
        until_told(page, "The server does not answer")
        for words in ("two", "three", "not this"):
            _send(page, words)
        assert violations(page) == []
        press(page, "Remove “not this”")
        until_told_no_more(page, "not this")
        press(page, "Edit “three”")
        write(page, "The waiting message", "three, changed")
        press(page, "Keep")
        until_told(page, "three, changed")
        shoot(page, "outbox-390-dark")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")
        shoot(page, "outbox-1440-light")
        # What waits is kept by the browser.
        elsewhere.kill_ui()
        expect(page.locator("#away")).to_contain_text("goes on by itself")
        elsewhere.start_ui()
        until_told(page, "This page opens as soon as it is back")
        elsewhere.start_server()
        until_told_no_more(page, "This page opens as soon as it is back")
        until_told_no_more(page, WAITS)
        until_told(page, "three, changed")
        answered(page)
        shoot(page, "outbox-sent-1440-light")
    assert _said(elsewhere) == [["one", "one", "two", "two", "three, changed", "three, changed"]]


def test_a_page_without_a_network_says_so_and_goes_on_by_itself(browser: Browser, elsewhere: Elsewhere) -> None:
    with visitor(browser, 820, 900) as page:
        page.goto(elsewhere.url)
        wait_ready(page)
        write(page, "Your message", "a draft")
        page.context.set_offline(True)
        expect(page.locator("#away")).to_contain_text("You are offline")
        shoot(page, "offline-820-light")
        page.context.set_offline(False)
        expect(page.locator("#away")).to_be_hidden()
        expect(page.get_by_role("textbox", name="Your message")).to_have_value("a draft")
        press(page, "Send")
        answered(page)


def _send(page: Page, words: str) -> None:
    write(page, "Your message", words)
    press(page, "Send")
    expect(button(page, f"Remove “{words}”")).to_be_attached()


def _said(elsewhere: Elsewhere) -> list[list[str]]:
    """What was said in each session, with the answers."""
    with SyncClient(elsewhere.running.url, token="") as client:
        return [
            [text_of(stored.message) for stored in session.messages() if stored.message is not None]
            for session in client.sessions.list()
        ]
