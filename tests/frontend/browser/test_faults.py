"""What a person sees when something breaks, in a real browser: a sentence that helps, and the page goes on by itself.

The web interface is a program of its own here, as `plugai ui` starts it for a server elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.frontend.browser.elsewhere import Elsewhere, serving_elsewhere
from tests.frontend.browser.pages import (
    begin,
    button,
    choose,
    press,
    shoot,
    told,
    until_told,
    until_told_no_more,
    visitor,
    wait_ready,
)
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

SETTINGS = """
default_model = "slow"
[sessions]
titles = false
[[models]]
id = "slow"
runner = "echo"
delay_seconds = 0.5
[[models]]
id = "broken"
runner = "echo"
fail_after = 2
"""
LONG = "word " * 300
expect.set_options(timeout=HANGS_SECONDS * 1000)


@pytest.fixture(scope="module")
@slow
def elsewhere() -> Iterator[Elsewhere]:
    with serving_elsewhere(SETTINGS) as both:
        yield both


@contextmanager
def talk(browser: Browser, elsewhere: Elsewhere, width: int, words: str, *, dark: bool = False) -> Iterator[Page]:
    """A page with a new conversation."""
    with visitor(browser, width, 900, dark=dark) as page:
        page.goto(elsewhere.url)
        wait_ready(page)
        begin(page, words)
        yield page


def test_an_answer_survives_what_happens_to_the_server_and_to_the_page(browser: Browser, elsewhere: Elsewhere) -> None:
    with talk(browser, elsewhere, 1440, LONG) as page:
        # While it is written, screen readers are told that it is.
        until_told(page, "The answer is being written")
        elsewhere.kill_server()
        until_told(page, "The server does not answer")
        shoot(page, "fault-server-away-1440-light")
        elsewhere.start_server()
        until_told_no_more(page, "The server does not answer")
        # What was written before is there, and it can be tried again.
        expect(button(page, "Try again").first).to_be_attached()
        assert told(page).count("word") > LONG.count("word")
        shoot(page, "fault-interrupted-1440-light")
        elsewhere.kill_ui()
        expect(page.locator("#away")).to_contain_text("goes on by itself")
        shoot(page, "fault-page-away-1440-light")
        # It can still be read.
        assert "word word" in told(page)
        elsewhere.start_ui()
        expect(page.locator("#away")).to_be_hidden()
        # The conversation is read anew, which a slow machine takes a moment for.
        until_told(page, "word word")
        expect(button(page, "Try again").first).to_be_attached()


def test_who_waits_knows_the_place_in_the_queue(browser: Browser, elsewhere: Elsewhere) -> None:
    with (
        talk(browser, elsewhere, 820, LONG) as first,
        talk(browser, elsewhere, 390, "one", dark=True) as second,
    ):
        until_told(second, "in the queue")
        shoot(second, "fault-queue-390-dark")
        press(first, "Stop")
        expect(button(second, "Answer again")).to_be_attached()


def test_a_chat_that_is_deleted_in_another_tab_can_be_taken_back(browser: Browser, elsewhere: Elsewhere) -> None:
    with talk(browser, elsewhere, 820, "one", dark=True) as page:
        expect(button(page, "Answer again")).to_be_attached()
        other = page.context.new_page()
        other.goto(page.url)
        wait_ready(other)
        choose(other, "Chat menu", "Delete")
        until_told(page, "This chat is in the trash")
        shoot(page, "fault-deleted-820-dark")
        press(page, "Restore")
        until_told_no_more(page, "This chat is in the trash")
