"""A new chat says what to do where there is no model to talk with, and begins with one that works where none is set."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest
from tests.frontend.counting import Site, new_page, open_site, press, say, shown, until
from tests.support.tiers import slow

from plugai.client.types import UserRole
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.shell.device import Device
from plugai.frontend.shell.shell import Shell
from plugai.frontend.shell.tabs import Tabs
from plugai.frontend.shell.visit import Visit

NONE = "There is no model to talk with yet."


@pytest.fixture
@slow
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with open_site(tmp_path_factory.mktemp("g")) as site:
        yield site


@pytest.mark.parametrize(
    ("role", "remedy", "place"),
    [(UserRole.ADMIN, "Add a model", "/models"), (UserRole.MEMBER, "Add a provider key", "/settings/keys")],
)
async def test_without_a_model_it_leads_to_where_there_will_be_one(
    site: Site, role: UserRole, remedy: str, place: str
) -> None:
    page, connection = new_page()
    watch = site.browser.watch
    me = msgspec.structs.replace(await site.browser.client.me.get(), role=role)
    shell = Shell(Device(page, "/ui/0"), Visit(site.browser, me, Chosen(), Tabs(), None))
    await shell.open()
    await until(connection, lambda: "echo" in watch.models)
    assert NONE not in shown(page)
    watch.is_known = True
    echo, watch.models = watch.models["echo"], {}
    watch._tell()
    assert NONE in shown(page)
    await press(page, remedy)
    await until(connection, lambda: connection.pushed == place)
    watch.models = {"echo": echo}
    watch._tell()
    assert NONE not in shown(page)
    await shell.close()


async def test_without_a_default_model_a_chat_is_with_one_that_works(site: Site) -> None:
    async with site.page() as (page, connection):
        watch = site.browser.watch
        await until(connection, lambda: "echo" in watch.models)
        watch.models = {name: msgspec.structs.replace(model, default=False) for name, model in watch.models.items()}
        watch._tell()
        await say(page, connection, "hello")
        (stored,) = [session async for session in site.browser.client.sessions.list()]
        assert stored.info.model == "echo"
