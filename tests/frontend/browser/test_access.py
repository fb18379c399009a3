"""What programs and providers have of a user, as a person sees it in a real browser."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, Page
from tests.frontend.browser.pages import (
    button,
    come_in,
    press,
    shoot,
    told,
    until_told,
    violations,
    visitor,
    walk_to,
    write,
)
from tests.frontend.browser.served import Served, serving
from tests.support.tiers import slow

SETTINGS = """
default_model = "echo"
[[models]]
id = "echo"
runner = "echo"
[[providers]]
id = "acme"
runner = "openai_compatible"
base_url = "{url}/v1"
allowed_hosts = ["127.0.0.1"]
retries = 0
list_models = false
"""
KEY = "sk-the-key-that-acme-knows"
SIZES = pytest.mark.parametrize(
    ("width", "height", "dark"), [(1440, 900, False), (390, 844, True)], ids=["wide", "phone"]
)


class Acme(BaseHTTPRequestHandler):
    """A provider with two models, for who has its key."""

    def do_GET(self) -> None:
        knows = self.headers.get("authorization") == f"Bearer {KEY}"
        models = {"object": "list", "data": [{"id": name, "object": "model"} for name in ("small", "large")]}
        content = json.dumps(models if knows else {"error": {"message": "wrong key", "code": "invalid_api_key"}})
        self.send_response(200 if knows else 401)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
@slow
def acme() -> Iterator[str]:
    """The address of a provider."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Acme) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
@slow
def served(acme: str) -> Iterator[Served]:
    """A server that has this provider."""
    with serving(SETTINGS.format(url=acme)) as started:
        yield started


def open_section(page: Page, served: Served, section: str) -> None:
    """Come in by the link of the first start, and open a section of the settings."""
    come_in(page, served.link)
    page.goto(f"{served.url}/settings/{section}")


@SIZES
def test_a_token_is_created_with_the_keyboard_shown_once_and_revoked(
    browser: Browser, served: Served, width: int, height: int, dark: bool
) -> None:
    with visitor(browser, width, height, dark=dark) as page:
        open_section(page, served, "tokens")
        # The browser that has put its name off has come in by the machine's own token.
        button(page, "Revoke this machine").wait_for(state="attached")
        assert not violations(page)
        shoot(page, f"tokens-{width}")
        write(page, "Name of the program or device", "a script")
        walk_to(page, "Create the token")
        page.keyboard.press("Enter")
        button(page, "Copy the token").first.wait_for(state="attached")
        assert not violations(page)
        shoot(page, f"tokens-secret-{width}")
        press(page, "I have stored it")
        button(page, "Copy the token").wait_for(state="detached")
        assert "Never used" in told(page)
        press(page, "Revoke a script")
        until_told(page, "Revoke “a script”?")
        # Of a choice further down, the edge of a phone would leave too little to be pressed.
        page.mouse.move(width / 2, height / 2)
        page.mouse.wheel(0, -height)
        assert not violations(page)
        shoot(page, f"tokens-revoke-{width}")
        walk_to(page, "Revoke", exactly=True)
        page.keyboard.press("Enter")
        button(page, "Revoke a script").wait_for(state="detached")


@SIZES
def test_a_key_is_added_with_the_keyboard_tested_and_removed(
    browser: Browser, served: Served, width: int, height: int, dark: bool
) -> None:
    with visitor(browser, width, height, dark=dark) as page:
        open_section(page, served, "keys")
        button(page, "Add a key for acme").wait_for(state="attached")
        assert not violations(page)
        shoot(page, f"keys-none-{width}")
        press(page, "Add a key for acme")
        write(page, "API key", "sk-of-somebody-else")
        page.keyboard.press("Enter")
        until_told(page, "It does not work: ")
        assert not violations(page)
        shoot(page, f"keys-refused-{width}")
        press(page, "Change the key for acme")
        write(page, "API key", KEY)
        walk_to(page, "Save and test")
        page.keyboard.press("Enter")
        until_told(page, "It works: 2 models.")
        assert KEY not in told(page)
        assert not violations(page)
        shoot(page, f"keys-works-{width}")
        press(page, "Remove the key for acme")
        until_told(page, "Remove your key for acme?")
        walk_to(page, "Remove", exactly=True)
        page.keyboard.press("Enter")
        button(page, "Add a key for acme").wait_for(state="attached")
