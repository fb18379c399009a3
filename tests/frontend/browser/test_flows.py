"""What a person does with the web interface, in a real browser, with a real server behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.frontend.browser.pages import answered, chromium, press, say, shoot, visitor, wait_ready
from tests.support.server import ACCOUNTS, RunningServer, server_folder, starting_server
from tests.support.tiers import slow

PASSWORD = "correct horse battery"
TALK = "Three *primes*:\n\n1. two\n2. three\n\n```python\nprint(2)\n```\n\n<script>alert(1)</script>"
SETTINGS = """
default_model = "echo"
[sessions]
titles = false
[[models]]
id = "echo"
runner = "echo"
capacity = 4
[[models]]
id = "slow"
runner = "echo"
delay_seconds = 0.25
[[models]]
id = "broken"
runner = "echo"
fail_after = 2
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A server with its web interface, and the link that its first start has printed."""

    server: RunningServer
    link: str

    @property
    def url(self) -> str:
        """Its address."""
        return self.server.url


@pytest.fixture(scope="module")
@slow
def served() -> Iterator[Served]:
    with (
        server_folder(SETTINGS) as folder,
        starting_server(folder, {**ACCOUNTS, "PLUGAI_UI": "true"}) as server,
    ):
        link = server.read_until("To choose the name and password").rpartition(" ")[2]
        server.read_until("ready: ")
        yield Served(server, link)


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
        shoot(page, "join")
        press(page, "Later")
        wait_ready(page)
        shoot(page, "welcome")
        page.context.storage_state(path=state)
    return state


def text_of(page: Page) -> str:
    """All that a screen reader is told."""
    return str(page.locator("flt-semantics-host").evaluate("host => host.innerText"))


def test_one_comes_in_talks_and_finds_it_all_again(browser: Browser, served: Served, signed_in: Path) -> None:
    with visitor(browser, state=signed_in) as page:
        page.goto(served.url)
        wait_ready(page)
        say(page, TALK)
        answered(page)
        assert "alert(1)" in text_of(page)
        assert "/c/" in page.url
        shoot(page, "answer-1440-light")
        page.reload()
        answered(page)
        assert "print(2)" in text_of(page)
