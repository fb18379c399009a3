"""Who may see where models are added: a page without a browser, at a real gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator

import msgspec
import pytest
from tests.frontend.counting import Site, new_page, open_site, shown
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
@pytest.mark.parametrize(
    ("path", "words"),
    [("/models", "Any licence"), ("/models/installed", "in the settings file"), ("/models/tiny/chat", "tiny/chat")],
)
async def test_only_administrators_see_where_models_are_added(
    site: Site, role: UserRole, path: str, words: str
) -> None:
    page, _ = new_page(route=path)
    me = msgspec.structs.replace(await site.browser.client.me.get(), role=role)
    shell = Shell(Device(page, "/ui/0"), Visit(site.browser, me, Chosen(), Tabs(), None))
    await shell.open()
    is_admin = role is UserRole.ADMIN
    assert (words in shown(page)) == is_admin
    assert ("Models" in shown(page)) == is_admin
    assert ("Only administrators add and remove models." in shown(page)) != is_admin
    await shell.close()
