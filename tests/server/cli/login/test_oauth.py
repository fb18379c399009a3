"""Signing in at a provider, on the command line: with a browser that the terminal opens, or one elsewhere."""

from __future__ import annotations

import asyncio
import html
import json
import os
import re
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pyotp
import pytest
import pytest_asyncio
from tests.clients.python.scripted_server import ScriptedServer, scripted_server
from tests.server.cli.commands import Shell, shell
from tests.server.services.login.conftest import at
from tests.support.canary import PASSWORD
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ACCOUNTS, PLUGAI
from tests.support.servers.oidc import FakeProvider, Person
from tests.support.tiers import slow

from plugai.client import Client, FileStore, MemoryStore
from plugai.server.cli.exit_codes import ExitCode

pytestmark = pytest.mark.asyncio(loop_scope="module")
_LINE = re.compile("<code>(.*)</code>")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def provider() -> AsyncIterator[FakeProvider]:
    async with FakeProvider().serving() as fake:
        yield fake


@pytest.fixture(scope="module")
@slow
def server(provider: FakeProvider) -> Iterator[ScriptedServer]:
    home = at(provider, "home", name="Home")
    with scripted_server(public_url="https://plugai.example", login_providers=(home,)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def invite(server: ScriptedServer) -> str:
    async with Client(_url(server), credentials=MemoryStore(), token=server.token) as root:
        return (await root.admin.create_invite()).token


@pytest.fixture
def somebody(provider: FakeProvider) -> str:
    """The name of who signs in at the provider next, and was never here."""
    name = f"ada-{uuid4().hex}"
    provider.person = Person(uuid4().hex, f"{name}@example.com", user_name=name)
    return name


@pytest.fixture
def laptop(tmp_path: Path) -> Shell:
    """A shell whose browser writes the address that it is sent to into a pipe."""
    os.mkfifo(tmp_path / "visited")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {tmp_path / "visited"}\n')
    browser.chmod(0o700)
    return shell(tmp_path, **ACCOUNTS, BROWSER=f"{browser} %s")


def _url(server: ScriptedServer) -> str:
    return f"http://127.0.0.1:{server.port}"


async def _visit(server: ScriptedServer, provider: FakeProvider, url: str) -> str:
    """What the server's page shows to somebody who opens this address and agrees."""
    callback = f"{_url(server)}/v1/auth/oauth/home/callback?{urlencode(provider.visit(url))}"

    def read() -> str:
        with urllib.request.urlopen(callback) as page:
            return str(page.read().decode())

    found = _LINE.search(await asyncio.to_thread(read))
    assert found is not None
    return html.unescape(found[1])


@asynccontextmanager
async def _signing_in(laptop: Shell, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`plugai login` without a terminal. It is killed at the end if it still runs."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        PLUGAI,
        "login",
        *arguments,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        cwd=laptop.folder,
        env=dict(laptop.environment),
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    """The address that it says to open."""
    assert process.stderr is not None
    said = []
    while (line := (await process.stderr.readline()).decode().strip()) and not line.startswith("http"):
        said.append(line)
    assert line, said
    return line


async def _opened(pipe: Path) -> str:
    """The address that the browser is sent to."""
    reading, written = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK), asyncio.Event()
    asyncio.get_running_loop().add_reader(reading, written.set)
    try:
        async with asyncio.timeout(HANGS_SECONDS):
            await written.wait()
        # A pipe has it at once, since it is short.
        return os.read(reading, 4096).decode()
    finally:
        asyncio.get_running_loop().remove_reader(reading)
        os.close(reading)


async def test_without_a_terminal_the_address_is_printed_and_the_line_read(
    server: ScriptedServer, provider: FakeProvider, laptop: Shell, invite: str, somebody: str
) -> None:
    async with _signing_in(laptop, _url(server), "--oauth", "home", "--invite", invite) as process:
        line = await _visit(server, provider, await _address(process))
        said, problem = await process.communicate(f"{line}\n".encode())
    assert process.returncode == 0, problem
    assert said.decode().startswith(f"signed in as {somebody}; commands call {_url(server)} from now on")
    shown = await asyncio.to_thread(laptop.run, "whoami", "--json")
    assert json.loads(shown.stdout)["user"]["name"] == somebody
    pair = FileStore(laptop.folder / "config" / "plugai" / "credentials.json").load(_url(server))
    assert pair is not None
    # From here on with a second factor.
    async with Client(_url(server), credentials=MemoryStore(), token=pair.access_token) as client:
        secret = (await client.me.enroll_second_factor()).secret
        recovery = await client.me.confirm_second_factor(pyotp.TOTP(secret).now())
    async with _signing_in(laptop, _url(server), "--oauth", "home") as process:
        line = await _visit(server, provider, await _address(process))
        said, problem = await process.communicate(f"{line}\n{recovery[0]}\n".encode())
    assert process.returncode == 0, problem
    async with _signing_in(laptop, _url(server), "--oauth", "home") as process:
        line = await _visit(server, provider, await _address(process))
        _, problem = await process.communicate(f"{line}\n".encode())
    assert (process.returncode, b"no code of the second factor was given" in problem) == (ExitCode.USAGE, True)


async def test_a_terminal_opens_the_browser(
    server: ScriptedServer, provider: FakeProvider, laptop: Shell, invite: str, somebody: str
) -> None:
    with laptop.terminal("login", _url(server), "--oauth", "home", "--invite", invite) as terminal:
        address = await _opened(laptop.folder / "visited")
        await asyncio.to_thread(terminal.wait_for, "line: ")
        terminal.type(f"{await _visit(server, provider, address)}\n")
        await asyncio.to_thread(terminal.wait_for, f"signed in as {somebody}")
        assert await asyncio.to_thread(terminal.wait_end) == 0


async def test_what_the_provider_or_the_server_refuses_is_one_line(
    server: ScriptedServer, provider: FakeProvider, laptop: Shell, somebody: str
) -> None:
    nowhere = await asyncio.to_thread(laptop.run, "login", _url(server), "--oauth", "nowhere")
    assert (nowhere.returncode, nowhere.stderr.count("\n")) == (ExitCode.NOT_FOUND, 1), nowhere.stderr
    async with _signing_in(laptop, _url(server), "--oauth", "home") as process:
        line = await _visit(server, provider, await _address(process))
        said, problem = await process.communicate(f"{line}\n".encode())
    assert (process.returncode, said) == (ExitCode.REFUSED, b""), problem
    assert problem.count(b"\n") == 1
    assert not (laptop.folder / "config" / "plugai" / "credentials.json").exists()


async def test_an_invitation_is_enough_to_register_and_to_set_a_new_password(
    server: ScriptedServer, laptop: Shell, invite: str, somebody: str
) -> None:
    given = ("login", _url(server), "--invite", invite, "--user", somebody)
    registered = await asyncio.to_thread(laptop.run, *given, stdin=f"{PASSWORD}\n")
    assert registered.stdout.startswith(f"signed in as {somebody}"), registered.stderr
    again = await asyncio.to_thread(laptop.run, "login", _url(server), stdin=f"{somebody}\n{PASSWORD}\n")
    assert again.returncode == 0, again.stderr
    used = await asyncio.to_thread(laptop.run, *given, stdin=f"{PASSWORD}\n")
    assert used.returncode == ExitCode.NOT_FOUND, used.stderr
