"""The groups of commands for what a server has, each command as a process, all in one server."""

from __future__ import annotations

import json
import re
import shlex
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.server.cli.commands import Shell
from tests.server.cli.forked import run
from tests.support.canary import MARK, PASSWORD
from tests.support.server import ACCOUNTS, ECHO_MODELS, RunningServer, running_server

from plugai.client.sync import SyncClient
from plugai.client.types import Alias, AliasTarget, ModelDefinition, RequestState

# Nobody listens there: a provider that does not work.
SETTINGS = (
    ECHO_MODELS
    + """
[[providers]]
id = "dead"
runner = "openai_compatible"
base_url = "https://127.0.0.1:1/v1"
"""
)
USAGE, NOT_FOUND, REFUSED = 2, 5, 4
# Minutes of `slow`: only a cancellation ends it.
LONG = "word " * 2000


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server(SETTINGS, environment=ACCOUNTS) as running:
        yield running


def done(own: Shell, *arguments: str) -> str:
    """What a command prints that succeeds."""
    ran = run(own, *arguments)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def told(own: Shell, *arguments: str) -> Any:
    """The same of one with --json."""
    return json.loads(done(own, *arguments, "--json"))


def refused(own: Shell, status: int, *arguments: str) -> str:
    """What a command says that ends with this exit status."""
    ran = run(own, *arguments)
    assert (ran.returncode, ran.stdout) == (status, ""), ran.stderr
    return ran.stderr


def rows(printed: str) -> list[list[str]]:
    return [line.split() for line in printed.splitlines()]


def test_models_are_shown_loaded_and_unloaded(own: Shell) -> None:
    heading, *listed = rows(done(own, "models", "list"))
    assert heading == ["id", "runner", "state", "context", "size", "error"]
    assert ["echo", "(default)", "echo", "loaded", "-", "-", "-"] in listed
    assert done(own, "models", "load", "slow") == "slow is loaded\n"
    assert told(own, "models", "show", "slow")["state"] == "MODEL_STATE_LOADED"
    assert done(own, "models", "pin", "slow") == "slow stays loaded\n"
    shown = rows(done(own, "models", "show", "slow"))
    assert ["pinned", "yes"] in shown
    facts = {name: " ".join(words) for name, *words in shown}
    assert facts["parameters.max_output_tokens"].startswith("integer, at least 1")
    assert done(own, "models", "unpin", "slow") == "slow may be unloaded\n"
    assert done(own, "models", "unload", "slow") == "slow is unloaded\n"
    assert "`plugai models list`" in refused(own, NOT_FOUND, "models", "show", "nobody")


def test_a_model_is_added_and_removed(own: Shell) -> None:
    added = told(own, "models", "add", "mine", "--runner", "echo", "--option", "delay_seconds=0.5", "--capacity", "3")
    assert (added["id"], added["capacity"]) == ("mine", 3)
    assert "--yes" in refused(own, USAGE, "models", "remove", "mine")
    assert done(own, "models", "remove", "mine", "--yes") == "mine is removed\n"
    refused(own, REFUSED, "models", "remove", "echo", "-y")
    assert "NAME=VALUE" in refused(own, USAGE, "models", "add", "mine", "--runner", "echo", "--option", "delay")


def test_removing_a_model_says_what_else_uses_it(own: Shell, client: SyncClient) -> None:
    for name in ("mine", "other"):
        done(own, "models", "add", name, "--runner", "echo")
    client.models.set_alias(Alias(id="quick", targets=[AliasTarget(model="mine")]))
    client.models.update(ModelDefinition(id="other", fallback_models=["mine"]))
    said = run(own, "models", "remove", "mine", "--yes")
    assert (said.returncode, said.stdout) == (0, "mine is removed\n")
    assert said.stderr == "mine is used: alias quick, fallback of other\n"
    client.models.delete_alias("quick")
    assert run(own, "models", "remove", "other", "--yes").stderr == ""


def test_preferences_favourites_and_the_default_model_are_chosen(own: Shell) -> None:
    assert told(own, "preferences", "set", "theme", "dark")["theme"] == "INTERFACE_THEME_DARK"
    assert told(own, "preferences", "set", "default-model", "slow")["default_model"] == "slow"
    assert ["theme", "dark"] in rows(done(own, "preferences", "show"))
    assert "theme" not in told(own, "preferences", "reset", "theme")
    done(own, "preferences", "reset", "default-model")
    assert "system, light, dark" in refused(own, USAGE, "preferences", "set", "theme", "pink")
    assert "default-model" in refused(own, USAGE, "preferences", "set", "colour", "pink")
    assert done(own, "models", "favourite", "slow") == "slow is a favourite\n"
    assert [model["id"] for model in told(own, "models", "list", "--favourite")] == ["slow"]
    assert rows(done(own, "models", "favourites"))[1] == ["slow", "yes"]
    assert done(own, "models", "favourite", "slow", "--remove") == "slow is no favourite\n"
    assert done(own, "models", "default", "slow") == "slow is the default model\n"
    assert done(own, "models", "default") == "echo is the default model\n"


def test_models_are_listed_by_state_of_which_loaded_includes_busy_and_remote_ones_are_apart(own: Shell) -> None:
    done(own, "models", "load", "slow")
    loaded = {model["id"] for model in told(own, "models", "list", "--state", "loaded", "--state", "loading")}
    assert {"slow", "echo"} <= loaded
    assert told(own, "models", "list", "--state", "remote") == []
    assert "unloaded" in refused(own, USAGE, "models", "list", "--state", "asleep")
    done(own, "models", "unload", "slow")


def test_a_provider_that_does_not_work_is_shown_and_fails_its_test(own: Shell) -> None:
    assert [provider["id"] for provider in told(own, "providers", "list")] == ["dead"]
    ran = run(own, "providers", "test", "dead")
    assert ran.returncode == 1
    assert "dead does not work" in ran.stderr
    assert ["kind", "openai_compatible"] in rows(ran.stdout)
    refused(own, NOT_FOUND, "providers", "test", "nobody")


def test_an_own_key_for_a_provider_is_stored_and_never_shown(own: Shell) -> None:
    key = f"sk-{MARK}-0123456789"
    stored = own.run("providers", "set-key", "dead", stdin=f"{key}\n")
    assert (stored.returncode, stored.stdout) == (0, "your key for dead is stored\n"), stored.stderr
    listed = done(own, "providers", "keys")
    assert listed.splitlines()[1].startswith("dead ")
    assert key not in listed
    assert "--yes" in refused(own, USAGE, "providers", "delete-key", "dead")
    assert "is deleted" in done(own, "providers", "delete-key", "dead", "-y")
    assert told(own, "providers", "keys") == []
    assert "standard input" in refused(own, USAGE, "providers", "set-key", "dead")


def test_sessions_are_listed_changed_deleted_and_restored(own: Shell, client: SyncClient) -> None:
    session = client.sessions.create(title="Trip", model="echo")
    session.say("Where shall we go?").text()
    start = session.id[:12]
    assert [session.id, "Trip"] in [row[:2] for row in rows(done(own, "sessions", "list"))]
    assert [match["session_id"] for match in told(own, "sessions", "search", "shall", "go")]
    shown = done(own, "sessions", "show", start)
    assert shown.count("Where shall we go?") == 2
    assert shown.index("user") < shown.index("assistant")
    assert told(own, "sessions", "show", start)["session"]["title"] == "Trip"
    done(own, "sessions", "rename", start, "Long trip")
    assert done(own, "sessions", "tag", start, "sea", "To read") == f"{session.id} has the tags sea, To read\n"
    assert [(one["tag"], one["session_count"]) for one in told(own, "sessions", "tags")] == [("sea", 1), ("To read", 1)]
    assert [one["session_id"] for one in told(own, "sessions", "list", "--tag", "SEA", "--tag", "to read")] == [
        session.id
    ]
    assert told(own, "sessions", "list", "--tag", "land") == []
    assert done(own, "sessions", "untag", start, "to READ") == f"{session.id} has the tags sea\n"
    assert done(own, "sessions", "untag", start, "sea") == f"{session.id} has no tags\n"
    assert done(own, "sessions", "archive", start) == f"{session.id} is archived\n"
    assert session.id not in done(own, "sessions", "list")
    assert [one["title"] for one in told(own, "sessions", "list", "--archived")] == ["Long trip"]
    assert session.id in {match["session_id"] for match in told(own, "sessions", "search", "shall", "go")}
    done(own, "sessions", "export", "archived.md", "--session", start, "--format", "markdown")
    assert told(own, "sessions", "unarchive", start)["state"] == "SESSION_STATE_ACTIVE"
    assert session.id in done(own, "sessions", "list")
    assert told(own, "sessions", "list", "--archived") == []
    forked = done(own, "sessions", "fork", start).strip()
    assert "trash" in done(own, "sessions", "delete", start)
    assert [one["title"] for one in told(own, "sessions", "list", "--trash")] == ["Long trip"]
    assert "restored" in done(own, "sessions", "restore", start)
    assert "--yes" in refused(own, USAGE, "sessions", "delete", forked, "--permanently")
    assert "deleted" in done(own, "sessions", "delete", forked, "--permanently", "--yes")
    refused(own, NOT_FOUND, "sessions", "show", forked)


def test_sessions_go_to_files_and_come_from_them(own: Shell, client: SyncClient) -> None:
    session = client.sessions.create(title="Sea")
    assert " bytes" in done(own, "sessions", "export", "all.json")
    done(own, "sessions", "export", "one.md", "--session", session.id[:12], "--format", "markdown")
    assert (own.folder / "one.md").read_text().startswith("# Sea")
    assert "choose a new file" in refused(own, USAGE, "sessions", "export", "all.json")
    assert "added, 0 skipped" in done(own, "sessions", "import", "all.json")
    assert "cannot be read" in refused(own, USAGE, "sessions", "import", "nothing.json")
    asked = {"message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["zip"]}}}
    with zipfile.ZipFile(own.folder / "chatgpt.zip", "w") as archive:
        for name in ("conversations-000.json", "a folder/conversations-001.json", "other.json"):
            archive.writestr(name, json.dumps([{"title": name, "mapping": {"u": asked}}]))
    imported = done(own, "sessions", "import", "chatgpt.zip")
    assert imported.count("1 added, 0 skipped") == 2
    assert "other.json" not in imported


def test_requests_are_listed_watched_and_cancelled(own: Shell, client: SyncClient) -> None:
    answer = client.generate(LONG, model="slow", request_id="req-long-1")
    with answer:
        begun = iter(answer)  # held, or its end would be the request's
        next(begun)
        watching = told_lines(own, "requests", "watch", "req-long", "--json")
        with watching as events:
            assert "accepted" not in next(events)
            assert done(own, "requests", "cancel", "req-long") == "req-long-1 is cancelled\n"
            *_, last = events
        assert last["finish_reason"] == "FINISH_REASON_CANCELLED"
    listed = told(own, "requests", "list", "--state", "cancelled", "--model", "slow", "--limit", "5")
    assert [request["request_id"] for request in listed] == ["req-long-1"]
    assert ["state", "cancelled"] in rows(done(own, "requests", "show", "req-long"))
    assert done(own, "requests", "delete", "req-long") == "req-long-1 is deleted\n"
    refused(own, NOT_FOUND, "requests", "show", "req-long-1")
    assert "queued, loading" in refused(own, USAGE, "requests", "list", "--state", "lost")
    client.generate("said elsewhere", model="echo", request_id="req-echo-1").text()
    assert done(own, "requests", "watch", "req-echo-1") == "said elsewhere\n"


def test_the_queue_is_shown_with_every_change(own: Shell, client: SyncClient) -> None:
    assert rows(done(own, "queue", "echo")) == [
        ["model", "running", "slots", "waiting", "your", "places"],
        ["echo", "0", "4", "0", "-"],
    ]
    with client.generate(LONG, model="slow", request_id="req-now") as running:
        begun = iter(running)  # held, or its end would be the request's
        next(begun)
        assert ["slow", "1", "1"] in [row[:3] for row in rows(done(own, "queue"))]
    with told_lines(own, "queue", "slow", "--watch", "--json") as changes:
        assert not next(changes).get("active")
        request = client.generate(LONG, model="slow", request_id="req-queue")
        with request:
            begun = iter(request)  # held, or its end would be the request's
            next(begun)
            assert next(changes)["active"] == 1
        while next(changes).get("active"):
            pass
    assert client.requests.get("req-queue").state is RequestState.CANCELLED


def test_files_are_stored_and_fetched(own: Shell, client: SyncClient) -> None:
    (own.folder / "note.txt").write_text("some text")
    stored = done(own, "artifacts", "put", "note.txt").strip()
    start = stored[:12]
    assert [stored, "note.txt", "text/plain", "9", "B"] in [row[:5] for row in rows(done(own, "artifacts", "list"))]
    assert told(own, "artifacts", "list", "--type", "image/") == []
    assert told(own, "artifacts", "show", start)["size_bytes"] == 9
    assert done(own, "artifacts", "get", start, "-") == "some text"
    assert "--force" in refused(own, USAGE, "artifacts", "get", start)
    assert done(own, "artifacts", "get", start, "copy.txt") == "copy.txt: 9 B\n"
    assert (own.folder / "copy.txt").read_text() == "some text"
    # A name is whatever its owner said, and must not lead out of this folder.
    evil = client.artifacts.upload(b"evil", name="../../evil")
    done(own, "artifacts", "get", evil.artifact_id)
    assert {path.name for path in own.folder.iterdir()} == {"note.txt", "copy.txt", "evil"}
    assert "choose another" in refused(own, USAGE, "artifacts", "get", start, "nowhere/copy.txt")
    assert "--yes" in refused(own, USAGE, "artifacts", "delete", start)
    assert done(own, "artifacts", "delete", start, "--yes") == f"{stored} is deleted\n"
    assert "there is no file" in refused(own, USAGE, "artifacts", "put", "missing")


def test_what_cannot_be_undone_is_asked_for_at_a_terminal(own: Shell, client: SyncClient) -> None:
    kept = client.artifacts.upload(b"kept", name="kept").artifact_id
    for answer, status in (("n", 1), ("y", 0)):
        with own.terminal("artifacts", "delete", kept) as terminal:
            terminal.wait_for("Delete the file kept? This cannot be undone. [y/N]")
            terminal.type(f"{answer}\n")
            assert terminal.wait_end() == status
    refused(own, NOT_FOUND, "artifacts", "show", kept)


def test_users_are_invited_changed_and_deleted(own: Shell, server: RunningServer) -> None:
    invite = done(own, "users", "invite", "--email", "ann@example.org").strip()
    with SyncClient(server.url, token="none") as ann:
        ann.auth.register(invite, name="ann", password=PASSWORD)
    assert ["ann", "member", "active", "ann@example.org"] in [row[1:5] for row in rows(done(own, "users", "list"))]
    ann_id = told(own, "users", "show", "Ann")["user_id"]
    assert told(own, "users", "set-role", ann_id, "admin")["role"] == "USER_ROLE_ADMIN"
    assert told(own, "users", "disable", "ann")["disabled"]
    assert not told(own, "users", "enable", "ann").get("disabled")
    assert done(own, "users", "reset", "ann").startswith("plgi_")
    limited = rows(done(own, "users", "quota", "ann", "sessions=5", "messages=unlimited"))
    assert [row[2:] for row in limited if row[0] in ("sessions", "messages")] == [["5", "own"], ["unlimited", "own"]]
    assert ["sessions", "0", "100000", "-"] in rows(done(own, "users", "quota", "ann", "sessions=default"))
    assert "RESOURCE=NUMBER" in refused(own, USAGE, "users", "quota", "ann", "sessions=many")
    pending = told(own, "users", "invite")["invite"]["invite_id"]
    assert pending in done(own, "users", "invites")
    assert done(own, "users", "uninvite", pending) == f"{pending} is withdrawn\n"
    refused(own, REFUSED, "users", "reset-second-factor", "ann", "--yes")
    assert done(own, "users", "sign-out", "ann", "--yes") == "ann is signed out\n"
    assert "--yes" in refused(own, USAGE, "users", "delete", "ann")
    assert done(own, "users", "delete", "ann", "--yes") == "ann is deleted\n"
    assert "plugai users list" in refused(own, NOT_FOUND, "users", "show", "ann")


def test_tokens_are_created_listed_and_revoked(own: Shell, server: RunningServer) -> None:
    created = told(own, "tokens", "create", "for a program", "--scope", "read", "--days", "2")
    start = created["api_token"]["token_id"][:12]
    assert "for a program" in done(own, "tokens", "list")
    with SyncClient(server.url, token=created["token"]) as program:
        assert program.models.get("echo").id == "echo"
    assert "there is no scope 'all'" in refused(own, USAGE, "tokens", "create", "x", "--scope", "all")
    assert "--yes" in refused(own, USAGE, "tokens", "delete", start)
    assert "is revoked" in done(own, "tokens", "delete", start, "--yes")


def test_what_one_prefers_is_chosen_and_forgotten(own: Shell) -> None:
    assert told(own, "preferences", "set", "theme", "dark")["theme"].endswith("DARK")
    assert ["theme", "dark"] in [row[:2] for row in rows(done(own, "preferences", "show"))]
    assert "is none of" in refused(own, USAGE, "preferences", "set", "theme", "purple")
    assert not told(own, "preferences", "reset", "theme").get("theme")
    done(own, "models", "favourite", "slow")
    assert [one["model"] for one in told(own, "models", "favourites")] == ["slow"]
    done(own, "models", "favourite", "slow", "--remove")
    assert told(own, "models", "favourites") == []
    assert done(own, "models", "default", "slow") == "slow is the default model\n"
    done(own, "models", "default", "echo")


def test_keys_are_replaced_and_the_commands_that_are_printed_work_as_they_stand(own: Shell) -> None:
    # As somebody whose server is elsewhere, so that the folder has to be named.
    elsewhere = dict(own.environment)
    data = elsewhere.pop("PLUGAI_DATA_FOLDER")
    local = Shell(own.folder, elsewhere)
    (old,) = told(local, "keys", "list", "--data-dir", data)
    (hint,) = re.findall(r"is not needed any more: (.*)", done(local, "keys", "rotate", "--data-dir", data))
    assert [key["id"] for key in told(own, "keys", "list")][1:] == [old["id"]]
    assert told(own, "keys", "rotate-encryption")["not_needed"] == [old["id"]]
    _, *arguments = shlex.split(hint)
    assert done(local, *arguments).startswith(f"master key {old['id']} is removed")
    assert old["id"] in refused(own, USAGE, "keys", "remove", old["id"])
    assert told(own, "keys", "discard") == {"secrets": 0}
    assert told(own, "keys", "renew", "artifact links") == {"name": "artifact links"}
    assert told(own, "migrate", "--check") == {"migrations": [], "migrated": False}
    assert told(own, "audit", "verify")["breaks"] == []
    assert told(own, "token")["token"] == own.environment["PLUGAI_TOKEN"]


def test_settings_are_shown_with_their_origins_and_without_secrets(own: Shell) -> None:
    (own.folder / "plugai.toml").write_text(
        'max_waiting = 9\ndatabase_url = "postgresql://u:hidden@h/n"\n[limits_per_user]\nrequests_per_minute = 7\n'
        '[[models]]\nid = "one"\nrunner = "echo"\n[[models]]\nid = "two"\nrunner = "echo"\n'
    )
    given = {**own.environment, "PLUGAI_PORT": "8123", "PLUGAI_BOOTSTRAP_TOKEN": "hidden-" * 6}
    shown = done(Shell(own.folder, given), "config")
    assert "hidden" not in shown
    found = {row[0]: row[1:] for row in rows(shown)}
    assert found["max_waiting"] == ["9", "plugai.toml"]
    assert found["limits_per_user.requests_per_minute"] == ["7", "plugai.toml"]
    assert found["models"] == ["one,", "two", "plugai.toml"]
    assert found["port"] == ["8123", "PLUGAI_PORT"]
    assert found["max_loaded"] == ["4", "default"]
    changed = told(own, "config", "--changed", "--data-dir", "elsewhere")
    assert {"name": "data_folder", "value": "elsewhere", "source": "--data-dir"} in changed
    assert "default" not in {setting["source"] for setting in changed}


@contextmanager
def told_lines(own: Shell, *arguments: str) -> Iterator[Iterator[Any]]:
    """The lines of JSON that a command prints, as they come; it is ended with the block."""
    with own.started(*arguments) as process:
        assert process.stdout is not None
        yield map(json.loads, process.stdout)
        process.terminate()


def test_a_provider_is_added_changed_and_removed_and_its_key_is_never_an_argument_or_shown(own: Shell) -> None:
    key, options = f"sk-{MARK}-cli", ("--kind", "openai_compatible", "--base-url", "https://127.0.0.1:1/v1")
    untried = own.run("providers", "add", "acme", *options, stdin=f"{key}\n")
    assert (untried.returncode, untried.stdout) == (1, "")
    assert "not public" in untried.stderr
    assert "--untested" in untried.stderr
    (own.folder / "key").write_text(f"{key}\n")
    added = told(own, "providers", "add", "acme", *options, "--untested", "--key-file", str(own.folder / "key"))
    assert (added["definition"]["base_url"], added["key"]["hint"]) == ("https://127.0.0.1:1/v1", f"…{key[-4:]}")
    changed = told(own, "providers", "change", "acme", "--capacity", "3", "--reset", "secret")
    assert (changed["definition"]["capacity"], "key" in changed) == (3, False)
    assert key not in f"{untried} {added} {changed}"
    assert "--yes" in refused(own, USAGE, "providers", "remove", "acme")
    assert "is removed" in done(own, "providers", "remove", "acme", "-y")
    assert [provider["id"] for provider in told(own, "providers", "list")] == ["dead"]


def test_who_may_use_which_models_is_set_shown_and_removed(own: Shell) -> None:
    assert told(own, "access", "list") == []
    assert "--nothing" in refused(own, USAGE, "access", "set", "role/member")
    rule = told(own, "access", "set", "role/member", "--model", "echo*", "--provider", "dead")
    assert (rule["subject"], rule["models"], rule["providers"]) == ("role/member", ["echo*"], ["dead"])
    assert ["role/member", "echo*", "dead"] in rows(done(own, "access", "list"))
    assert "is removed" in done(own, "access", "remove", "role/member")
    refused(own, NOT_FOUND, "access", "remove", "role/member")


def test_the_running_server_is_backed_up_and_says_its_version(own: Shell) -> None:
    made = done(own, "backups", "create")
    assert made.split(":")[0] in done(own, "backups", "list")
    assert "server" in done(own, "version")
