"""The page of shapes without a browser, at a real gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest
from tests.frontend.counting import Site, go, new_page, open_site, press, shown
from tests.support.tiers import slow

from plugai.client.types import UserRole
from plugai.frontend.models.chosen import Chosen
from plugai.frontend.shell.device import Device
from plugai.frontend.shell.shell import Shell
from plugai.frontend.shell.tabs import Tabs
from plugai.frontend.shell.visit import Visit

NONE = "This server has no model that makes 3D shapes."


@pytest.fixture
@slow
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with open_site(tmp_path_factory.mktemp("g")) as site:
        yield site


async def test_the_list_beside_the_page_leads_to_it(site: Site) -> None:
    async with site.page() as (page, _):
        assert "What you make is listed here." not in shown(page)
        await press(page, "3D shapes")
        await go(page, "/shapes")
        assert "What you make is listed here." in shown(page)


async def test_a_link_to_a_shape_that_is_gone_says_so(site: Site) -> None:
    async with site.page("/shapes/a-" + "0" * 32) as (page, _):
        assert "This shape is not there any more." in shown(page)


@pytest.mark.parametrize(
    ("role", "words"),
    [(UserRole.ADMIN, "The server also needs its extra “images”."), (UserRole.MEMBER, "Ask an administrator")],
)
async def test_a_server_without_a_model_for_shapes_says_what_to_do(site: Site, role: UserRole, words: str) -> None:
    page, _ = new_page()
    me = msgspec.structs.replace(await site.browser.client.me.get(), role=role)
    shell = Shell(Device(page, "/ui/0"), Visit(site.browser, me, Chosen(), Tabs(), None))
    await shell.open()
    site.browser.watch.models = {}
    await go(page, "/shapes")
    assert NONE in shown(page)
    assert any(words in text for text in shown(page))
    await shell.close()
