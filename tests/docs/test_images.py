from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.runners.diffusers.generating import metadata
from tests.support.documents import blocks
from tests.support.limits import HANGS_SECONDS
from tests.support.models.digits import digit_in, ink_in
from tests.support.server import PLUGAI, ROOT, RunningServer, server_environment

from plugai.runners.diffusers.options import DiffusersOptions
from plugai.server.settings import read_settings


def test_the_commands_about_images_do_what_the_page_says(default_server: RunningServer, tmp_path: Path) -> None:
    short, draw, look, change, _judge = (
        block.replace("http://127.0.0.1:8080", default_server.url) for block in blocks("docs/images.md", "sh")
    )
    command = short.replace(".venv/bin/plugai", str(PLUGAI))
    assert shell(default_server, tmp_path, command) == "red.png\n"
    said = shell(default_server, tmp_path, draw)
    picture = (tmp_path / "seven.png").read_bytes()
    assert (digit_in(picture), ink_in(picture)) == (7, "red"), said
    # The same seed, the same picture.
    assert (tmp_path / "red.png").read_bytes() == picture
    name = next(event["artifact"]["artifact_id"] for event in events(said) if "artifact" in event)
    shell(default_server, tmp_path, f"ID={name}\n{look}")
    record = json.loads((tmp_path / "seven.json").read_text())
    assert record["metadata"] == metadata(picture)
    assert record["metadata"].keys() >= {"model", "task", "seed", "width", "height"}
    assert "finished" in events(shell(default_server, tmp_path, f"ID={name}\n{change}"))[-1]


@pytest.mark.slow
def test_the_digit_classifier_can_be_run_by_hand(tmp_path: Path) -> None:
    *_, judge = blocks("docs/images.md", "sh")
    module = judge.split()[2]
    assert (ROOT / f"{module.replace('.', '/')}.py").is_file()


def test_the_example_of_a_model_is_a_setting(tmp_path: Path) -> None:
    (example,) = blocks("docs/images.md", "toml")
    (tmp_path / "plugai.toml").write_text(example)
    (model,) = read_settings(tmp_path / "plugai.toml").models
    assert DiffusersOptions.model_validate(model.definition.options).batch == 2


def events(said: str) -> list[dict[str, Any]]:
    lines = (line.removeprefix("data: ") for line in said.splitlines())
    return [json.loads(line) for line in lines if line.startswith("{")]


def shell(server: RunningServer, folder: Path, command: str) -> str:
    environment = server_environment(server.folder, {"PLUGAI_TOKEN": server.token, "PLUGAI_SERVER": server.url})
    done = subprocess.run(
        ["bash", "-eu", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
