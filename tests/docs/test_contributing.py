from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.support.documents import blocks, targets, text
from tests.support.limits import HANGS_SECONDS
from tests.support.packages import write_package
from tests.support.server import PLUGAI, running_server, server_environment


def test_the_example_provider_is_short_and_answers_in_a_server(tmp_path: Path) -> None:
    source, *_ = blocks("CONTRIBUTING.md", "python")
    (declared,) = blocks("CONTRIBUTING.md", "toml")
    assert len(source.splitlines()) < 60
    points = tomllib.loads(declared)["project"]["entry-points"]["plugai.runners"]
    environment = write_package(tmp_path, "plugai_shout", source, points)
    with running_server('default_model = "shout"\n', environment=environment) as server:
        done = subprocess.run(
            [str(PLUGAI), "chat", "--server", server.url, "--max-tokens", "2", "hello out there"],
            capture_output=True,
            text=True,
            timeout=HANGS_SECONDS,
            env=server_environment(server.folder),
        )
    assert (done.returncode, done.stdout) == (0, "HELLO OUT\n"), done.stderr


def test_the_example_command_calls_a_server(tmp_path: Path) -> None:
    *_, source = blocks("CONTRIBUTING.md", "python")
    (tmp_path / "busy_command.py").write_text(source + "\nbusy()\n")
    with running_server() as server:

        def run(*arguments: str) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, str(tmp_path / "busy_command.py"), *arguments, "--server", server.url]
            environment = server_environment(server.folder)
            return subprocess.run(command, capture_output=True, text=True, timeout=HANGS_SECONDS, env=environment)

        assert json.loads(run("list", "--json").stdout) == []
        assert run("show", "echo").stdout == "model    echo\nactive   0\nwaiting  0\n"
        assert "model 'nobody' is not configured" in run("show", "nobody").stderr


def test_every_make_target_in_the_documents_exists() -> None:
    rows = [line for line in text("CONTRIBUTING.md").splitlines() if line.startswith("| `make ")]
    assert rows
    assert {row.split("`")[1].removeprefix("make ") for row in rows} <= targets()
