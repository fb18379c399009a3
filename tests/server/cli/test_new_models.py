"""Models that come to a running server are used at once: those of a file, and those of a member's own key."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.script import Answer
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.runners.llama_cpp.gguf_files import real_model
from tests.server.cli.commands import Shell, shell
from tests.server.cli.forked import run
from tests.support.canary import PASSWORD
from tests.support.server import ACCOUNTS, ECHO_MODELS, RunningServer, running_server

from plugai.client import MemoryStore
from plugai.client.sync import SyncClient
from plugai.server.cli.exit_codes import ExitCode

MODEL = "acme/small"


def test_a_file_that_is_dropped_into_the_folder_of_a_running_server_can_be_talked_to(tmp_path: Path) -> None:
    with running_server() as server, SyncClient(server.url, token=server.token) as client:
        own = shell(tmp_path, server.url, PLUGAI_TOKEN=server.token)
        asked = ("chat", "--model", "dropped", "--max-tokens", "4", "Say hello.")
        assert run(own, *asked).returncode == ExitCode.NOT_FOUND
        shutil.copy(real_model(), server.folder / "data" / "models" / "dropped.gguf")
        assert any(model.id == "dropped" for model in client.models.watch())
        done = run(own, *asked)
        assert done.returncode == ExitCode.OK, done.stderr
        assert done.stdout.strip()


async def test_a_members_own_key_alone_makes_models_that_the_member_lists_uses_and_measures(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake:
        # The server is started and called without the loop, in which the provider answers.
        await asyncio.to_thread(_use_own_key, fake, tmp_path)


def _use_own_key(fake: FakeProvider, folder: Path) -> None:
    settings = f"""
{ECHO_MODELS}
[[providers]]
id = "acme"
runner = "openai_compatible"
base_url = "{fake.url}"
allowed_hosts = ["127.0.0.1"]
"""
    with running_server(settings, environment=ACCOUNTS) as server:
        ann = _member(server, folder, "ann")
        bob = _member(server, folder, "bob")
        assert MODEL not in run(ann, "models", "list").stdout
        stored = ann.run("providers", "set-key", "acme", stdin=f"{KEY}\n")
        assert stored.returncode == ExitCode.OK, stored.stderr
        assert MODEL in run(ann, "models", "list", "--provider", "acme").stdout
        done = run(ann, "chat", "--model", MODEL, "Hello?")
        assert (done.returncode, done.stdout.strip()) == (ExitCode.OK, Answer().text), done.stderr
        refused, asked = run(ann, "bench", MODEL), len(fake.calls)
        assert (refused.returncode, asked) == (ExitCode.USAGE, 1), refused.stderr
        measured = run(ann, "bench", MODEL, "--yes", "--rounds", "1", "--streams", "2", "--no-quality", "--json")
        assert [speed["streams"] for speed in json.loads(measured.stdout)["speeds"]] == [2, 2], measured.stderr
        assert MODEL not in run(bob, "models", "list").stdout
        assert run(bob, "chat", "--model", MODEL, "Hello?").returncode == ExitCode.NOT_FOUND


def _member(server: RunningServer, folder: Path, name: str) -> Shell:
    """A shell of a new member, with a token of theirs."""
    own = shell(server.folder, server.url, **ACCOUNTS, PLUGAI_TOKEN=server.token)
    invite = run(own, "users", "invite").stdout.strip()
    with SyncClient(server.url, credentials=MemoryStore()) as client:
        client.auth.register(invite=invite, name=name, password=PASSWORD)
    token = run(own, "users", "token", name).stdout.strip()
    home = folder / name
    home.mkdir()
    return shell(home, server.url, **ACCOUNTS, PLUGAI_TOKEN=token)
