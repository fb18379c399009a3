"""The queue, requests and dashboard of a server, and the end of an account, as people see them in a real browser."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page
from tests.frontend.browser.pages import (
    button,
    choose,
    press,
    shoot,
    told,
    until_told,
    until_told_no_more,
    violations,
    visitor,
    wait_ready,
    walk_to,
    write,
)
from tests.frontend.browser.served import Served, serving
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.client import MemoryStore
from plugai.client.sync import SyncClient
from plugai.client.types import Started

PASSWORD = "correct horse battery"
SETTINGS = """
default_model = "echo"
[sessions]
titles = false
[[models]]
id = "echo"
runner = "echo"
[[models]]
id = "slow"
runner = "echo"
delay_seconds = 60
"""
SIZES = pytest.mark.parametrize(
    ("width", "height", "dark"),
    [(1440, 900, False), (820, 1180, True), (390, 844, True)],
    ids=["wide", "tablet", "phone"],
)


@pytest.fixture(scope="module")
@slow
def served() -> Iterator[Served]:
    """A server with a model that takes long."""
    with serving(SETTINGS) as started:
        yield started


@pytest.fixture(scope="module")
def ann(served: Served) -> Iterator[SyncClient]:
    """A member who has asked a few things."""
    with SyncClient(served.url, token=served.server.token) as root:
        root.generate("hello", model="echo").text()
        invite = root.admin.create_invite().token
    with SyncClient(served.url, credentials=MemoryStore()) as client:
        client.auth.register(invite, name="ann", password=PASSWORD)
        for words in ("one", "two words", "three words more"):
            client.generate(words, model="echo").text()
        yield client


def come_in(page: Page, served: Served, path: str) -> None:
    """Come in as the administrator by the link of the first start, and open a page."""
    page.goto(served.link)
    page.wait_for_url("**/join")
    press(page, "Later")
    wait_ready(page)
    page.goto(f"{served.url}{path}")


@contextmanager
def running_slowly(client: SyncClient) -> Iterator[str]:
    """A request that runs until it is cancelled; its id."""
    with client.generate("hello to all of you", model="slow") as answer:
        # An iterator that is let go cancels the request.
        events = iter(answer)
        while not isinstance(next(events), Started):
            pass
        yield answer.request_id


@SIZES
def test_what_runs_comes_into_the_queue_by_itself_and_is_cancelled_with_the_keyboard(
    browser: Browser, served: Served, ann: SyncClient, width: int, height: int, dark: bool
) -> None:
    with visitor(browser, width, height, dark=dark) as page:
        come_in(page, served, "/administration/queue")
        until_told(page, "Nothing runs or waits.")
        assert not violations(page)
        with running_slowly(ann) as request:
            until_told(page, "Answering")
            assert "hello" not in told(page)
            assert not violations(page)
            shoot(page, f"queue-{width}")
            walk_to(page, "Cancel the request of ann to slow")
            page.keyboard.press("Enter")
            until_told(page, "The request of ann has ended")
            until_told(page, "Nothing runs or waits.")
            assert ann.requests.get(request).cancelled_by == "administrator"
        assert not violations(page)


@SIZES
def test_requests_are_listed_and_chosen(
    browser: Browser, served: Served, ann: SyncClient, width: int, height: int, dark: bool
) -> None:
    assert ann.requests.list().all()
    with visitor(browser, width, height, dark=dark) as page:
        come_in(page, served, "/administration/requests")
        until_told(page, "Finished")
        assert not violations(page)
        shoot(page, f"requests-{width}")
        choose(page, "State: In any state", "Failed")
        until_told(page, "There is no such request.")
        choose(page, "State: Failed", "Finished")
        choose(page, "User: Of everybody", "ann")
        until_told_no_more(page, "There is no such request.")
        assert not violations(page)


@SIZES
def test_the_dashboard_draws_what_was_counted_and_tells_it(
    browser: Browser, served: Served, ann: SyncClient, width: int, height: int, dark: bool
) -> None:
    assert ann.requests.list().all()
    with visitor(browser, width, height, dark=dark) as page:
        come_in(page, served, "/administration/dashboard")
        until_told(page, "Requests by model. echo: ")
        assert "Requests by user. ann: " in told(page)
        assert not violations(page)
        shoot(page, f"dashboard-{width}")
        choose(page, "Compare by: Requests", "Tokens")
        until_told(page, "Tokens by model. echo: ")
        choose(page, "Time: The last 30 days", "The last 90 days")
        until_told(page, "The last 90 days")
        assert not violations(page)
        shoot(page, f"dashboard-tokens-{width}")


@SIZES
def test_a_member_is_told_what_goes_with_the_account_and_deletes_it(
    browser: Browser, served: Served, width: int, height: int, dark: bool
) -> None:
    name = f"joe-{width}"
    with SyncClient(served.url, token=served.server.token) as root, visitor(browser, width, height, dark=dark) as page:
        page.goto(f"{served.url}/join#invite={root.admin.create_invite().token}")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        press(page, "Start chatting")
        wait_ready(page)
        page.goto(f"{served.url}/settings/account")
        button(page, "Delete my account…").wait_for(state="attached")
        with page.expect_download() as download:
            walk_to(page, "Download my data")
            page.keyboard.press("Enter")
        with zipfile.ZipFile(download.value.path()) as archive:
            assert json.loads(archive.read("account.json"))["user"]["name"] == name
        walk_to(page, "Delete my account")
        page.keyboard.press("Enter")
        until_told(page, "1 signed-in device")
        # Of what is further down, the edge of a page would leave too little to be pressed.
        page.mouse.move(width / 2, height / 2)
        page.mouse.wheel(0, height)
        assert not violations(page)
        shoot(page, f"deletion-{width}")
        write(page, "Password of the account", "not the password")
        press(page, "Delete for good")
        until_told(page, "wrong")
        assert name in [user.name for user in root.admin.users().all()]
        write(page, "Password of the account", PASSWORD)
        walk_to(page, "Delete for good")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in**")
        # The browser is signed out first.
        deadline = time.monotonic() + HANGS_SECONDS
        while name in [user.name for user in root.admin.users().all()]:
            assert time.monotonic() < deadline
            page.wait_for_timeout(100)
