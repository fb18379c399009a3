"""What an administrator does with providers, models and limits in a real browser, with a provider over a socket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.frontend.browser.pages import (
    answered,
    begin,
    button,
    choose,
    chromium,
    field,
    press,
    shoot,
    told,
    until_told,
    violations,
    visitor,
    wait_ready,
    walk_to,
    write,
)
from tests.frontend.browser.served import Served, serving
from tests.frontend.browser.threads import in_a_thread
from tests.support.tiers import slow

SIZES = pytest.mark.parametrize(
    ("width", "height", "dark"),
    [(1440, 900, False), (820, 1180, True), (390, 844, True)],
    ids=["desktop", "tablet", "phone"],
)
SECTIONS = {
    "access": "Who may use which models",
    "providers": "Add a provider",
    "models": "Models and memory",
    "limits": "Memory for all models",
    "about": "Backups",
}
# What opens a form of a section, and what is in it.
FORMS = (
    ("providers", "Add a provider", "More settings"),
    ("access", "Add a rule", "May use every model of"),
    ("users", "Change Without a name", "may keep here"),
)


@pytest.fixture(scope="module")
@slow
def fake() -> Iterator[FakeProvider]:
    """A provider that answers."""
    with in_a_thread(fake_provider(CompatibleChat())) as running:
        yield running


@pytest.fixture(scope="module")
@slow
def served() -> Iterator[Served]:
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def test_a_provider_is_added_with_the_keyboard_and_its_model_answers_in_the_chat(
    browser: Browser, served: Served, fake: FakeProvider
) -> None:
    with visitor(browser) as page:
        _open(page, served, "providers")
        press(page, "Add a provider")
        choose(page, "Kind of API: Anthropic", "OpenAI-compatible server")
        write(page, "Name", "acme")
        write(page, "Address of its API (needed)", fake.url)
        write(page, "Private hosts that may be called", "127.0.0.1")
        write(page, "API key", "sk-of-somebody-else")
        walk_to(page, "Test what is written")
        page.keyboard.press("Enter")
        until_told(page, "It does not work: ")
        assert not violations(page)
        shoot(page, "providers-refused-1440-light")
        write(page, "API key", KEY)
        page.keyboard.press("Enter")
        until_told(page, "It works: ")
        button(page, "Manage acme").wait_for(state="attached")
        assert KEY not in told(page)
        assert not violations(page)
        shoot(page, "providers-added-1440-light")
        page.goto(f"{served.url}/?model=acme/small")
        wait_ready(page)
        begin(page, "Are you there?")
        answered(page)
        assert fake.calls[-1].asked.model == "small"


@SIZES
def test_every_section_is_for_everybody_on_every_screen(
    browser: Browser, served: Served, width: int, height: int, dark: bool
) -> None:
    with visitor(browser, width, height, dark=dark) as page:
        _open(page, served, "users")
        for section, words in SECTIONS.items():
            page.goto(f"{served.url}/administration/{section}")
            until_told(page, words)
            assert not violations(page), section
            shoot(page, f"administration-{section}-{width}{'-dark' if dark else ''}")
        for section, way, words in FORMS:
            page.goto(f"{served.url}/administration/{section}")
            if section == "users":
                choose(page, way, "Quotas")
            else:
                press(page, way)
            until_told(page, words)
            assert not violations(page), section
            shoot(page, f"administration-{section}-form-{width}{'-dark' if dark else ''}")


def test_a_user_who_prefers_it_sends_with_ctrl_and_enter(browser: Browser, served: Served) -> None:
    with visitor(browser) as page:
        _open(page, served, "users")
        page.goto(f"{served.url}/settings/preferences")
        until_told(page, "If a model cannot answer")
        assert not violations(page)
        shoot(page, "settings-preferences-1440-light")
        page.get_by_role("radio", name="Ctrl+Enter sends, Enter makes a new line").click(force=True)
        press(page, "Back to the chat")
        until_told(page, "Ctrl+Enter sends")
        write(page, "Your message", "One")
        page.keyboard.press("Enter")
        page.keyboard.insert_text("two")
        page.wait_for_timeout(1000)
        assert field(page).input_value() == "One\ntwo"
        page.keyboard.press("Control+Enter")
        page.wait_for_url("**/c/**")
        answered(page)
        assert "One\ntwo" in told(page).replace("\n\n", "\n") or "One two" in told(page)
        page.goto(f"{served.url}/settings/preferences")
        page.get_by_role("radio", name="Enter sends, Shift+Enter makes a new line").click(force=True)
        press(page, "Back to the chat")
        until_told(page, "Enter sends · Shift+Enter")


def _open(page: Page, served: Served, section: str) -> None:
    """Come in by the link of the first start, and open a section of the administration."""
    page.goto(served.link)
    page.wait_for_url("**/join")
    press(page, "Later")
    wait_ready(page)
    page.goto(f"{served.url}/administration/{section}")
