from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

from tests.support.documents import blocks, targets, text
from tests.support.limits import HANGS_SECONDS
from tests.support.packages import write_package
from tests.support.server import PLUGAI, running_server, server_environment


def test_the_example_provider_is_short_and_answers_in_a_server(tmp_path: Path) -> None:
    source, _ = blocks("CONTRIBUTING.md", "python")
    (declared,) = blocks("CONTRIBUTING.md", "toml")
    assert len(source.splitlines()) < 60
    points = tomllib.loads(declared)["project"]["entry-points"]["plugai.runners"]
    environment = write_package(tmp_path, "plugai_shout", source, points)
    with running_server('default_model = "shout"\n', environment=environment) as server:
        done = subprocess.run(
            [str(PLUGAI), "chat", "--url", server.url, "--max-tokens", "2", "hello out there"],
            capture_output=True,
            text=True,
            timeout=HANGS_SECONDS,
            env=server_environment(server.folder),
        )
    assert (done.returncode, done.stdout) == (0, "HELLO OUT\n"), done.stderr


def test_every_make_target_in_the_documents_exists() -> None:
    rows = [line for line in text("CONTRIBUTING.md").splitlines() if line.startswith("| `make ")]
    assert rows
    assert {row.split("`")[1].removeprefix("make ") for row in rows} <= targets()
