"""The page where models are compared, without a browser, at a real gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator

import flet as ft
import pytest
from tests.frontend.counting import CountingConnection, Site, controls, go, new_page, open_site, press, shown, until
from tests.support.gateway import model
from tests.support.tiers import slow

from plugai.frontend.application import show
from plugai.frontend.shell.tabs import Tabs

MODELS = (model("echo", "echo"), model("slow", "echo", delay_seconds=0.02), model("broken", "echo", fail_after=1))


@pytest.fixture
@slow
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with open_site(tmp_path_factory.mktemp("g"), MODELS) as site:
        yield site


async def _ask(page: ft.Page, connection: CountingConnection, words: str) -> None:
    """Choose all three models, write this and press Enter."""
    await until(connection, lambda: "Add a model" in _buttons(page))
    await press(page, "Add a model")
    (field,) = (found for found in controls(page) if isinstance(found, ft.TextField) and found.shift_enter)
    field.value = words
    await page.session.dispatch_event(field._i, "submit", words)
    await until(connection, lambda: connection.pushed.startswith("/compare/"))
    await go(page, connection.pushed)


def _buttons(page: ft.Page) -> list[str]:
    """What buttons say."""
    contents = (one.content for one in controls(page) if isinstance(one, ft.TextButton | ft.FilledButton))
    return [str(getattr(content, "value", content)) for content in contents]


async def test_models_are_compared_beside_each_other_and_one_goes_on(site: Site) -> None:
    async with site.page("/compare") as (page, connection):
        await _ask(page, connection, "one two three")
        await until(connection, lambda: _buttons(page).count("Go on with this one") == 2)
        await until(connection, lambda: any("failed after 1 words" in words for words in shown(page)))
        await until(connection, lambda: "New comparison" in _buttons(page))
        session_id = page.route.rpartition("/")[2]
        await press(page, "Go on with slow")
        await until(connection, lambda: connection.pushed == f"/c/{session_id}")
        session = await site.browser.client.sessions.get(session_id)
        head = await session.message(session.info.head_message_id or "")
        assert (session.info.model, head.model) == ("slow", "slow")


async def test_on_a_phone_one_answer_is_shown_at_a_time(site: Site) -> None:
    page, connection = new_page(width=390, route="/compare")
    shell = await show(page, site.browser, site.browsers, "/ui/0", Tabs(), lambda _: None)
    assert shell is not None
    await _ask(page, connection, "one two three")
    await until(connection, lambda: "slow · complete" in _buttons(page))
    assert _buttons(page).count("Go on with this one") == 1
    await press(page, "broken · failed")
    await until(connection, lambda: any("failed after 1 words" in words for words in shown(page)))
    assert "Go on with this one" not in _buttons(page)
    await shell.close()


async def test_a_comparison_has_an_address_of_its_own(site: Site) -> None:
    session = await site.browser.client.sessions.create(title="Compared")
    answer = session.say("one two", model="echo")
    await answer.text()
    assert answer.accepted is not None
    await session.regenerate(answer.accepted.message_ids[0], model="slow").text()
    async with site.page(f"/compare/{session.id}") as (page, connection):
        await until(connection, lambda: _buttons(page).count("Go on with this one") == 2)
    async with site.page("/compare/s-nothing") as (page, connection):
        await until(connection, lambda: "This comparison is not there any more." in shown(page))
        await until(connection, lambda: connection.pushed == "/compare")
