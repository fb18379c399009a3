"""Signing in on the command line: what is stored where, and which server is called then."""

from __future__ import annotations

import json
import stat
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest
from tests.server.cli.commands import Shell, shell
from tests.support.canary import PASSWORD
from tests.support.server import ACCOUNTS, RunningServer

from plugai.server.cli.exit_codes import ExitCode


@pytest.fixture(scope="module")
def ann(studio_server: RunningServer) -> str:
    """The name of a user with a password."""
    own = shell(studio_server.folder, **ACCOUNTS)
    invite = own.run("users", "invite").stdout.strip()
    call(studio_server, "/v1/auth:register", {"invite": invite, "name": "ann", "password": PASSWORD})
    return "ann"


@pytest.fixture
def laptop(tmp_path: Path) -> Shell:
    """A shell of somebody else, who knows no server yet."""
    return shell(tmp_path, **ACCOUNTS)


def call(server: RunningServer, path: str, body: object, token: str = "") -> Any:
    request = urllib.request.Request(server.url + path, json.dumps(body).encode(), {"content-type": "application/json"})
    if token:
        request.add_header("authorization", f"Bearer {token}")
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def test_signing_in_makes_the_server_the_one_that_commands_call(
    laptop: Shell, studio_server: RunningServer, ann: str
) -> None:
    done = laptop.run("login", studio_server.url, "--profile", "work", stdin=f"{ann}\n{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"signed in as ann; commands call {studio_server.url} from now on (profile 'work')\n"
    shown = json.loads(laptop.run("whoami", "--json").stdout)
    assert (shown["server"], shown["user"]["name"]) == (studio_server.url, "ann")
    assert laptop.run("chat", "--system", "be kind", "one").stdout == "system=be kind\n"
    assert "work" in laptop.run("--server", "work", "whoami").stdout
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (laptop.folder / "config" / "plugai").iterdir()}
    assert files == {"profiles.json": 0o600, "credentials.json": 0o600}

    assert laptop.run("logout").returncode == 0
    refused = laptop.run("whoami")
    assert refused.returncode == ExitCode.NOT_SIGNED_IN
    assert f"login {studio_server.url}`, or set a token in PLUGAI_TOKEN [request " in refused.stderr
    assert PASSWORD not in (laptop.folder / "config" / "plugai" / "credentials.json").read_text()


def test_an_api_token_is_stored_if_the_server_knows_it(laptop: Shell, studio_server: RunningServer, ann: str) -> None:
    wrong = laptop.run("login", studio_server.url, "--with-token", stdin="plg_wrong\n")
    assert wrong.returncode == ExitCode.NOT_SIGNED_IN
    assert not (laptop.folder / "config").exists()
    token = shell(studio_server.folder, **ACCOUNTS).run("users", "token", ann).stdout
    assert laptop.run("login", studio_server.url, "--with-token", stdin=token).returncode == 0
    assert "ann" in laptop.run("whoami").stdout
    # It is no device's, so signing out here does not end it elsewhere.
    assert laptop.run("logout").returncode == 0
    assert "ann" in laptop.run("whoami", "--token", token.strip()).stdout


def test_the_code_of_a_second_factor_is_asked_for(studio_server: RunningServer, laptop: Shell) -> None:
    invite = shell(studio_server.folder, **ACCOUNTS).run("users", "invite").stdout.strip()
    body = {"invite": invite, "name": "bob", "password": PASSWORD}
    token = call(studio_server, "/v1/auth:register", body)["tokens"]["access_token"]
    totp = pyotp.TOTP(call(studio_server, "/v1/me/mfa:enroll", {}, token)["secret"])
    codes = call(studio_server, "/v1/me/mfa:confirm", {"code": totp.at(datetime.now(UTC))}, token)["codes"]
    asked = laptop.run("login", studio_server.url, stdin=f"bob\n{PASSWORD}\n{codes[0]}\n")
    assert asked.returncode == 0, asked.stderr
    given = laptop.run("login", studio_server.url, "--user", "bob", "--code", codes[1], stdin=f"{PASSWORD}\n")
    assert given.returncode == 0, given.stderr
    missing = laptop.run("login", studio_server.url, "--user", "bob", stdin=f"{PASSWORD}\n")
    assert missing.returncode == ExitCode.USAGE
    assert "no code of the second factor was given" in missing.stderr


def test_a_password_that_is_typed_is_not_shown(laptop: Shell, studio_server: RunningServer, ann: str) -> None:
    with laptop.terminal("login", studio_server.url) as terminal:
        terminal.wait_for("user name: ")
        terminal.type(f"{ann}\n")
        terminal.wait_for("password: ")
        terminal.type(f"{PASSWORD}\n")
        terminal.wait_for("signed in as ann")
        assert terminal.wait_end() == 0
    with laptop.terminal("login", studio_server.url) as terminal:
        terminal.wait_for("user name: ")
        terminal.type("\x03")
        assert terminal.wait_end() == ExitCode.INTERRUPTED


def test_a_wrong_password_is_refused_in_one_line(laptop: Shell, studio_server: RunningServer) -> None:
    done = laptop.run("login", studio_server.url, stdin="nobody\nnonsense\n")
    assert done.returncode == ExitCode.NOT_SIGNED_IN
    assert done.stderr.startswith("plugai: the name or the password is wrong")
    assert done.stderr.count("\n") == 1
    assert laptop.run("login", studio_server.url, stdin="").returncode == ExitCode.USAGE
