"""A real Chromium, and pages of the web interface in it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# There is no graphics card where tests run. WebGL is computed, which Flutter and the viewer of shapes draw with; what
# joins the parts of a page is not, or drawing would take three times the processor's time.
_FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
_MISSING = "no Chromium is installed, so that nothing is seen in a browser; Debian: apt-get install chromium"
PASSWORD = "correct horse battery"
# WCAG 2.2 AA.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Flutter cuts what screen readers are told of to what is in view.
_AT_AN_EDGE = """element => {
    const box = element.getBoundingClientRect()
    for (let around = element.parentElement; around; around = around.parentElement) {
        if (!/auto|scroll|hidden|clip/.test(getComputedStyle(around).overflowY)) continue
        const edges = around.getBoundingClientRect()
        if (box.top < edges.top + 1 || box.bottom > edges.bottom - 1) return true
    }
    return false
}"""
# Until what has the focus is another element than before, or has this name, and is still the same five looks later.
_UNTIL_MOVED = """async ([before, name, milliseconds]) => {
    const end = performance.now() + milliseconds
    let last = null
    for (let looks = 0; looks < 5 && performance.now() < end; looks++) {
        await new Promise(done => setTimeout(done, 30))
        const now = document.activeElement
        const label = now.ariaLabel || now.innerText || ""
        if (now !== last || (now === before && !label.startsWith(name)) || now === document.body) looks = 0
        last = now
    }
}"""
_SETTLED_MILLISECONDS = 300
# Where screenshots are kept, to be looked at.
_SHOTS = os.environ.get("PLUGAI_SCREENSHOTS", "")


@contextmanager
@slow
def chromium() -> Iterator[Browser]:
    """The system's Chromium. Skips the test where there is none."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip(_MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield browser
        browser.close()


@contextmanager
def visitor(
    browser: Browser,
    width: int = 1440,
    height: int = 900,
    *,
    dark: bool = False,
    state: Path | None = None,
    locale: str = "en-US",
) -> Iterator[Page]:
    """A page of somebody who has not been here before, or, with `state`, of who has. `locale` is the browser's."""
    context: BrowserContext = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        storage_state=state,
        locale=locale,
    )
    context.set_default_timeout(HANGS_SECONDS * 1000)
    try:
        yield context.new_page()
    finally:
        context.close()


def wait_ready(page: Page) -> None:
    """Wait until the application is there."""
    field(page).wait_for(state="attached")


def come_in(page: Page, link: str) -> None:
    """Come in by the link of the first start, without a name yet."""
    page.goto(link)
    page.wait_for_url("**/join")
    press(page, "Later")
    wait_ready(page)


def join(page: Page, link: str, name: str) -> None:
    """Choose a name and the password by an invitation."""
    page.goto(link)
    page.wait_for_url("**/join")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Start chatting")
    wait_ready(page)


def field(page: Page) -> Locator:
    """Where one writes."""
    return page.get_by_role("textbox", name="Your message")


def button(page: Page, name: str) -> Locator:
    """A button, as a screen reader finds it."""
    return page.get_by_role("button", name=name, exact=True)


def press(page: Page, name: str) -> None:
    """Press a button."""
    click(page, button(page, name).first)


def click(page: Page, what: Locator) -> None:
    """Click, once it is shown: what Flutter lays out anew is nowhere for a moment."""
    while True:
        try:
            # Flutter lays elements for screen readers over each other.
            what.click(force=True)
        except PlaywrightError as error:
            if "not visible" not in error.message:
                raise
            page.wait_for_timeout(200)
        else:
            return


def choose(page: Page, name: str, line: str) -> None:
    """Open a menu, and press a line of it."""
    press(page, name)
    click(page, page.get_by_role("menuitem", name=line))
    page.get_by_role("menu").wait_for(state="detached")


def focused(page: Page) -> str:
    """The name of what has the focus, as a screen reader says it."""
    return str(page.evaluate("document.activeElement.ariaLabel || document.activeElement.innerText"))


def walk_to(page: Page, name: str, *, exactly: bool = False) -> None:
    """Press Tab until what has this name, or one that begins so, has the focus."""

    def is_there() -> bool:
        return focused(page) == name or (not exactly and focused(page).startswith(name))

    for _ in range(200):
        if is_there():
            # The browser moves the focus by itself, before Flutter says where it goes.
            page.wait_for_timeout(_SETTLED_MILLISECONDS)
            if is_there():
                return
        _move_focus(page, "Tab", name, milliseconds=500)
    pytest.fail(f"{name!r} is not reached with Tab: {focused(page)!r} has the focus")


def until_focused(page: Page, name: str, keys: str) -> None:
    """Press these keys until what has this name has the focus."""
    for _ in range(20):
        _move_focus(page, keys, name, milliseconds=2000)
        if focused(page).startswith(name):
            return
    pytest.fail(f"{name!r} does not get the focus by {keys}: {focused(page)!r} has it")


def _move_focus(page: Page, keys: str, name: str, milliseconds: int) -> None:
    """Press these keys, and wait until something else has the focus, or what has this name; or so long.

    Elements get the focus a moment after Flutter has given it.
    """
    before = page.evaluate_handle("document.activeElement")
    page.keyboard.press(keys)
    page.evaluate(_UNTIL_MOVED, [before, name, milliseconds])


def begin(page: Page, words: str) -> None:
    """Begin a conversation with these words."""
    while "/c/" not in page.url:
        _type(page, field(page), words)
        press(page, "Send")
        with suppress(PlaywrightError):
            page.wait_for_url("**/c/**", timeout=15_000)


def write(page: Page, name: str, words: str) -> None:
    """Put words into the field with this name, in place of what is there."""
    box = page.get_by_role("textbox", name=name).first
    while box.input_value() != words:
        _type(page, box, words)


def _type(page: Page, box: Locator, words: str) -> None:
    """Type words in place of what is there."""
    box.click(force=True)
    # Flutter gives a field that has the focus its letters, and only then hears what is typed; before, the field shows
    # what Flutter never learns of.
    with suppress(PlaywrightError):
        page.wait_for_function("document.activeElement.style.font !== ''", timeout=5000)
    page.wait_for_timeout(250)
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(words)
    page.wait_for_timeout(500)


def value(page: Page, name: str) -> str:
    """What is in a field: Flutter says it as soon as the field has the focus."""
    box = page.get_by_role("textbox", name=name)
    box.click(force=True)
    expect(box).not_to_have_value("", timeout=HANGS_SECONDS * 1000)
    return str(box.input_value())


def answered(page: Page) -> None:
    """Wait until the answer is complete."""
    button(page, "Answer again").wait_for(state="attached")


def told(page: Page) -> str:
    """All that a screen reader is told."""
    host = page.locator("flt-semantics-host")
    labels = host.evaluate("host => [...host.querySelectorAll('[aria-label]')].map(one => one.ariaLabel).join(' ')")
    return f"{host.inner_text()} {labels}"


def until_told(page: Page, words: str) -> None:
    """Wait until a screen reader is told this: in a text, or in a label, as which Flutter joins texts at any time."""
    if not _until(page, words, is_told=True):
        pytest.fail(f"{words!r} is not in {told(page)!r}")


def until_told_no_more(page: Page, words: str) -> None:
    """Wait until a screen reader is not told this any more."""
    if not _until(page, words, is_told=False):
        pytest.fail(f"{words!r} is still in {told(page)!r}")


def _until(page: Page, words: str, *, is_told: bool) -> bool:
    """Wait until these words are told, or not; whether that came."""
    for _ in range(int(HANGS_SECONDS * 10)):
        if (words in told(page)) is is_told:
            return True
        page.wait_for_timeout(100)
    return False


def violations(page: Page) -> list[str]:
    """What is wrong for people who cannot see or cannot use a mouse, as far as axe finds out, and stays so."""
    found: list[str] = []
    for _ in range(5):
        rules = Axe().run(page, options={"runOnly": _RULES}).response["violations"]
        found = [
            f"{rule['id']}: {node['html']}"
            for rule in rules
            for node in rule["nodes"]
            if not (rule["id"] == "target-size" and _is_cut(page, node["target"]))
        ]
        if not found:
            break
        # Flutter names elements before they are there, while it draws.
        page.wait_for_timeout(2000)
    return found


def _is_cut(page: Page, target: list[str]) -> bool:
    """Whether a place to press is only small because part of it is scrolled out of view."""
    element = page.locator(target[-1])
    return element.count() == 1 and bool(element.evaluate(_AT_AN_EDGE))


def shoot(page: Page, name: str) -> None:
    """Keep a screenshot, if somebody wants to look at it."""
    if _SHOTS:
        # What is painted comes a moment after what screen readers are told.
        page.wait_for_timeout(5000)
        page.screenshot(path=Path(_SHOTS) / f"{name}.png")
