"""What everything looks like in a real browser: in both themes, on each kind of device, with letters twice as large."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page
from tests.frontend.browser.pages import (
    button,
    choose,
    click,
    come_in,
    press,
    shoot,
    told,
    until_focused,
    until_told,
    until_told_no_more,
    violations,
    visitor,
    wait_ready,
    walk_to,
    write,
)
from tests.frontend.browser.served import SETTINGS, Served, serving
from tests.runners.llama_cpp.gguf_files import real_model
from tests.support.tiers import slow

from plugai.client import types
from plugai.client.sync import SyncClient

THEMES = {"light": False, "dark": True}
SIZES = {390: 844, 1440: 900}
ANSWER = r"""## What a wave is

A wave carries **energy** and no matter. Its speed is \(v = \lambda f\), and its height at a place and time is

$$y(x, t) = A \sin\left(\frac{2\pi}{\lambda}(x - vt)\right)$$

| Wave | Speed in m/s | Needs a medium |
| --- | --- | --- |
| Sound in air | 343 | yes |
| Light | 299 792 458 | no |

1. Find the `frequency`.
2. Multiply it by the wavelength:

```python
def speed(frequency: float, wavelength: float) -> float:
    # In metres per second.
    return frequency * wavelength
```

> Light needs *nothing* to travel in, [as Michelson found](https://example.org).
"""
SPLIT = ["All waves carry energy.", "The formula needs the frequency and the wavelength, so I give it first."]


@pytest.fixture(scope="module")
@slow
def served() -> Iterator[Served]:
    """A server that also has a model with many parameters, which nobody loads."""
    with serving(f'{SETTINGS}[[models]]\nid = "small"\nrunner = "llama_cpp"\npath = "{real_model()}"\n') as started:
        yield started


@pytest.fixture(scope="module")
def signed_in(browser: Browser, served: Served, tmp_path_factory: pytest.TempPathFactory) -> Path:
    state = tmp_path_factory.mktemp("browser") / "state.json"
    with visitor(browser) as page:
        come_in(page, served.link)
        page.context.storage_state(path=state)
    return state


@pytest.fixture(scope="module")
def waves(served: Served) -> str:
    """The id of a conversation whose answer has everything that an answer can have."""
    with SyncClient(served.url, token=served.server.token) as client:
        picture = client.artifacts.upload(_picture(), name="wave.png")
        taken = client.sessions.import_file(json.dumps(_export(picture)).encode())
        assert (taken.imported_count, taken.notes) == (1, ())
        found: list[str] = [session.id for session in client.sessions.list() if session.info.title == "Waves"]
        return found[0]


def _export(picture: types.Artifact) -> object:
    times = {"created_at": "2026-11-29T10:00:00Z"}
    call = {"type": "tool_call", "call_id": "1", "name": "look_up", "arguments": '{"what": "speed of light"}'}
    result = {"type": "tool_result", "tool_call_id": "1", "result": "299 792 458 m/s"}
    shown = {"type": "artifact", "artifact_id": picture.artifact_id, "mime_type": picture.mime_type}
    answer = [{"type": "reasoning", "reasoning": "\n\n".join(SPLIT)}, call]
    messages: list[tuple[str, dict[str, str], str, list[Any]]] = [
        ("q", {}, "user", [{"type": "text", "text": "What is a wave? Show me one."}]),
        ("c", {"parent_id": "q"}, "assistant", answer),
        ("r", {"parent_id": "c"}, "tool", [result]),
        ("a", {"parent_id": "r"}, "assistant", [{"type": "text", "text": ANSWER}, shown]),
    ]
    session = {
        "version": 1,
        "session_id": "s-waves",
        **times,
        "used_at": times["created_at"],
        "title": "Waves",
        "tags": ["physics", "To read"],
        "model": "small",
        "messages": [
            {"message_id": name, "role": role, "parts": parts, "model": "small", **parent, **times}
            for name, parent, role, parts in messages
        ],
        "head_message_id": "a",
        "artifacts": [
            {name: getattr(picture, name) for name in ("artifact_id", "sha256", "size_bytes", "mime_type", "name")}
        ],
    }
    return {"format": "plugai-sessions", "version": 1, "exported_at": times["created_at"], "sessions": [session]}


def _picture() -> bytes:
    """A wave, drawn."""
    image = Image.new("RGB", (480, 240), "#E8EDFD")
    line = [(x, 120 + (60 if (x // 60) % 2 else -60) * (1 - abs(x % 60 - 30) / 30)) for x in range(0, 481, 5)]
    ImageDraw.Draw(image).line(line, fill="#3B5BDB", width=6)
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_an_answer_with_everything_in_it_has_names_and_contrast(
    browser: Browser, served: Served, signed_in: Path, waves: str, theme: str, width: int
) -> None:
    with visitor(browser, width, 1500, dark=THEMES[theme], state=signed_in) as page:
        page.goto(f"{served.url}/c/{waves}")
        button(page, "Reasoning").wait_for(state="attached")
        press(page, "Reasoning")
        until_told(page, SPLIT[0])
        press(page, "Called look_up")
        until_told(page, "299 792 458 m/s")
        assert violations(page) == []
        shoot(page, f"everything-{width}-{theme}")
        press(page, "Parameters")
        until_told(page, "Temperature")
        assert violations(page) == []
        shoot(page, f"sliders-{width}-{theme}")


@pytest.mark.parametrize("width", SIZES)
def test_letters_that_are_twice_as_large_have_room(
    browser: Browser, served: Served, signed_in: Path, waves: str, width: int
) -> None:
    with visitor(browser, width, SIZES[width], state=signed_in) as page:
        for name, path, words in (
            ("new", "/", "What shall we talk about?"),
            ("chat", f"/c/{waves}", "Answer again"),
            ("account", "/settings/account", "Choose a name and a password"),
            ("tokens", "/settings/tokens", "Create the token"),
            ("keys", "/settings/keys", "Add a key"),
            ("appearance", "/settings/appearance", "Light"),
            ("transfer", "/settings/transfer", "Choose a file"),
            ("users", "/administration/users", "Make a link"),
            ("models", "/models", "Search the hub"),
        ):
            page.goto(f"{served.url}{path}")
            until_told(page, words)
            # As a browser does whose letters are set to twice their size; Flutter follows the root's.
            page.evaluate("document.documentElement.style.fontSize = '32px'")
            page.wait_for_timeout(2000)
            assert _beside(page) == [], name
            assert violations(page) == [], name
            shoot(page, f"large-{name}-{width}")


def _beside(page: Page) -> list[str]:
    """What one can press or write into and cannot see whole, as it goes over the edge on the left or right."""
    found = page.locator("flt-semantics-host [role=button], flt-semantics-host input, flt-semantics-host textarea")
    return [
        str(one["name"])
        for one in found.evaluate_all(
            "all => all.map(one => ({name: one.ariaLabel || one.innerText, at: one.getBoundingClientRect()}))"
            ".filter(one => one.at.width && (one.at.left < -1 || one.at.right > innerWidth + 1))"
        )
    ]


def test_a_chat_is_tagged_and_found_by_its_tag_with_the_keyboard(
    browser: Browser, served: Served, signed_in: Path, waves: str
) -> None:
    with visitor(browser, state=signed_in) as page:
        page.goto(f"{served.url}/c/{waves}")
        wait_ready(page)
        tag = "mine"
        choose(page, "Chat menu", "Tags")
        write(page, "New tag", tag)
        page.keyboard.press("Enter")
        button(page, f"Remove the tag {tag}").wait_for(state="attached")
        assert violations(page) == []
        shoot(page, "tags-1440-light")
        press(page, "Done")
        page.goto(served.url)
        wait_ready(page)
        until_focused(page, "New chat", "F6")
        walk_to(page, f"Chats with the tag {tag}")
        page.keyboard.press("Enter")
        # Chats that do not have it leave the list.
        until_told(page, "Waves")
        assert violations(page) == []
        shoot(page, "tags-chosen-1440-light")
        click(page, page.get_by_role("button", name="Waves").first)
        page.wait_for_url(f"**/c/{waves}")
        choose(page, "Chat menu", "Tags")
        press(page, f"Remove the tag {tag}")
        until_told_no_more(page, f"Chats with the tag {tag}")
        assert "Chats with the tag physics" in told(page)
