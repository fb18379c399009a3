"""Pictures are made, looked at, changed within a mask and deleted in a real browser, by the demo model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Locator, Page
from playwright.sync_api import Error as PlaywrightError
from tests.frontend.browser.pages import (
    button,
    click,
    press,
    shoot,
    until_focused,
    until_told,
    violations,
    visitor,
    wait_ready,
    walk_to,
    write,
)
from tests.frontend.browser.served import Served
from tests.runners.diffusers.generating import pixels
from tests.support.models.digits import digit_in, ink_in

PROMPT, FIELD = "a handwritten seven in red ink", "What the picture shows"


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


@pytest.mark.parametrize("width", [390, 820])
def test_it_is_whole_on_smaller_screens_in_the_dark(page: Page, width: int) -> None:
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": width, "height": 844})
    button(page, "Make").wait_for(state="attached")
    assert not violations(page)
    shoot(page, f"pictures-{width}-dark")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})


def test_a_picture_is_made_looked_at_and_made_again_within_a_mask(page: Page, served: Served) -> None:
    assert not violations(page)
    shoot(page, "pictures-empty-1440-light")
    first = _make(page, served, PROMPT)
    assert (digit_in(first), ink_in(first)) == (7, "red")
    assert not violations(page)
    shoot(page, "pictures-made-1440-light")
    _open(page)
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
    second = _make(page, served, "a blue zero")
    same = (pixels(first) == pixels(second)).all(axis=2)
    # A stroke through the middle: the upper and the lower edge stay as they were, bit for bit.
    assert same[:4].all()
    assert same[-4:].all()
    assert not same.all()


def test_what_is_deleted_is_gone_unless_that_is_undone(page: Page) -> None:
    press(page, "Put away")
    tiles = _tiles(page)
    tiles.first.wait_for(state="attached")
    _open(page)
    press(page, "Delete")
    until_told(page, "The picture is deleted.")
    tiles.first.wait_for(state="detached")
    press(page, "Undo")
    tiles.first.wait_for(state="attached")
    page.reload()
    until_told(page, "Your pictures")
    tiles.first.wait_for(state="attached")


def test_a_picture_is_made_with_the_keyboard_alone(page: Page) -> None:
    until_focused(page, FIELD, "F6")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("a green two")
    walk_to(page, "Make")
    page.keyboard.press("Enter")
    _tiles(page, "a green two").first.wait_for(state="attached")


def _tiles(page: Page, prompt: str = PROMPT) -> Locator:
    """The pictures of this prompt, as a screen reader finds them."""
    return page.get_by_role("button", name=f"Picture: {prompt}")


def _open(page: Page, prompt: str = PROMPT) -> None:
    """Look at the first picture of this prompt. One that Flutter moves just then is not hit."""
    while not button(page, "Variations").count():
        click(page, _tiles(page, prompt).first)
        with suppress(PlaywrightError):
            button(page, "Variations").wait_for(state="attached", timeout=5000)


def _make(page: Page, served: Served, prompt: str) -> bytes:
    """Have a picture made, and return it when the page shows it."""
    write(page, FIELD, prompt)
    press(page, "Make")
    shoot(page, f"pictures-making-{prompt[:6].strip()}-1440-light")
    _tiles(page, prompt).first.wait_for(state="attached")
    owner = {"authorization": f"Bearer {served.server.token}"}
    newest = page.request.get(f"{served.url}/v1/artifacts?page_size=1", headers=owner).json()["artifacts"][0]
    return bytes(page.request.get(f"{served.url}/file/{newest['artifact_id']}").body())


def _paint(page: Page) -> None:
    """Draw a line through the middle of the picture, from left to right."""
    box = page.get_by_role("img", name="The picture to paint on").bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 20, middle)
    page.mouse.down()
    for step in range(1, 20):
        page.mouse.move(box["x"] + 20 + step * (box["width"] - 40) / 20, middle)
        page.wait_for_timeout(40)
    page.mouse.up()
    page.wait_for_timeout(500)
