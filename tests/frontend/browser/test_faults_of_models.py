"""What a person sees when a model breaks, a sign-in ends or Envoy is gone, in a real browser behind a real Envoy."""

from __future__ import annotations

import os
import signal

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.frontend.browser.pages import (
    PASSWORD,
    answered,
    begin,
    button,
    choose,
    click,
    join,
    press,
    shoot,
    told,
    until_told,
    violations,
    visitor,
    wait_ready,
)
from tests.frontend.browser.served import Served
from tests.support.limits import HANGS_SECONDS

expect.set_options(timeout=HANGS_SECONDS * 1000)


@pytest.fixture(scope="module")
def ada(browser: Browser, served: Served) -> str:
    """Somebody with a name and a password."""
    with visitor(browser) as page:
        join(page, served.link, "ada")
    return "ada"


def sign_in(page: Page, url: str, name: str) -> None:
    """Come in with the password."""
    page.goto(url)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    wait_ready(page)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)], ids=["wide", "phone"])
def test_a_model_that_breaks_says_so_below_what_it_has_written_and_another_one_can_answer(
    browser: Browser, served: Served, ada: str, width: int, dark: bool
) -> None:
    with visitor(browser, width, 900, dark=dark) as page:
        sign_in(page, served.url, ada)
        click(page, page.get_by_role("button", name="Choose a model: echo").first)
        click(page, page.get_by_role("menuitemcheckbox", name="broken"))
        until_told(page, "Choose a model: broken")
        begin(page, "one two three")
        until_told(page, "failed after 2 words")
        # What was written before is there.
        assert told(page).count("one two") > 1
        expect(button(page, "Try again")).to_be_attached()
        assert not violations(page)
        shoot(page, f"fault-model-{width}")
        choose(page, "Answer again with another model", "echo")
        answered(page)
        assert told(page).count("one two three") > 1


def test_who_is_signed_out_on_another_device_reads_that_and_comes_back_to_the_same_page(
    browser: Browser, served: Served, ada: str
) -> None:
    with visitor(browser) as page, visitor(browser, 820, 900, dark=True) as other:
        sign_in(page, served.url, ada)
        begin(page, "one two")
        answered(page)
        place = page.url
        sign_in(other, served.url, ada)
        other.goto(f"{served.url}/settings/devices")
        press(other, "Sign out all others")
        page.wait_for_url("**/sign-in**")
        expect(page.get_by_role("alert")).to_contain_text("not signed in any more")
        assert not violations(page)
        shoot(page, "fault-signed-out-1440-light")
        page.get_by_label("Name").fill(ada)
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Sign in")
        answered(page)
        assert page.url == place


def test_a_page_says_that_the_server_is_away_while_envoy_is_and_goes_on_by_itself(
    browser: Browser, served: Served, ada: str
) -> None:
    with visitor(browser, 820, 900) as page:
        sign_in(page, served.url, ada)
        begin(page, "one two")
        answered(page)
        envoy = 0
        # After each crash in a row it is started later: after the first one, before the page says anything.
        for _ in range(3):
            envoy = served.child(b"--disable-hot-restart", other_than=envoy)
            os.kill(envoy, signal.SIGKILL)
        expect(page.locator("#away")).to_contain_text("goes on by itself")
        shoot(page, "fault-envoy-away-820-light")
        expect(page.locator("#away")).to_be_hidden()
        answered(page)
        press(page, "Answer again")
        until_told(page, "2 of 2")
