from __future__ import annotations

import json
import subprocess
from typing import Any

from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.server import RunningServer, server_environment


def test_the_commands_about_sessions_do_what_the_page_says(default_server: RunningServer) -> None:
    (block,) = blocks("docs/sessions.md", "sh")
    commands = block.replace("http://127.0.0.1:8080", default_server.url).splitlines()
    create, talk, messages, regenerate, fork, search, *rest = commands
    update, listed, tagged, tags, delete, undelete = rest
    session = answer(default_server, create)
    names = f"SESSION={session['session_id']}; "
    said = events(default_server, names + talk)
    question, first = said[0]["accepted"]["message_ids"]
    assert "finished" in said[-1]
    kept = answer(default_server, names + messages)["messages"]
    assert [message["message_id"] for message in kept] == [question, first]
    assert kept[0]["message"]["parts"] == [{"text": "What is the sea?"}]
    names += f"ANSWER={first}; "
    (second,) = events(default_server, names + regenerate)[0]["accepted"]["message_ids"]
    kept = answer(default_server, names + messages)["messages"]
    assert [message.get("parent_message_id", "") for message in kept] == ["", question, question]
    assert kept[2]["message_id"] == second
    assert answer(default_server, names + fork)["message_count"] == 2
    assert question in {match.get("message_id") for match in answer(default_server, names + search)["matches"]}
    assert answer(default_server, names + update)["title"] == "The sea"
    assert answer(default_server, names + listed)["sessions"][0]["session_id"] == session["session_id"]
    assert [each["session_id"] for each in answer(default_server, tagged)["sessions"]] == [session["session_id"]]
    assert answer(default_server, tags)["tags"] == [
        {"tag": "To read", "session_count": 1},
        {"tag": "water", "session_count": 1},
    ]
    assert answer(default_server, names + delete)["state"] == "SESSION_STATE_DELETED"
    assert answer(default_server, names + undelete)["state"] == "SESSION_STATE_ACTIVE"


def shell(server: RunningServer, command: str) -> str:
    environment = server_environment(server.folder, {"PLUGAI_TOKEN": server.token})
    done = subprocess.run(
        ["bash", "-eu", "-c", command], env=environment, capture_output=True, text=True, timeout=HANGS_SECONDS
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def answer(server: RunningServer, command: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shell(server, command))
    return found


def events(server: RunningServer, command: str) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix("data: ")) for line in shell(server, command).splitlines() if line]
