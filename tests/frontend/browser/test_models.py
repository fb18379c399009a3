"""An administrator adds a model from a hub in a real browser, and talks to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from tests.frontend.browser.pages import (
    answered,
    begin,
    button,
    choose,
    click,
    come_in,
    press,
    shoot,
    told,
    until_told,
    until_told_no_more,
    violations,
    visitor,
    wait_ready,
    write,
)
from tests.frontend.browser.served import Served, serving
from tests.frontend.browser.threads import in_a_thread
from tests.runners.llama_cpp.gguf_files import real_model
from tests.support.servers.hub.faults import Fault
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import HubServer, running_hub
from tests.support.tiers import slow

NAME, FILE = "tiny/smollm2-135m-GGUF", "smollm2-135m-Q4_1.gguf"
MODEL = f"{NAME}/smollm2-135m-Q4_1"
README = b"""---
license: apache-2.0
pipeline_tag: text-generation
tags: [conversational]
---
# Small

A model of *135 million* parameters. It writes short English texts, and knows little.

| Task | Score |
| --- | --- |
| HellaSwag | 42.1 |
| ARC | 43.9 |

```python
from transformers import pipeline
```

<script>alert(1)</script>
"""
SETTINGS = """
default_model = "echo"
disk_reserve_bytes = 0
[sessions]
titles = false
[[models]]
id = "echo"
runner = "echo"
[hub]
endpoint = "{url}"
offline = false
proxies = {{}}
allowed_hosts = ["127.0.0.1", "localhost"]
"""


def _repositories() -> list[Repository]:
    """A model that works, and others to be found."""
    repositories = [Repository(NAME, {"README.md": README, FILE: real_model().read_bytes()}, downloads=1_234_567)]
    repositories += [
        Repository(f"{owner}/{name}", {"m-Q4_K_M.gguf": b"GGUF"}, downloads=downloads, parameters=parameters)
        for owner, name, downloads, parameters in (
            ("qwen", "qwen3-4b-GGUF", 987_000, 4_000_000_000),
            ("mistral", "mistral-large-123b-GGUF", 45_600, 123_000_000_000),
        )
    ]
    return repositories


@pytest.fixture(scope="module")
@slow
def hub() -> Iterator[HubServer]:
    with in_a_thread(running_hub(_repositories())) as running:
        yield running


@pytest.fixture(scope="module")
@slow
def served(hub: HubServer) -> Iterator[Served]:
    """A server that has this hub."""
    with serving(SETTINGS.format(url=hub.url), PLUGAI_HUB__OFFLINE="false") as started:
        yield started


def test_a_model_is_found_downloaded_used_and_removed(browser: Browser, served: Served, hub: HubServer) -> None:
    with visitor(browser) as page:
        come_in(page, served.link)
        click(page, page.get_by_role("button", name="Choose a model").first)
        click(page, page.get_by_role("menuitem", name="Add a model"))
        page.wait_for_url("**/models")
        until_told(page, NAME)
        assert not violations(page)
        shoot(page, "models-search-1440-light")
        write(page, "Search the hub", "smollm2")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="qwen/").first.wait_for(state="detached")
        click(page, page.get_by_role("button", name=NAME).first)
        page.wait_for_url(f"**/models/{NAME}")
        until_told(page, "135 million")
        assert "alert(1)" not in told(page)
        assert not violations(page)
        shoot(page, "models-model-1440-light")
        _download(page, hub)
        shoot(page, "models-done-1440-light")
        press(page, "Use it now")
        wait_ready(page)
        until_told(page, f"Choose a model: {MODEL}")
        begin(page, "Say hello.")
        answered(page)
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 844})
        _look_on_a_phone(page, served)


@pytest.mark.parametrize(("width", "dark"), [(1440, True), (820, False), (390, False)])
def test_models_are_imported_named_and_kept_loaded(
    browser: Browser, served: Served, tmp_path: Path, width: int, dark: bool
) -> None:
    look = f"{width}-{'dark' if dark else 'light'}"
    file = tmp_path / f"mine-{width}.gguf"
    file.write_bytes(real_model().read_bytes())
    with visitor(browser, width, 900, dark=dark) as page:
        come_in(page, served.link)
        page.goto(f"{served.url}/models/import")
        until_told(page, "A model from elsewhere")
        write(page, "URL, or path on the server", "/nowhere/model.gguf")
        press(page, "Import the model")
        until_told(page, "cannot be read by the server")
        assert not violations(page)
        shoot(page, f"models-import-{look}")
        write(page, "URL, or path on the server", str(file))
        page.keyboard.press("Enter")
        until_told(page, "It is installed.")
        press(page, "Installed")
        page.wait_for_url("**/models/installed")
        choose(page, f"Change mine-{width}", "Keep it loaded")
        until_told(page, "Used as: kept loaded")
        assert not violations(page)
        shoot(page, f"models-installed-{look}")
        choose(page, f"Change mine-{width}", "Unpin")
        until_told_no_more(page, "Used as: kept loaded")
        press(page, "Aliases")
        page.wait_for_url("**/models/aliases")
        write(page, "Name", f"fast-{width}")
        press(page, "Save the alias")
        until_told(page, f"fast-{width} is an alias now.")
        assert not violations(page)
        shoot(page, f"models-aliases-{look}")
        press(page, f"Remove the alias fast-{width}")
        until_told(page, "Programs that ask for it are refused")
        press(page, "Remove")
        until_told(page, f"fast-{width} is no alias any more.")


def _download(page: Page, hub: HubServer) -> None:
    """Begin it, pause it, and go on with it to the end."""
    path = f"/storage/{NAME}/{hub.repositories[NAME].head}/{FILE}"
    hub.faults.add(path, Fault(hold_after=30_000_000))
    press(page, "Download")
    button(page, f"Pause {MODEL}").wait_for(state="attached")
    until_told(page, " of ")
    shoot(page, "models-downloading-1440-light")
    press(page, f"Pause {MODEL}")
    # It may be paused before a byte of it has come.
    until_told(page, "Paused")
    button(page, f"Resume {MODEL}").wait_for(state="attached")
    assert not violations(page)
    press(page, f"Resume {MODEL}")
    until_told(page, "It is installed.")


def _look_on_a_phone(page: Page, served: Served) -> None:
    """The same pages on a phone, in the dark; the model is removed there."""
    page.goto(f"{served.url}/models")
    until_told(page, NAME)
    assert not violations(page)
    shoot(page, "models-search-390-dark")
    page.goto(f"{served.url}/models/{NAME}")
    until_told(page, "135 million")
    assert not violations(page)
    shoot(page, "models-model-390-dark")
    press(page, "Back")
    page.wait_for_url("**/models")
    press(page, "Installed")
    page.wait_for_url("**/models/installed")
    until_told(page, MODEL)
    assert not violations(page)
    shoot(page, "models-installed-390-dark")
    press(page, f"Remove {MODEL}")
    until_told(page, "To have it again")
    shoot(page, "models-remove-390-dark")
    press(page, "Remove")
    button(page, f"Remove {MODEL}").wait_for(state="detached")
    until_told(page, "on the disk")
