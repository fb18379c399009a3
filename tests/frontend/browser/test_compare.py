"""Models are compared in a real browser, behind a real Envoy, and one of them goes on."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import Error as PlaywrightError
from tests.frontend.browser.pages import (
    answered,
    button,
    click,
    come_in,
    field,
    focused,
    press,
    shoot,
    told,
    until_focused,
    until_told,
    violations,
    visitor,
    walk_to,
    write,
)
from tests.frontend.browser.served import Served
from tests.support.limits import HANGS_SECONDS

WORDS = "The sea is wide, and its colour is that of the sky above it."
expect.set_options(timeout=HANGS_SECONDS * 1000)


def _ask(page: Page, words: str) -> None:
    """Begin a comparison with these words."""
    write(page, "Your message", words)
    while "/compare/" not in page.url and button(page, "Send").count():
        press(page, "Send")
        with suppress(PlaywrightError):
            page.wait_for_url("**/compare/*", timeout=15_000)


def test_three_models_answer_beside_each_other_and_a_chat_goes_on_with_one(browser: Browser, served: Served) -> None:
    with visitor(browser) as page:
        come_in(page, served.link)
        click(page, page.get_by_role("button", name="Choose a model").first)
        click(page, page.get_by_role("menuitem", name="Compare models"))
        page.wait_for_url("**/compare**")
        press(page, "Add a model")
        until_told(page, "Model 3: ")
        assert not violations(page)
        shoot(page, "compare-setup-1440-light")
        _ask(page, WORDS * 8)
        button(page, "Stop slow").wait_for(state="attached")
        # One goes wrong in its own column, and the others go on.
        until_told(page, "failed after 2 words")
        button(page, "Go on with echo").wait_for(state="attached")
        shoot(page, "compare-running-1440-light")
        button(page, "Go on with slow").wait_for(state="attached")
        until_told(page, "First word after")
        button(page, "New comparison").wait_for(state="attached")
        assert not violations(page)
        shoot(page, "compare-done-1440-light")
        page.reload()
        button(page, "Go on with slow").wait_for(state="attached")
        press(page, "Go on with slow")
        page.wait_for_url("**/c/*")
        until_told(page, "Choose a model: slow")
        # The other answers are versions of this one.
        until_told(page, " of 3")
        answered(page)
        assert told(page).count(WORDS) > 1


@pytest.mark.parametrize(("width", "dark"), [(820, False), (390, True)], ids=["tablet", "phone"])
def test_where_there_is_no_room_each_answer_has_a_tab(browser: Browser, served: Served, width: int, dark: bool) -> None:
    with visitor(browser, width, 844, dark=dark) as page:
        come_in(page, served.link)
        page.goto(f"{served.url}/compare")
        press(page, "Add a model")
        until_told(page, "Model 3: ")
        assert not violations(page)
        look = f"{width}-{'dark' if dark else 'light'}"
        shoot(page, f"compare-setup-{look}")
        _ask(page, WORDS * 8)
        until_told(page, "broken · failed")
        until_told(page, "echo · complete")
        press(page, "Stop all")
        until_told(page, "slow · stopped")
        press(page, "broken · failed")
        until_told(page, "failed after 2 words")
        assert not violations(page)
        shoot(page, f"compare-failed-{look}")
        press(page, "echo · complete")
        button(page, "Go on with echo").wait_for(state="attached")
        assert not violations(page)
        shoot(page, f"compare-done-{look}")


def test_models_are_compared_with_the_keyboard_alone(browser: Browser, served: Served) -> None:
    with visitor(browser, dark=True) as page:
        come_in(page, served.link)
        page.goto(f"{served.url}/compare")
        field(page).wait_for(state="attached")
        until_told(page, "Model 2: ")
        # The slow one.
        walk_to(page, "Add a model")
        page.keyboard.press("Enter")
        until_told(page, "Model 3: ")
        until_focused(page, "Your message", "Shift+Escape")
        page.keyboard.insert_text("word " * 400)
        page.keyboard.press("Enter")
        page.wait_for_url("**/compare/*")
        button(page, "Stop slow").wait_for(state="attached")
        # Those that were not asked yet would have no answer afterwards.
        until_told(page, "failed after 2 words")
        button(page, "Go on with echo").wait_for(state="attached")
        page.keyboard.press("Escape")
        button(page, "New comparison").wait_for(state="attached")
        shoot(page, "compare-stopped-1440-dark")
        walk_to(page, "Go on with")
        assert focused(page).startswith("Go on with")
        page.keyboard.press("Enter")
        page.wait_for_url("**/c/*")
        until_told(page, " of 3")
