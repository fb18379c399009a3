from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.server.cli.commands import Shell, shell
from tests.support.packages import write_package
from tests.support.server import ECHO_MODELS

ABSENT = """
from plugai.runners.base import ModelSpec, Provider
class Absent(Provider):
    def discover(self, models_folder):
        return [ModelSpec(id="absent/model:7b", runner="absent")]
    def missing(self):
        return "the absent engine is not installed; install it with: pip install absent"
    def runner(self, spec):
        raise AssertionError("nobody asks for it")
"""


@pytest.fixture
def offline(tmp_path: Path) -> Shell:
    """A shell where no server runs, and one of the models cannot."""
    (tmp_path / "plugai.toml").write_text("port = 1\n" + ECHO_MODELS)
    package = write_package(tmp_path / "package", "absent_engine", ABSENT, {"absent": "absent_engine:Absent"})
    return shell(tmp_path, **package)


def test_the_models_of_the_running_server_are_listed_with_their_states(echo: Shell) -> None:
    done = echo.run("models", "list")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    heading, *lines = done.stdout.splitlines()
    assert heading.split() == ["id", "runner", "state", "context", "size", "error"]
    assert ["echo", "(default)", "echo", "loaded", "-", "-", "-"] in [line.split() for line in lines]


def test_without_a_server_the_models_of_the_settings_and_folders_are_listed(offline: Shell) -> None:
    (offline.folder / "data" / "models" / "sub").mkdir(parents=True)
    (offline.folder / "data" / "models" / "sub" / "mine.gguf").write_bytes(bytes(2_000_000))
    done = offline.run("models", "list")
    assert done.returncode == 0
    assert done.stderr == ("No server runs at http://127.0.0.1:1; these are the models in the settings and folders.\n")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["sub/mine", "llama_cpp", "unloaded", "-", "2", "MB", "-"] in rows
    assert ["echo", "(default)", "echo", "unloaded", "-", "-", "-"] in rows


def test_where_no_server_has_run_and_the_settings_fix_no_port_the_error_says_what_to_do(offline: Shell) -> None:
    (offline.folder / "plugai.toml").write_text("port = 0\n" + ECHO_MODELS)
    done = offline.run("models", "list")
    assert (done.returncode, done.stdout) == (2, "")
    assert "start one with" in done.stderr


def test_the_list_contains_the_errors_of_models(offline: Shell) -> None:
    line = next(line for line in offline.run("models", "list").stdout.splitlines() if line.startswith("absent"))
    assert "the absent engine is not installed; install it with: pip install absent" in line


def test_json_is_the_contracts_own(echo: Shell) -> None:
    listed = {model["id"]: model for model in json.loads(echo.run("models", "list", "--json").stdout)}
    assert {"echo", "slow", "broken"} <= set(listed)
    assert listed["echo"]["default"] is True
    assert listed["echo"]["state"] == "MODEL_STATE_LOADED"
    assert listed["echo"]["capacity"] == 4


def test_a_missing_server_at_an_explicit_url_is_an_error(nowhere: Shell) -> None:
    done = nowhere.run("models", "list", "--server", "http://127.0.0.1:1")
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.startswith("plugai: no PlugAI server answers at http://127.0.0.1:1; start one with ")
