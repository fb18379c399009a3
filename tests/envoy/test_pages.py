"""The description of the interface and the page that shows it, as Envoy serves them by itself."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import replace

import pytest
from tests.envoy.edges import Edge, open_edge, reason

from plugai.envoy.config import EnvoyConfig
from plugai.envoy.pages import PAGES, Page

ALL = pytest.mark.parametrize("page", PAGES.values(), ids=lambda page: page.file)


@ALL
async def test_a_page_is_served_to_everyone_without_a_gateway(edge: Edge, page: Page) -> None:
    answer = await edge.http.get(page.path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == page.media_type
    assert answer.headers["content-length"] == str(page.location.stat().st_size)


@ALL
async def test_a_page_that_has_not_changed_is_not_sent_again(edge: Edge, page: Page) -> None:
    tag = (await edge.http.get(page.path)).headers["etag"]
    for known in (tag, f"W/{tag}"):
        again = await edge.http.get(page.path, headers={"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", known)
    changed = await edge.http.get(page.path, headers={"if-none-match": '"0"'})
    assert changed.status_code == 200


@ALL
async def test_a_page_may_load_nothing_from_elsewhere(edge: Edge, page: Page) -> None:
    policy = (await edge.http.get(page.path)).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "http" not in policy


async def test_pages_are_only_read(edge: Edge) -> None:
    assert (await edge.http.head("/openapi.json")).status_code == 200
    assert reason(await edge.http.post("/openapi.json")) == "METHOD_NOT_ALLOWED"


async def test_an_operator_can_hide_the_description(config: EnvoyConfig) -> None:
    async with open_edge(replace(config, shows_api=False)) as edge:
        for page in PAGES.values():
            assert reason(await edge.http.get(page.path)) == "ROUTE_NOT_FOUND"


def test_the_pages_name_no_other_server() -> None:
    for page in PAGES.values():
        if page.location.name.startswith("docs."):
            assert "//" not in page.location.read_text().replace("// ", "")


async def test_the_page_shows_every_group_of_calls_in_a_browser(edge: Edge) -> None:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("there is no browser")
    host, port = edge.envoy.address
    # Its sandbox needs rights that containers do not give.
    options = (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--enable-logging=stderr",
        "--virtual-time-budget=20000",
    )
    process = await asyncio.create_subprocess_exec(
        *(browser, *options, "--dump-dom", f"http://{host}:{port}/docs"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    shown, said = (text.decode() for text in await process.communicate())
    assert "CONSOLE" not in said
    tags = json.loads(PAGES["openapi_page"].location.read_text(encoding="utf-8"))["tags"]
    assert [tag["name"] for tag in tags if f'data-tag="{tag["name"]}"' not in shown] == []
