from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from tests.support.documents import DEFAULT_PORTS, blocks, run_commands, targets, text
from tests.support.server import ROOT, RunningServer

from plugai.server.cli.manage.offline import models_without_server
from plugai.server.settings import ModelSettings, read_settings

MAKE, *COMMANDS = blocks("README.md", "sh")


def test_the_first_two_commands_are_targets_that_ci_runs_too() -> None:
    commands = [line.partition("#")[0].split() for line in MAKE.splitlines()]
    assert commands == [["make", "run"], ["make", "test"]]
    assert {"run", "test"} <= targets()
    assert "make test\n" in (ROOT / ".ci" / "run").read_text()
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("where", ["in the repository", "elsewhere"])
@pytest.mark.parametrize("commands", COMMANDS, ids=lambda commands: " ".join(commands.split()[:3]))
def test_every_command_does_what_the_readme_says(
    default_server: RunningServer, commands: str, where: str, tmp_path: Path
) -> None:
    done = run_commands(default_server, commands, ROOT if where == "in the repository" else tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() or commands.startswith("export")
    for sign in ('"failed"', '"code"', "No server runs"):
        assert sign not in done.stdout + done.stderr
    if "generate" in commands.lower():
        assert '"finished"' in done.stdout


def test_the_commands_cover_every_api() -> None:
    together = "".join(COMMANDS)
    for way in ("plugai chat", "curl -sN", "grpcurl", "buf curl"):
        assert way in together


def test_the_settings_example_is_accepted(tmp_path: Path) -> None:
    (example,) = blocks("README.md", "toml")
    (tmp_path / "plugai.toml").write_text(example)
    settings = read_settings(tmp_path / "plugai.toml")
    listed = {model.id for model in models_without_server(settings)}
    assert settings.default_model in listed
    assert {model["id"] for model in tomllib.loads(example)["models"]} <= listed
    assert all(isinstance(model, ModelSettings) for model in settings.models)


def test_the_default_model_and_ports_are_those_of_the_settings() -> None:
    settings = read_settings(None)
    readme = text("README.md")
    assert (str(settings.port), str(settings.grpc_port)) == DEFAULT_PORTS
    assert f"--model {settings.default_model} " in readme
    assert f"http://127.0.0.1:{settings.port}" in readme
