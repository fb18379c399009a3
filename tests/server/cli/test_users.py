"""Commands in a server with accounts: this machine's own token, and what its operator can do for users."""

from __future__ import annotations

import json
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.server.cli.commands import Shell, shell
from tests.support.canary import PASSWORD
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ACCOUNTS, ECHO_MODELS, RunningServer, server_folder, started_server, starting_server

from plugai.server.cli.exit_codes import ExitCode


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with server_folder(ECHO_MODELS) as folder, started_server(folder, ACCOUNTS) as running:
        yield running


@pytest.fixture
def own(server: RunningServer) -> Shell:
    """A shell on the machine of the server, of who may read its data folder."""
    return shell(server.folder, server.url, **ACCOUNTS)


@pytest.fixture
def other(server: RunningServer, tmp_path: Path) -> Shell:
    """A shell of somebody else."""
    return shell(tmp_path, server.url, **ACCOUNTS)


def asked(server: RunningServer, path: str, token: str = "", body: object = None) -> tuple[int, Any]:
    """The status and the body that REST gives."""
    request = urllib.request.Request(server.url + path, None if body is None else json.dumps(body).encode())
    request.add_header("content-type", "application/json")
    if token:
        request.add_header("authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=HANGS_SECONDS) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_commands_on_the_servers_machine_need_no_token(own: Shell) -> None:
    done = own.run("chat", "--model", "echo", "hello there")
    assert (done.returncode, done.stdout) == (0, "hello there\n"), done.stderr
    assert own.run("models", "list").returncode == 0


def test_without_access_to_the_data_folder_a_command_needs_a_token(own: Shell, other: Shell) -> None:
    done = other.run("chat", "hello")
    assert done.returncode == ExitCode.NOT_SIGNED_IN
    assert "PLUGAI_TOKEN" in done.stderr
    token = own.run("token").stdout.strip()
    given = Shell(other.folder, {**other.environment, "PLUGAI_TOKEN": token})
    assert given.run("chat", "--model", "echo", "hello").stdout == "hello\n"


@pytest.mark.parametrize("end", ["\r", "\n", "\u200b"])
def test_a_token_that_was_copied_with_more_than_itself_is_no_traceback(own: Shell, other: Shell, end: str) -> None:
    token = own.run("token").stdout.strip()
    given = Shell(other.folder, {**other.environment, "PLUGAI_TOKEN": token + end})
    done = given.run("chat", "--model", "echo", "hello")
    if end.isspace():
        assert (done.returncode, done.stdout) == (0, "hello\n"), done.stderr
    else:
        assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
        assert "copy it again" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_machines_token_is_sent_to_its_own_server_and_nowhere_else(server: RunningServer, own: Shell) -> None:
    file = server.folder / "data" / "server.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    said = json.loads(file.read_text())
    assert said["urls"] == [server.url, f"grpc://127.0.0.1:{server.grpc_port}"]
    same_server_by_another_name = server.url.replace("127.0.0.1", "localhost")
    done = own.run("chat", "--server", same_server_by_another_name, "hello")
    assert "PLUGAI_TOKEN" in done.stderr


def test_the_machines_token_stays_the_same_over_restarts(tmp_path: Path) -> None:
    tokens = []
    with server_folder(ECHO_MODELS) as folder:
        for _ in range(2):
            with started_server(folder, ACCOUNTS):
                tokens.append(shell(folder, **ACCOUNTS).run("token").stdout)
    assert tokens[0] == tokens[1]
    assert tokens[0].startswith("plg_")


def test_the_first_start_prints_the_administrators_invitation_which_works_once() -> None:
    with server_folder(ECHO_MODELS) as folder:
        with starting_server(folder, ACCOUNTS) as server:
            assert server.read_until("API token for this machine").rpartition(" ")[2].startswith("plg_")
            claim = server.read_until("To choose the name and password").partition("#invite=")[2]
            body = {"invite": claim, "name": "root", "password": PASSWORD}
            status, answer = asked(server, "/v1/auth:register", body=body)
            assert status == 200
            assert asked(server, "/v1/auth:register", body=body)[0] == 404
            token = answer["tokens"]["access_token"]
            assert asked(server, "/v1/me", token)[1]["role"] == "USER_ROLE_ADMIN"
        with started_server(folder, ACCOUNTS) as again:
            said = again.read_until("Try next")
            assert "invite" not in said
            login = {"name": "root", "password": PASSWORD}
            assert asked(again, "/v1/auth:login", body=login)[0] == 200


def test_an_operators_bootstrap_token_claims_the_server() -> None:
    chosen = "operator-bootstrap-0123456789-0123456789"
    with (
        server_folder(ECHO_MODELS) as folder,
        started_server(folder, {**ACCOUNTS, "PLUGAI_BOOTSTRAP_TOKEN": chosen}) as server,
    ):
        assert "Try next" in server.read_until("Try next")
        body = {"invite": chosen, "name": "root", "password": PASSWORD}
        assert asked(server, "/v1/auth:register", body=body)[0] == 200
        assert chosen not in server.log


def test_the_operator_creates_invitations_and_tokens_while_the_server_runs(server: RunningServer, own: Shell) -> None:
    invite = own.run("users", "invite", "--email", "ann@example.org").stdout.strip()
    body = {"invite": invite, "name": "ann", "password": PASSWORD}
    status, answer = asked(server, "/v1/auth:register", body=body)
    assert (status, asked(server, "/v1/me", answer["tokens"]["access_token"])[1]["email"]) == (200, "ann@example.org")
    assert ["ann", "member", "active"] in [line.split()[1:4] for line in own.run("users", "list").stdout.splitlines()]

    token = own.run("users", "token", "ann").stdout.strip()
    assert asked(server, "/v1/me", token)[1]["name"] == "ann"
    assert asked(server, "/v1/admin/users", token)[0] == 403

    reset = own.run("users", "reset", "ann").stdout.strip()
    status, _ = asked(server, "/v1/auth:register", body={"invite": reset, "password": "another good one"})
    assert status == 200
    assert asked(server, "/v1/auth:login", body={"name": "ann", "password": PASSWORD})[0] == 401
    assert asked(server, "/v1/auth:login", body={"name": "ann", "password": "another good one"})[0] == 200


def test_an_unknown_user_is_an_error(own: Shell) -> None:
    done = own.run("users", "reset", "nobody")
    assert (done.returncode, done.stdout) == (5, "")
    assert "plugai users list" in done.stderr


def test_an_administrator_lists_counts_and_cancels_the_requests_of_all_users(
    server: RunningServer, own: Shell, other: Shell
) -> None:
    invite = own.run("users", "invite").stdout.strip()
    body = {"invite": invite, "name": "joe", "password": PASSWORD}
    token = asked(server, "/v1/auth:register", body=body)[1]["tokens"]["access_token"]
    joe = Shell(other.folder, {**other.environment, "PLUGAI_TOKEN": token})
    assert joe.run("chat", "--model", "echo", "hello").returncode == 0

    listed = json.loads(own.run("users", "requests", "--user", "joe", "--json").stdout)
    assert [(request["model"], request["state"]) for request in listed] == [("echo", "REQUEST_STATE_FINISHED")]
    assert "hello" not in json.dumps(listed)
    shown = own.run(
        "users", "requests", "--user", "joe", "--model", "echo", "--state", "finished", "--days", "1"
    ).stdout
    assert shown.splitlines()[1].split()[0] == "joe"
    assert own.run("users", "requests", "--state", "lost").returncode == ExitCode.USAGE
    assert "no request runs or waits" in own.run("users", "queue").stderr
    lines = own.run("users", "statistics", "--by", "user").stdout.splitlines()
    assert ["joe", "1", "0", "0"] in [line.split()[:4] for line in lines]

    ended = own.run("users", "cancel", "joe", listed[0]["request_id"])
    assert ended.stdout.strip() == f"{listed[0]['request_id']} is finished"
    assert joe.run("users", "requests").returncode == ExitCode.REFUSED
