"""The architecture's rules are held by tools, and the tools bite."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SLICES = ("server", "adapters", "runners", "gen", "envoy", "clients", "frontend")
ROOTS = ("server", "adapters", "runners", "gen/python", "envoy", "clients/python", "frontend")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {"PYTHONPATH": ":".join(str(folder / root) for root in ROOTS), "PATH": "/usr/bin:/bin"}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env=environment)


def test_there_is_no_package_that_would_hide_the_namespace() -> None:
    assert [path for root in ROOTS if (path := ROOT / root / "plugai" / "__init__.py").exists()] == []


def test_the_layers_are_kept() -> None:
    found = lint(ROOT)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("module", "planted"),
    [
        ("server/plugai/server/core/models/feed.py", "import grpc"),
        ("server/plugai/server/core/models/feed.py", "from plugai.server.storage import tables"),
        ("server/plugai/server/services/convert/pages.py", "from plugai.server import app"),
        ("server/plugai/server/app.py", "from plugai.runners import echo"),
        ("server/plugai/server/plugins/providers.py", "import llama_cpp"),
        ("runners/plugai/runners/echo.py", "from plugai.server.core import feed"),
        ("runners/plugai/runners/base.py", "from plugai.v1 import message_pb2"),
        ("server/plugai/server/storage/generation/tables.py", "from plugai.v1 import message_pb2"),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, module: str, planted: str) -> None:
    for name in SLICES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    source = tmp_path / module
    source.write_text(source.read_text() + f"\n{planted}\n")
    found = lint(tmp_path)
    assert found.returncode == 1, found.stdout + found.stderr
    assert "BROKEN" in found.stdout
