"""The example of an adapter is short, and answers in a server."""

import asyncio
import subprocess
import tomllib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.packages import write_package
from tests.support.server import PLUGAI, RunningServer, running_server, server_environment
from tests.support.servers.web import listening

from plugai.server.settings import read_settings

KEY = "parrots-like-nuts"


async def _birds(request: web.Request) -> web.Response:
    return web.json_response(["polly"])


async def _say(request: web.Request) -> web.StreamResponse:
    assert request.headers["x-parrot-key"] == KEY
    said = await request.json()
    assert said["bird"] == "polly"
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    for word in said["text"].split():
        await response.write(b'data: {"word": "%b "}\n\n' % word.upper().encode())
    await response.write(b"event: done\ndata: {}\n\n")
    return response


@asynccontextmanager
async def parrots() -> AsyncGenerator[str, None]:
    app = web.Application()
    app.router.add_get("/v1/birds", _birds)
    app.router.add_post("/v1/say", _say)
    async with listening(app) as url:
        yield f"{url}/v1"


async def test_the_example_adapter_is_short_and_answers_in_a_server(tmp_path: Path) -> None:
    (source,) = blocks("docs/adapters.md", "python")
    _, declared = blocks("docs/adapters.md", "toml")
    assert len(source.splitlines()) < 60
    points = tomllib.loads(declared)["project"]["entry-points"]["plugai.providers"]
    environment = write_package(tmp_path, "plugai_parrot", source, points, "plugai.providers")
    async with parrots() as url:
        settings = f"""
            default_model = "parrot/polly"
            [[providers]]
            id = "parrot"
            base_url = "{url}"
            allowed_hosts = ["127.0.0.1"]
            api_key = "{KEY}"
        """
        done = await asyncio.to_thread(_chat, settings, environment)
    assert (done.returncode, done.stdout.strip()) == (0, "HELLO OUT THERE"), done.stderr


def _chat(settings: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    with running_server(settings, environment=environment) as server:
        assert KEY not in server.log
        return _said(server)


def _said(server: RunningServer) -> subprocess.CompletedProcess[str]:
    command = [str(PLUGAI), "chat", "--server", server.url, "hello out there"]
    environment = server_environment(server.folder)
    return subprocess.run(command, capture_output=True, text=True, timeout=HANGS_SECONDS, env=environment)


def test_the_settings_example_is_accepted(tmp_path: Path) -> None:
    example, _ = blocks("docs/adapters.md", "toml")
    (tmp_path / "plugai.toml").write_text(example)
    settings = read_settings(tmp_path / "plugai.toml")
    assert [provider.id for provider in settings.providers] == ["openai", "workstation"]
