"""Pictures are made, looked at, changed within a mask and deleted in a real browser, by the demo model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from tests.frontend.browser.pages import (
    button,
    chromium,
    click,
    press,
    shoot,
    until_told,
    violations,
    visitor,
    wait_ready,
    write,
)
from tests.frontend.browser.served import Served, serving
from tests.support.tiers import slow

PROMPT, FIELD = "a handwritten seven in red ink", "What the picture shows"


@pytest.fixture(scope="module")
@slow
def served() -> Iterator[Served]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def page(browser: Browser, served: Served) -> Iterator[Page]:
    """The page with pictures, of somebody who has just come in."""
    with visitor(browser) as page:
        page.goto(served.link)
        page.wait_for_url("**/join")
        press(page, "Later")
        wait_ready(page)
        press(page, "Pictures")
        page.wait_for_url("**/pictures")
        until_told(page, "Choose a model: digits")
        yield page


def test_a_picture_is_made_looked_at_and_made_again_within_a_mask(page: Page) -> None:
    assert not violations(page)
    shoot(page, "pictures-empty-1440-light")
    write(page, FIELD, PROMPT)
    press(page, "Make")
    button(page, "Stop").wait_for(state="attached")
    shoot(page, "pictures-making-1440-light")
    button(page, "Stop").wait_for(state="detached")
    tile = page.get_by_role("button", name=f"Picture: {PROMPT}")
    tile.first.wait_for(state="attached")
    assert not violations(page)
    shoot(page, "pictures-made-1440-light")
    click(page, tile.first)
    button(page, "Variations").wait_for(state="attached")
    assert not violations(page)
    shoot(page, "pictures-lightbox-1440-light")
    press(page, "Begin from it")
    until_told(page, "Begins from this picture")
    press(page, "Paint a mask")
    until_told(page, "Paint over what is to be made again")
    _paint(page)
    assert not violations(page)
    shoot(page, "pictures-mask-1440-light")
    press(page, "Done")
    until_told(page, "Only what you have painted over")
    shoot(page, "pictures-source-1440-light")


def _paint(page: Page) -> None:
    """Draw a line in the middle of the picture, from left to right."""
    page.mouse.move(600, 480)
    page.mouse.down()
    for x in range(600, 860, 20):
        page.mouse.move(x, 480)
        page.wait_for_timeout(40)
    page.mouse.up()
