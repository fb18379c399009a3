"""The commands of docs/accounts.md and docs/administration.md do what they say, one after the other in one server."""

from __future__ import annotations

import json
import tomllib

from tests.support.documents import blocks, run_commands
from tests.support.server import ACCOUNTS, ECHO_MODELS, server_folder, started_server

from plugai.client.sync import SyncClient
from plugai.server.settings.accounts import AccountSettings


def test_every_command_does_what_the_page_says() -> None:
    claim, invite, login, token = blocks("docs/accounts.md", "sh")
    with server_folder(ECHO_MODELS) as folder, started_server(folder, ACCOUNTS) as server:
        assert json.loads(run_commands(server, claim).stdout)["tokens"]["user_id"] == "local"
        invited, users = run_commands(server, invite).stdout.replace("}{", "}\n{").splitlines()
        assert json.loads(invited)["invite"]["email"] == "ann@example.org"
        assert [user["name"] for user in json.loads(users)["users"]] == ["root"]
        assert json.loads(run_commands(server, login).stdout)["tokens"]["access_token"]
        assert json.loads(run_commands(server, token).stdout)["token"].startswith("plg_")


def test_administrators_see_what_the_page_about_administration_says() -> None:
    (commands,) = blocks("docs/administration.md", "sh")
    with server_folder(ECHO_MODELS) as folder, started_server(folder, ACCOUNTS) as server:
        with SyncClient(server.url, token=server.token) as client:
            client.generate("hello", model="echo").text()
        printed = run_commands(server, commands).stdout.replace("}{", "}\n{").splitlines()
    queue, requests, statistics = map(json.loads, printed)
    assert queue == {}
    (request,) = requests["requests"]
    assert (request["user_id"], request["model"]) == ("local", "echo")
    assert statistics["created_from"] == "2026-11-01T00:00:00Z"


def test_the_settings_shown_are_settings() -> None:
    (settings,) = blocks("docs/accounts.md", "toml")
    assert not AccountSettings(**tomllib.loads(settings)["accounts"]).enabled
