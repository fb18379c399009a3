"""How a browser's pages follow a server, without a browser: the gateway is real, and goes away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.server import KEY, fake_provider
from tests.server.services.models.test_own_key_models import MODEL as OWN_MODEL
from tests.server.services.models.test_own_key_models import gateway as own_key_gateway
from tests.support.gateway import model, settings
from tests.support.limits import HANGS_SECONDS

from plugai.client import Client, Retries
from plugai.client.types import Alias, AliasTarget
from plugai.frontend.status.notices import AWAY, notice
from plugai.frontend.status.watch import ServerWatch
from plugai.server.app import gateway


def said(watch: ServerWatch, model_id: str = "") -> str:
    """What is said to who talks with this model."""
    found = notice(watch, model_id)
    return found.words if found else ""


@pytest.mark.slow
async def test_the_models_of_ones_own_key_come_and_go_with_it(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, own_key_gateway(tmp_path, fake) as (served, _, ann):
        url = f"grpc://127.0.0.1:{served.gateway.grpc_port}"
        async with Client(url, token=ann.tokens.access_token) as client:
            watch = ServerWatch(client, sleep=lambda _: asyncio.sleep(0.01))
            page = Page(watch)
            await page.until(lambda seen: seen.is_known and "echo" in seen.models)
            assert OWN_MODEL not in watch.models
            await client.providers.set_credential("acme", api_key=KEY)
            watch.follow_keys()
            await page.until(lambda seen: OWN_MODEL in seen.models)
            # What the stream tells anew is without them.
            other = ServerWatch(client, sleep=lambda _: asyncio.sleep(0.01))
            another = Page(other)
            await another.until(lambda seen: OWN_MODEL in seen.models)
            await client.providers.delete_credential("acme")
            watch.follow_keys()
            await page.until(lambda seen: OWN_MODEL not in seen.models)
            for one in (page, another):
                one.end()
            await watch.close()
            await other.close()


class Page:
    """A page that listens, and can wait until something is so."""

    def __init__(self, watch: ServerWatch) -> None:
        self._watch = watch
        self._changed = asyncio.Event()
        self.end = watch.listen(self._changed.set)

    async def until(self, is_so: Callable[[ServerWatch], bool]) -> None:
        async with asyncio.timeout(HANGS_SECONDS):
            while not is_so(self._watch):
                self._changed.clear()
                await self._changed.wait()


@pytest.mark.slow
async def test_a_server_that_goes_away_and_comes_back_is_seen_by_every_page(tmp_path: Path) -> None:
    given = settings(tmp_path, model("echo", "echo"), model("other", "echo"))
    async with gateway(given) as first:
        port = first.grpc_port
        client = Client(f"grpc://127.0.0.1:{port}", token="", retries=Retries(attempts=1))
        watch = ServerWatch(client, sleep=lambda _: asyncio.sleep(0.01))
        one, other = Page(watch), Page(watch)
        await one.until(lambda seen: {"echo", "other"} <= set(seen.models))
        assert not said(watch)
    for page in (one, other):
        await page.until(lambda seen: seen.is_away)
    assert said(watch) == AWAY
    fewer = settings(tmp_path, model("echo", "echo")).model_copy(update={"grpc_port": port})
    async with gateway(fewer):
        await other.until(lambda seen: "echo" in seen.models and "other" not in seen.models)
        assert said(watch, "other").startswith("other is not on this server any more")
        one.end()
        other.end()
        await watch.close()
        await client.close()


@pytest.mark.slow
async def test_an_open_page_learns_of_aliases_that_are_set_moved_and_deleted(tmp_path: Path) -> None:
    async with gateway(settings(tmp_path, model("echo", "echo"), model("other", "echo"))) as running:
        client = Client(f"grpc://127.0.0.1:{running.grpc_port}", token="")
        watch = ServerWatch(client, sleep=lambda _: asyncio.sleep(0.01))
        page = Page(watch)
        await page.until(lambda seen: {"echo", "other"} <= set(seen.models))
        await client.models.set_my_alias(Alias(id="fast", targets=[AliasTarget(model="echo")]))
        await page.until(lambda seen: "fast" in seen.aliases)
        assert (_stands_for(watch, "fast"), said(watch, "fast")) == ("echo", "")
        await client.models.set_alias(Alias(id="fast", targets=[AliasTarget(model="other")]))
        await client.models.delete_my_alias("fast")
        await page.until(lambda seen: _stands_for(seen, "fast") == "other")
        await client.models.delete_alias("fast")
        await page.until(lambda seen: "fast" not in seen.aliases)
        page.end()
        await watch.close()
        await client.close()


def _stands_for(watch: ServerWatch, name: str) -> str:
    found = watch.model(name)
    return found.id if found else ""
