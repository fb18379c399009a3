"""Shapes are made, looked at and compared in a real browser, by a real small model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect
from tests.frontend.browser.pages import (
    button,
    chromium,
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
from tests.frontend.browser.served import Served, serving
from tests.support.limits import HANGS_SECONDS

FRAME = "iframe[title='3D viewer']"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with serving() as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def signed_in(browser: Browser, served: Served, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cookies of a browser that has come in by the link of the first start."""
    state = tmp_path_factory.mktemp("browser") / "state.json"
    with visitor(browser) as page:
        page.goto(served.link)
        page.wait_for_url("**/join")
        press(page, "Later")
        wait_ready(page)
        page.context.storage_state(path=state)
    return state


def test_words_become_a_shape_that_turns_and_is_compared_with_another(
    browser: Browser, served: Served, signed_in: Path
) -> None:
    with visitor(browser, state=signed_in) as page:
        elsewhere: list[str] = []
        page.on("request", lambda request: elsewhere.append(request.url) if served.url not in request.url else None)
        page.goto(served.url)
        wait_ready(page)
        press(page, "3D shapes")
        page.wait_for_url("**/shapes")
        until_told(page, "What you make is listed here.")
        assert not violations(page)
        shoot(page, "shapes-none-1440-light")
        _make(page, "a red torus")
        viewer = _viewer(page)
        _look(page, viewer)
        first = page.url
        _make(page, "a blue cube")
        assert page.url != first
        press(page, "Compare with another shape")
        until_told(page, "Choose the shape to compare it with.")
        click(page, page.get_by_role("button", name="a red torus").first)
        page.wait_for_url("**/shapes/*/*")
        expect(_viewer(page).locator("figure")).to_have_count(2)
        assert not violations(page)
        shoot(page, "shapes-two-1440-light")
        assert [url for url in elsewhere if "rive" not in url and not url.startswith(("data:", "blob:"))] == []


def _make(page: Page, words: str) -> None:
    """Have a shape made, and wait until it is shown."""
    before = page.url
    write(page, "What to make", words)
    press(page, "Make")
    button(page, "Stop").wait_for(state="attached")
    shoot(page, "shapes-making")
    page.wait_for_function("before => location.href !== before", arg=before, timeout=HANGS_SECONDS * 1000)
    until_told(page, words)


def _viewer(page: Page) -> FrameLocator:
    """The viewer, as soon as it shows something."""
    frame = page.frame_locator(FRAME).first
    frame.locator("html[data-state=shown]").wait_for(state="attached")
    return frame


def _look(page: Page, viewer: FrameLocator) -> None:
    """Turn it, stop it, see its wires, move it with the keyboard."""
    canvas, turn = viewer.locator("canvas"), viewer.get_by_role("button", name="Turn")
    # Whoever wants less motion sees it stand still at first.
    expect(turn).to_have_attribute("aria-pressed", "false")
    still = canvas.screenshot()
    assert canvas.screenshot() == still
    turn.click()
    expect(turn).to_have_attribute("aria-pressed", "true")
    _until_other(canvas, canvas.screenshot())
    turn.click()
    viewer.get_by_role("button", name="Reset").click()
    _until_same(canvas, still)
    viewer.get_by_role("button", name="Wireframe").click()
    _until_other(canvas, still)
    shoot(page, "shapes-wireframe-1440-light")
    viewer.get_by_role("button", name="Wireframe").click()
    _until_same(canvas, still)
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    _until_other(canvas, still)
    assert not violations(page)
    shoot(page, "shapes-1440-light")


def _until_other(canvas: Locator, picture: bytes) -> None:
    while canvas.screenshot() == picture:
        canvas.page.wait_for_timeout(200)


def _until_same(canvas: Locator, picture: bytes) -> None:
    while canvas.screenshot() != picture:
        canvas.page.wait_for_timeout(200)


def test_a_shape_is_made_and_seen_with_the_keyboard_alone(browser: Browser, served: Served, signed_in: Path) -> None:
    with visitor(browser, 820, 1100, state=signed_in) as page:
        page.goto(f"{served.url}/shapes")
        until_told(page, "Make")
        until_focused(page, "What to make", "Shift+Escape")
        page.keyboard.insert_text("a green cone")
        while "/shapes/" not in page.url:
            page.keyboard.press("Enter")
            page.wait_for_timeout(5000)
        viewer = _viewer(page)
        until_told(page, "a green cone")
        shoot(page, "shapes-820-light")
        _walk_in_frame_to(page, "wireframe")
        page.keyboard.press("Enter")
        expect(viewer.get_by_role("button", name="Wireframe")).to_have_attribute("aria-pressed", "true")
        # And out of the frame again.
        walk_to(page, "Delete the shape")


def _walk_in_frame_to(page: Page, name: str) -> None:
    """Press Tab until it has led into the frame, and to what has this id there."""
    for _ in range(60):
        if page.locator(FRAME).evaluate("frame => frame.contentDocument.activeElement.id") == name:
            return
        page.keyboard.press("Tab")
        page.wait_for_timeout(500)
    pytest.fail(f"{name!r} in the frame is not reached with Tab")


def test_on_a_phone_a_shape_is_made_and_seen_in_the_dark(browser: Browser, served: Served, signed_in: Path) -> None:
    with visitor(browser, 390, 844, dark=True, state=signed_in) as page:
        page.goto(f"{served.url}/shapes")
        until_told(page, "Make")
        _make(page, "a yellow sphere")
        _viewer(page)
        assert not violations(page)
        shoot(page, "shapes-390-dark")
        press(page, "Parameters")
        until_told(page, "Guidance scale")
        shoot(page, "shapes-parameters-390-dark")


def test_the_viewer_alone_has_names_for_everything(browser: Browser, served: Served, signed_in: Path) -> None:
    with visitor(browser, 390, 844, dark=True, state=signed_in) as page:
        page.goto(f"{served.url}/shapes")
        until_told(page, "Make")
        _make(page, "a red cube")
        shape = page.url.rpartition("/")[2]
        for theme in ("dark", "light"):
            page.goto(f"{served.url}/shapes/view?shape={shape}&theme={theme}")
            page.locator("html[data-state=shown]").wait_for(state="attached")
            assert not violations(page)
            shoot(page, f"shapes-viewer-390-{theme}")
