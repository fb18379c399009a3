from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.server import PLUGAI, server_environment, server_folder, started_server


@pytest.fixture
def folder() -> Iterator[Path]:
    """A server's folder, in which an artifact was stored."""
    with server_folder() as folder:
        with started_server(folder) as server:
            upload = ["curl", "-sf", "--data-binary", "some bytes", f"{server.url}/v1/artifacts"]
            subprocess.run(upload, check=True, capture_output=True, timeout=HANGS_SECONDS)
        yield folder


def run(folder: Path, commands: str, data: str = "data") -> subprocess.CompletedProcess[str]:
    environment = server_environment(folder, {"PLUGAI_DATA_FOLDER": str(folder / data)})
    return subprocess.run(
        ["bash", "-eu", "-c", commands.replace("plugai ", f"{PLUGAI} ")],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        env=environment,
    )


def test_the_commands_back_up_check_and_restore(folder: Path) -> None:
    both, _, upgrade = blocks("docs/backup.md", "sh")
    done = run(folder, both)
    assert done.returncode == 0, done.stderr
    assert "server.tar is intact" in done.stdout
    assert "to new-server/keys: master.keys" in done.stdout
    (content,) = (folder / "new-server" / "artifacts" / "contents").rglob("*-*")
    assert content.read_bytes() == b"some bytes"
    migrated = run(folder, upgrade, data="new-server")
    assert (migrated.returncode, migrated.stdout.count("The database is at this version.")) == (0, 2)


def test_the_commands_back_up_a_running_server(folder: Path) -> None:
    _, commands, _ = blocks("docs/backup.md", "sh")
    with started_server(folder) as server:
        here = commands.replace("$(.venv/bin/plugai token)", "anything").replace(".venv/bin/plugai", "plugai")
        done = run(folder, f"export PLUGAI_SERVER={server.url}\n" + here.replace("http://127.0.0.1:8080", server.url))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["backups"][0]["name"].endswith(".tar")


def test_a_second_restore_is_refused_in_one_line(folder: Path) -> None:
    assert run(folder, "plugai backup server.tar").returncode == 0
    again = run(folder, "plugai restore server.tar")
    assert again.returncode == 1
    assert again.stderr.startswith("plugai: the database already has the data of a server")
    assert "Traceback" not in again.stderr
