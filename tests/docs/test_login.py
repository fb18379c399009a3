from __future__ import annotations

import asyncio
import html
import json
import re
import shlex
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pyotp
import pytest
from tests.docs.test_artifacts import shell
from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.server import RunningServer, server_folder, started_server
from tests.support.servers.oidc import CLIENT_ID, CLIENT_SECRET, FakeProvider

from plugai.server.settings import read_settings
from plugai.server.settings.login import GITHUB_ISSUER, GOOGLE_ISSUER

SECOND_FACTOR, SECOND_STEP, ELSEWHERE = blocks("docs/login.md", "sh")
BOOTSTRAP = "what makes the first administrator of this test"
SETTINGS = """
default_model = "echo"
public_url = "http://localhost:8080"
[[models]]
id = "echo"
runner = "echo"
[[login_providers]]
id = "home"
issuer = "{url}"
client_id = "{client_id}"
client_secret_file = "home.secret"
allowed_hosts = ["127.0.0.1"]
"""


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with FakeProvider().serving() as fake:
        yield fake


@pytest.fixture
def server(fake: FakeProvider) -> Any:
    settings = SETTINGS.format(url=fake.url, client_id=CLIENT_ID)
    with server_folder(settings) as folder:
        (folder / "home.secret").write_text(CLIENT_SECRET + "\n")
        environment = {"PLUGAI_ACCOUNTS__ENABLED": "true", "PLUGAI_BOOTSTRAP_TOKEN": BOOTSTRAP}
        with started_server(folder, environment) as server:
            yield server


async def run(server: RunningServer, command: str, **variables: str) -> dict[str, Any]:
    """What a command of the page answers in this server."""
    assigned = "".join(f"{name}={shlex.quote(value)}; " for name, value in variables.items())
    command = assigned + command.replace("http://127.0.0.1:8080", server.url)
    answer: dict[str, Any] = json.loads(await asyncio.to_thread(shell, server.folder, command))
    return answer


async def administrator(server: RunningServer) -> str:
    """The access token of the first administrator, who is called as on the page."""
    async with httpx2.AsyncClient(base_url=server.url, timeout=HANGS_SECONDS) as rest:
        body = {"invite": BOOTSTRAP, "name": "ada", "password": "correct horse battery"}
        return str((await rest.post("/v1/auth:register", json=body)).json()["tokens"]["access_token"])


async def test_the_commands_about_signing_in_do_what_the_page_says(server: RunningServer, fake: FakeProvider) -> None:
    token = await administrator(server)
    # First, since a second factor would be asked for from then on.
    await sign_in_elsewhere(server, fake, token)
    enroll, confirm = SECOND_FACTOR.splitlines()
    totp = pyotp.TOTP((await run(server, enroll, TOKEN=token))["secret"])
    codes = (await run(server, confirm, TOKEN=token, CODE=totp.at(datetime.now(UTC))))["codes"]
    assert len(codes) == 10
    login, verify = SECOND_STEP.splitlines()
    pending = (await run(server, login))["second_factor"]["pending_token"]
    assert (await run(server, verify, PENDING=pending, CODE=codes[0]))["access_token"]


async def sign_in_elsewhere(server: RunningServer, fake: FakeProvider, token: str) -> None:
    listing, start, finish = ELSEWHERE.splitlines()
    assert await run(server, listing) == {"providers": [{"provider": "home", "name": "home"}]}
    async with httpx2.AsyncClient(base_url=server.url, timeout=HANGS_SECONDS) as rest:
        bearer = {"authorization": f"Bearer {token}"}
        invite = (await rest.post("/v1/admin/invites", json={}, headers=bearer)).json()["token"]
        flow = await run(server, start, INVITE=invite)
        back = fake.visit(flow["url"])
        # Providers add parameters of their own, and some that look like markup.
        page = await rest.get("/v1/auth/oauth/home/callback", params={**back, "hd": "x", "iss": back["iss"] + "<b>&"})
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert page.headers["cache-control"].startswith("no-cache, no-store")
    assert "<b>" not in page.text
    shown = re.search("<code>(.*)</code>", page.text)
    assert shown is not None
    copied = {name: values[0] for name, values in parse_qs(html.unescape(shown[1])).items()}
    assert copied == {"state": back["state"], "code": back["code"], "iss": back["iss"] + "<b>&"}
    answer = {name: back[name] for name in ("state", "code", "iss")}
    signed_in = await run(server, finish, FLOW=flow["flow_token"], ANSWER=json.dumps(answer))
    assert signed_in["tokens"]["access_token"]


def test_the_example_of_providers_is_a_setting(tmp_path: Path) -> None:
    (example,) = blocks("docs/login.md", "toml")
    (tmp_path / "plugai.toml").write_text(example)
    providers = read_settings(tmp_path / "plugai.toml").login_providers
    assert [provider.issuer for provider in providers][1:] == [GOOGLE_ISSUER, GITHUB_ISSUER]
    assert [sorted(provider.allowed_domains) for provider in providers] == [[], ["example.com"], []]
