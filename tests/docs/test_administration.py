"""The commands of docs/administration.md do what it says, in a server with a request."""

from __future__ import annotations

import json

from tests.support.documents import blocks, run_commands
from tests.support.server import ACCOUNTS, ECHO_MODELS, server_folder, started_server

from plugai.client.sync import SyncClient


def test_every_command_does_what_the_page_says() -> None:
    (commands,) = blocks("docs/administration.md", "sh")
    with server_folder(ECHO_MODELS) as folder, started_server(folder, ACCOUNTS) as server:
        with SyncClient(server.url, token=server.token) as client:
            client.generate("hello", model="echo").text()
        printed = run_commands(server, commands).stdout.replace("}{", "}\n{").splitlines()
    queue, requests, statistics = map(json.loads, printed)
    assert queue["requests"] == []
    (request,) = requests["requests"]
    assert (request["user_id"], request["model"]) == ("local", "echo")
    assert statistics["created_from"] == "2026-11-01T00:00:00Z"
