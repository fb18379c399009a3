"""The program of the web interface with a real gateway behind it, as its Unix socket is used."""

from __future__ import annotations

import asyncio
import io
import json
import re
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import msgpack
import pytest
from flet.messaging.protocol import Message as FletMessage
from flet.messaging.protocol import MessageAction
from PIL import Image
from starlette.types import Message
from starlette.websockets import WebSocket
from tests.support.gateway import UNLIMITED, model, settings
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow
from websockets.asyncio.client import ClientConnection, unix_connect

from plugai.frontend.web.connections import PageConnection
from plugai.server.app import gateway
from plugai.server.settings.accounts import AccountSettings
from plugai.server.web_interface import Launch, WebInterface

CLAIM = "plgi_bootstrap_" + "x" * 43
PASSWORD = "correct horse battery"
# A conversation as ChatGPT exports it.
_ONE_MESSAGE: dict[str, object] = {
    "a": {
        "id": "a",
        "message": {
            "author": {"role": "user"},
            "content": {"content_type": "text", "parts": ["Where shall we go?"]},
            "create_time": 1.7e9,
        },
        "parent": None,
        "children": [],
    }
}


@dataclass(frozen=True, slots=True)
class Site:
    """A web interface, and a client that keeps cookies for each visitor."""

    socket: Path
    folder: Path

    def visitor(self) -> httpx2.AsyncClient:
        """Somebody who has not been here."""
        transport = httpx2.AsyncHTTPTransport(uds=str(self.socket))
        return httpx2.AsyncClient(transport=transport, base_url="http://localhost", timeout=HANGS_SECONDS)


@pytest.fixture
@slow
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    folder = tmp_path_factory.mktemp("w")
    given = settings(folder, model("echo", "echo"), accounts=AccountSettings(), limits_per_user=UNLIMITED)
    async with gateway(given) as running:
        launch = Launch(
            server=f"grpc://127.0.0.1:{running.grpc_port}",
            folder=str(folder / "ui"),
            socket=str(folder / "s"),
            claim=running.accounts.claim,
        )
        async with WebInterface(launch) as program:
            await asyncio.wait_for(program.wait_settled(), HANGS_SECONDS)
            visitor = Site(folder / "s", folder)
            async with visitor.visitor() as first:
                await first.post("/join", data=_form(running.accounts.claim, "root"))
                cookie = first.cookies
                assert cookie
            yield visitor


def _picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(content, "PNG")
    return content.getvalue()


def _form(invite: str, name: str) -> dict[str, str]:
    return {"invite": invite, "name": name, "password": PASSWORD, "do": "join"}


async def _enter(visitor: httpx2.AsyncClient) -> str:
    """Sign in as root, from another browser; returns the path of its connection."""
    answer = await visitor.post("/sign-in", data={"name": "root", "password": PASSWORD})
    assert answer.status_code == 303
    page = (await visitor.get("/")).text
    return page.partition('webSocketEndpoint: "')[2].partition('"')[0]


@asynccontextmanager
async def _page(
    site: Site, visitor: httpx2.AsyncClient, path: str, session: str | None, until: bytes = b"Ask anything"
) -> AsyncIterator[tuple[str, ClientConnection]]:
    """Connect a page that claims to have been in a session, until it is told this; yields its session."""
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    async with unix_connect(
        str(site.socket), f"ws://localhost{path}", additional_headers={"cookie": cookies}, origin="http://localhost"
    ) as connection:
        body = {"session_id": session, "page_name": "", "page": {"route": "/", "width": 1200, "height": 800}}
        await connection.send(b"\0" + msgpack.packb([1, body]))
        first = await _packet(connection)
        if until not in first:
            await _told(connection, until)
        answer = msgpack.unpackb(first[1:], ext_hook=lambda code, data: data, strict_map_key=False)
        yield str(answer[1]["session_id"]), connection


async def _connect(
    site: Site, visitor: httpx2.AsyncClient, path: str, session: str | None, until: bytes = b"Ask anything"
) -> str:
    """Connect a page and leave it; returns its session."""
    async with _page(site, visitor, path, session, until) as (found, _):
        return found


async def _told(connection: ClientConnection, until: bytes) -> bytes:
    """All that a page is told, until this."""
    told = await _packet(connection)
    while until not in told:
        told += await _packet(connection)
    return told


async def _packet(connection: ClientConnection) -> bytes:
    received: Any = await asyncio.wait_for(connection.recv(), HANGS_SECONDS)
    return bytes(received)


async def test_who_knows_the_id_of_somebody_elses_page_gets_a_page_of_their_own(site: Site) -> None:
    async with site.visitor() as ada, site.visitor() as eve:
        ada_path, eve_path = await _enter(ada), await _enter(eve)
        hers = await _connect(site, ada, ada_path, None)
        again = await _connect(site, ada, ada_path, hers)
        stolen = await _connect(site, eve, eve_path, hers)
        async with site.visitor() as stranger:
            outside = await _connect(site, stranger, ada_path, hers, b"/sign-in")
    assert again == hers
    assert stolen != hers
    assert outside != hers


async def test_a_page_that_goes_before_it_has_said_what_it_is_leaves_nothing_behind() -> None:
    connection, sent = await _gone([])
    # Flet would fail whoever tells it something now.
    connection.send_message(FletMessage(MessageAction.PATCH_CONTROL, None))
    assert sent == ["websocket.accept"]


async def test_what_is_told_to_a_page_in_the_moment_in_which_it_goes_is_dropped() -> None:
    connection, sent = await _gone([b"\0" + msgpack.packb([1, {"session_id": None, "page_name": "", "page": {}}])])
    connection.send_message(FletMessage(MessageAction.PATCH_CONTROL, None))
    assert sent[0] == "websocket.accept"


async def _gone(packets: list[bytes]) -> tuple[PageConnection, list[str]]:
    """A connection that has sent this and has gone, and the kinds of messages that it was sent."""
    sent = list[str]()
    events: list[Message] = [
        {"type": "websocket.connect"},
        *({"type": "websocket.receive", "bytes": packet} for packet in packets),
        {"type": "websocket.disconnect", "code": 1001},
    ]

    async def main(_: object) -> None:
        """Nothing is shown."""

    async def receive() -> Message:
        return events.pop(0)

    async def send(message: Message) -> None:
        sent.append(message["type"])

    connection = PageConnection(main)
    scope = {"type": "websocket", "path": "/w/x", "headers": [], "query_string": b"", "server": ("localhost", 80)}
    async with asyncio.timeout(HANGS_SECONDS):
        await connection.serve(WebSocket(scope, receive, send), "ada", {})
    return connection, sent


async def test_a_file_reaches_only_a_page_of_its_sender_and_nothing_in_it_can_run(site: Site) -> None:
    async with site.visitor() as ada, site.visitor() as eve, site.visitor() as stranger:
        path = await _enter(ada)
        await _enter(eve)
        async with _page(site, ada, path, None) as (page, connection):
            where = f"/attach?page={page}&name=leaf.png"
            answers = [await visitor.post(where, content=_picture()) for visitor in (eve, stranger, ada)]
            assert [answer.status_code for answer in answers] == [404, 404, 204]
            told = await _told(connection, b"?small=1")
        found = re.findall(rb"/file/([A-Za-z0-9._-]+)", told)[0].decode()
        file, small = await ada.get(f"/file/{found}"), await ada.get(f"/file/{found}?small=1")
        others = [await visitor.get(f"/file/{found}") for visitor in (stranger, ada)]
    assert [answer.status_code for answer in others] == [401, 200]
    assert (file.headers["content-type"], small.headers["content-type"]) == ("image/png", "image/webp")
    assert file.content == _picture()
    for answer in (file, small):
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_chats_are_exported_and_imported_only_by_who_has_them(site: Site) -> None:
    content = json.dumps([{"title": "Trip", "mapping": _ONE_MESSAGE, "current_node": "a"}, {"title": "Nothing"}])
    async with site.visitor() as ada, site.visitor() as stranger:
        path = await _enter(ada)
        async with _page(site, ada, path, None) as (page, connection):
            where = f"/import?page={page}&name=old.json"
            refused = await stranger.post(where, content=content)
            await ada.post(where, content=content)
            await _told(connection, b"Trip")
        nobody, unknown = await stranger.get("/export"), await ada.get("/export?format=pdf")
        everything, readable = await ada.get("/export"), await ada.get("/export?format=markdown")
        missing = await ada.get("/export?session=s-none")
        account = await ada.get("/export?format=zip")
    assert (refused.status_code, nobody.status_code, unknown.status_code, missing.status_code) == (404, 401, 400, 502)
    assert [session["title"] for session in everything.json()["sessions"]] == ["Trip"]
    assert "Where shall we go?" in readable.text
    with zipfile.ZipFile(io.BytesIO(account.content)) as archive:
        assert [session["title"] for session in json.loads(archive.read("sessions.json"))["sessions"]] == ["Trip"]
    assert ".zip" in account.headers["content-disposition"]
    assert ".json" in everything.headers["content-disposition"]
    assert "no-store" in everything.headers["cache-control"]


async def test_a_page_of_another_origin_is_refused(site: Site) -> None:
    async with site.visitor() as visitor:
        answer = await visitor.post("/sign-in", data={"name": "x"}, headers={"origin": "https://evil.example"})
        missing = await visitor.get("/ui/none/x.js")
        stopped = await visitor.get("/")
    assert (answer.status_code, missing.status_code) == (403, 404)
    assert (stopped.status_code, stopped.headers["location"]) == (303, "/sign-in")


async def test_files_are_compressed_and_kept_for_ever(site: Site) -> None:
    async with site.visitor() as visitor:
        await _enter(visitor)
        page = (await visitor.get("/")).text
        path = page.partition('<script src="')[2].partition('"')[0]
        packed = await visitor.get(path, headers={"accept-encoding": "br"})
        plain = await visitor.get(path, headers={"accept-encoding": "identity"})
        outside = await visitor.get(path.rpartition("/")[0] + "/../../../../../etc/passwd")
    assert packed.headers["content-encoding"] == "br"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert "immutable" in packed.headers["cache-control"]
    assert packed.content in (plain.content, packed.content)
    assert outside.status_code == 404


async def test_tokens_are_in_no_page_and_in_no_file(site: Site) -> None:
    async with site.visitor() as visitor:
        await _enter(visitor)
        page = await visitor.get("/")
    stored = b"".join(file.read_bytes() for file in (site.folder / "ui" / "browsers").iterdir())
    assert PASSWORD not in page.text
    assert not any(mark in stored + page.content for mark in (b"eyJ", b"plgr_", b"access_token"))
    assert page.headers["cache-control"] == "no-store"
