"""What `flet build` takes from the configuration of the application, found out by its own code."""

from __future__ import annotations

import argparse
import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flet_cli.commands.build import Command
from flet_cli.utils.project_dependencies import get_project_dependencies
from flet_cli.utils.pyproject_toml import load_pyproject_toml

_ROOT = Path(__file__).parents[3]
_FOLDER = _ROOT / "frontend"
_TARGETS = ("web", "linux", "macos", "windows", "apk", "ipa")


@pytest.mark.parametrize("target", _TARGETS)
def test_flet_finds_the_entry_the_name_and_no_permission_for_each_target(target: str, tmp_path: Path) -> None:
    command = _command(target, tmp_path)
    command.validate_entry_point()
    assert (command.package_app_path / command.python_module_filename).read_text().count("ft.run(main)") == 1
    command.setup_template_data()
    data = command.template_data
    assert (data["product_name"], data["org_name"]) == ("PlugAI", "org.plugai")
    assert data["options"]["android_permissions"] == {"android.permission.INTERNET": True}
    assert (_FOLDER / "assets" / "icon.png").exists()


def test_the_versions_are_those_of_the_server() -> None:
    ours = get_project_dependencies(load_pyproject_toml(_FOLDER)("project.dependencies"))
    whole = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]
    theirs = get_project_dependencies([*whole["dependencies"], *whole["optional-dependencies"]["ui"]])
    assert set(ours or ()) - set(theirs or ()) == {"plugai-client==0.1.0"}
    assert load_pyproject_toml(_FOLDER)("project.version") == whole["version"]


def _command(target: str, folder: Path) -> Any:
    """The command, as it is when it has found the project; what comes before needs a network."""
    parser = argparse.ArgumentParser()
    command: Any = Command(parser)
    command.options = parser.parse_args([target, str(_FOLDER)])
    command.target_platform = target
    command.config_platform = command.platforms[target]["config_platform"]
    command.package_platform = command.platforms[target]["package_platform"]
    command.python_app_path = _FOLDER
    command.build_dir = command.flutter_dir = folder
    command.python_release = SimpleNamespace(short="3.14", standalone="3.14", pyodide="", android_abis=("arm64-v8a",))
    command.get_pyproject = load_pyproject_toml(_FOLDER)
    return command
