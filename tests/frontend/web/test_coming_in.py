"""Coming in with a second factor or by a login provider, at a real gateway; the provider keeps the rules of OpenID."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

import httpx2
import pyotp
import pytest
from pydantic import SecretStr
from tests.support.gateway import UNLIMITED, model, settings
from tests.support.limits import HANGS_SECONDS
from tests.support.servers.oidc import CLIENT_ID, CLIENT_SECRET, FakeProvider
from tests.support.tiers import slow

from plugai.client import Client
from plugai.frontend.launch import Launch
from plugai.frontend.web.site import site
from plugai.server.app import gateway
from plugai.server.settings.accounts import AccountSettings
from plugai.server.settings.login import LoginProviderSettings

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Home:
    """A web interface with a gateway behind it, the provider, and the root user's client."""

    launch: Launch
    provider: FakeProvider
    root: Client

    def visitor(self) -> httpx2.AsyncClient:
        """A browser of somebody who has not been here; each finds a web interface that has just been started."""
        transport = httpx2.ASGITransport(site(self.launch))
        headers = {"origin": "http://localhost", "user-agent": "Mozilla/5.0 Firefox/150"}
        return httpx2.AsyncClient(
            transport=transport, base_url="http://localhost", headers=headers, timeout=HANGS_SECONDS
        )


@pytest.fixture
@slow
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Home]:
    folder = tmp_path_factory.mktemp("h")
    async with FakeProvider().serving() as provider:
        elsewhere = LoginProviderSettings(
            id="home",
            name="Home & Garden",
            issuer=provider.url,
            client_id=CLIENT_ID,
            client_secret=SecretStr(CLIENT_SECRET),
            allowed_hosts=frozenset({"127.0.0.1"}),
        )
        given = settings(
            folder,
            model("echo", "echo"),
            accounts=AccountSettings(),
            limits_per_user=UNLIMITED,
            public_url="http://localhost",
            login_providers=(elsewhere,),
        )
        async with gateway(given) as running:
            url = f"grpc://127.0.0.1:{running.grpc_port}"
            async with Client(url, token="") as first:
                pair = await first.auth.register(running.accounts.claim, name="root", password=PASSWORD)
            async with Client(url, token=pair.access_token) as root:
                yield Home(Launch(server=url, folder=str(folder / "ui")), provider, root)


async def _is_in(visitor: httpx2.AsyncClient) -> bool:
    page = await visitor.get("/")
    return page.status_code == 200 and "webSocketEndpoint" in page.text


def _problem(page: httpx2.Response) -> str:
    found = re.search(r'role="alert">(.*?)</p>', page.text)
    return html.unescape(found[1]) if found else ""


async def _enter(visitor: httpx2.AsyncClient) -> httpx2.Response:
    return await visitor.post("/sign-in", data={"name": "root", "password": PASSWORD})


async def test_a_second_factor_is_asked_for_and_a_recovery_code_helps_once(home: Home) -> None:
    enrolled = await home.root.me.enroll_second_factor()
    codes = await home.root.me.confirm_second_factor(pyotp.TOTP(enrolled.secret).at(datetime.now(UTC)))
    async with home.visitor() as visitor:
        asked = await _enter(visitor)
        pending = re.search(r'name="pending" value="([^"]+)"', asked.text)
        assert pending is not None
        wrong = await visitor.post("/sign-in", data={"pending": html.unescape(pending[1]), "code": "000000"})
        assert _problem(wrong)
        assert not await _is_in(visitor)
        right = await visitor.post("/sign-in", data={"pending": html.unescape(pending[1]), "code": codes[0]})
        assert (right.status_code, await _is_in(visitor)) == (303, True)
    async with home.visitor() as other:
        again = re.search(r'name="pending" value="([^"]+)"', (await _enter(other)).text)
        assert again is not None
        used = await other.post("/sign-in", data={"pending": html.unescape(again[1]), "code": codes[0]})
        assert _problem(used)
        assert not await _is_in(other)


async def _leave_for_home(home: Home, visitor: httpx2.AsyncClient, invite: str = "") -> str:
    """Begin at the provider's button; returns the query with which the provider sends the browser back."""
    sign_in = await visitor.get("/sign-in")
    assert "Continue with Home &amp; Garden" in sign_in.text
    leaving = await visitor.post("/sign-in/with/home", data={"invite": invite})
    return urlencode(home.provider.visit(leaving.headers["refresh"].partition("url=")[2]))


async def test_who_is_invited_comes_in_by_a_login_provider_and_again_without_an_invitation(home: Home) -> None:
    invite = await home.root.admin.create_invite()
    token = invite.token
    async with home.visitor() as visitor:
        back = await _leave_for_home(home, visitor, token)
        entered = await visitor.get(f"/v1/auth/oauth/home/callback?{back}")
        assert (entered.status_code, entered.headers["location"]) == (303, "/")
        assert await _is_in(visitor)
    async with home.visitor() as other:
        line = await _leave_for_home(home, other)
        # The page for programs shows a line, which is all that one has if the server is known by another name there.
        assert "The line" in (await other.get("/sign-in")).text
        entered = await other.post("/sign-in/back", data={"line": f" {line}\n"})
        assert (entered.status_code, await _is_in(other)) == (303, True)


async def test_what_goes_wrong_at_a_login_provider_is_said_on_the_sign_in_page(home: Home) -> None:
    async with home.visitor() as visitor, home.visitor() as other:
        back = await _leave_for_home(home, visitor)
        # An address that somebody else has begun signs nobody in.
        assert "another browser" in _problem(await other.get(f"/v1/auth/oauth/home/callback?{back}"))
        refused = await visitor.get(f"/v1/auth/oauth/home/callback?{back}")
        assert "invit" in _problem(refused)
        assert not await _is_in(visitor)
        unknown = await visitor.post("/sign-in/with/nobody")
        assert _problem(unknown)


async def test_a_browser_stays_signed_in_when_the_web_interface_is_started_again(home: Home) -> None:
    async with home.visitor() as visitor:
        await _enter(visitor)
        cookies = visitor.cookies
    async with home.visitor() as same:
        same.cookies = cookies
        assert await _is_in(same)
    async with home.visitor() as other:
        assert not await _is_in(other)


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_signing_in_leads_to_no_other_site(home: Home, to: str) -> None:
    async with home.visitor() as visitor:
        data = {"name": "root", "password": PASSWORD}
        entered = await visitor.post("/sign-in", params={"to": to}, data=data)
        assert (entered.status_code, entered.headers["location"]) == (303, "/")


async def test_deep_links_are_pages_and_other_paths_are_none(home: Home) -> None:
    async with home.visitor() as visitor:
        sent = (await visitor.get("/settings/devices")).headers["location"]
        assert sent == "/sign-in?to=/settings/devices"
        assert 'action="/sign-in?to=/settings/devices"' in (await visitor.get(sent)).text
        # Who was signed out there reads that, and comes back to the same page.
        ended = await visitor.get("/sign-in?ended=1&to=/settings/devices")
        assert ended.status_code == 200
        assert "You are not signed in any more" in ended.text
        assert 'action="/sign-in?to=/settings/devices"' in ended.text
        entered = await visitor.post(sent, data={"name": "root", "password": PASSWORD})
        assert entered.headers["location"] == "/settings/devices"
        for path in (
            "/",
            "/c/s-1",
            "/settings",
            "/settings/devices",
            "/models",
            "/models/a/b",
            "/compare",
            "/compare/s-1",
        ):
            assert (await visitor.get(path)).status_code == 200
        assert (await visitor.get("/nothing/here")).status_code == 404
