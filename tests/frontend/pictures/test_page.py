"""The page with pictures without a browser, at a server that has no model for them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest
from tests.frontend.counting import Site, go, new_page, open_site, shown, until
from tests.support.tiers import slow

from plugai.client.types import UserRole
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.shell.device import Device
from plugai.frontend.shell.shell import Shell
from plugai.frontend.shell.tabs import Tabs
from plugai.frontend.shell.visit import Visit


@pytest.fixture
@slow
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with open_site(tmp_path_factory.mktemp("g")) as site:
        yield site


@pytest.mark.parametrize("role", [UserRole.ADMIN, UserRole.MEMBER])
async def test_without_a_model_the_page_says_what_to_do_to_whom_it_concerns(site: Site, role: UserRole) -> None:
    page, connection = new_page()
    watch = site.browser.watch
    me = msgspec.structs.replace(await site.browser.client.me.get(), role=role)
    shell = Shell(Device(page, "/ui/0"), Visit(site.browser, me, Chosen(), Tabs(), None))
    await shell.open()
    await until(connection, lambda: "echo" in watch.models)
    # The demo model is on every server that has its libraries.
    watch.models = {"echo": watch.models["echo"]}
    await go(page, "/pictures")
    assert "This server has no model that makes pictures" in shown(page)
    assert "The pictures that you have made will be here." in shown(page)
    assert ("Ask an administrator to add one." in shown(page)) == (role is UserRole.MEMBER)
    assert ("Add one, and write here what it should draw." in shown(page)) == (role is UserRole.ADMIN)
    await shell.close()
