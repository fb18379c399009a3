from __future__ import annotations

import asyncio
import json
import os
import subprocess
from pathlib import Path

from tests.adapters.fakes.openai_responses import OpenAIResponses
from tests.adapters.fakes.server import fake_provider
from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ACCOUNTS, ECHO_MODELS, PLUGAI, RunningServer, running_server, server_environment

from plugai.server.settings import read_settings

PROVIDER = """
[[providers]]
id = "openai"
base_url = "{url}"
allowed_hosts = ["127.0.0.1"]
"""


async def test_the_commands_about_secrets_do_what_the_page_says() -> None:
    credential, keys, audit = blocks("docs/secrets.md", "sh")
    async with fake_provider(OpenAIResponses(), "sk-...") as fake:
        await asyncio.to_thread(_try, PROVIDER.format(url=fake.url), credential, keys, audit)


def _try(provider: str, credential: str, keys: str, audit: str) -> None:
    with running_server(ECHO_MODELS + provider, environment=ACCOUNTS) as server:
        put, test, listed, delete = [shell(server, line) for line in credential.splitlines()]
        stored = json.loads(put)
        assert (stored["kind"], stored["hint"]) == ("api_key", "…")
        assert json.loads(test)["works"] is True
        assert json.loads(listed)["credentials"] == [stored]
        assert json.loads(delete) == {}
        before, rotated, after = [shell(server, line) for line in keys.splitlines()]
        old = before.split()[0]
        assert f"plugai keys remove {old}" in rotated
        assert f"{old}  decrypts old secrets  0 secrets" in after
        assert shell(server, f"plugai keys remove {old}").startswith(f"master key {old} is removed")
        assert shell(server, audit).startswith("intact: ")


def test_the_example_of_a_master_key_is_a_setting(tmp_path: Path) -> None:
    (example,) = blocks("docs/secrets.md", "toml")
    (tmp_path / "plugai.toml").write_text(example)
    assert str(read_settings(tmp_path / "plugai.toml").secrets.master_key_file) == "/run/secrets/plugai"
    command = example.replace("master_key_file", "# ").replace("# master_key_command", "master_key_command")
    (tmp_path / "plugai.toml").write_text(command)
    assert read_settings(tmp_path / "plugai.toml").secrets.master_key_command[0] == "vault"


def shell(server: RunningServer, command: str) -> str:
    path = f"{PLUGAI.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-eu", "-c", command.replace("http://127.0.0.1:8080", server.url)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        cwd=server.folder,
        env=server_environment(server.folder, {"PATH": path, **ACCOUNTS, "PLUGAI_TOKEN": server.token}),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
