"""The wheel of the server brings the client along, on which the command line is written."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ROOT
from tests.support.tiers import slow

UV = Path(sys.executable).with_name("uv")
NAMES = ("plugai-client", "plugai-gateway")


@pytest.fixture(scope="module")
@slow
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both wheels, as they are released."""
    folder = tmp_path_factory.mktemp("wheels")
    for source in (ROOT, ROOT / "clients/python"):
        run(str(UV), "build", "-q", "--wheel", "--no-build-isolation", "--out-dir", str(folder), str(source))
    return folder


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANGS_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_installing_the_server_installs_the_client(wheels: Path) -> None:
    # All else is installed already, and there is no index to ask.
    again = [part for name in NAMES for part in ("--reinstall-package", name)]
    install = [str(UV), "pip", "install", "--dry-run", "--no-index", "--find-links", str(wheels), *again]
    planned = run(*install, "--python", sys.executable, "plugai-gateway")
    assert all(f"+ {name}==0.1.0" in planned for name in NAMES), planned


def test_the_command_line_works_from_the_wheels_alone(wheels: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "clean")
    site = next((tmp_path / "clean" / "lib").glob("python*")) / "site-packages"
    for wheel in wheels.glob("*.whl"):
        with zipfile.ZipFile(wheel) as packed:
            packed.extractall(site)
    # The libraries are lent by this environment; its own `plugai` is not among them.
    libraries = str(Path(pytest.__file__).parents[1])
    program = f"import sys; sys.path.append({libraries!r}); from plugai.server.cli import main; main()"
    python = str(tmp_path / "clean" / "bin" / "python")
    done = subprocess.run(
        [python, "-I", "-c", program, "whoami", "--server", "http://127.0.0.1:1"],
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        env={"HOME": str(tmp_path)},
    )
    assert done.stderr.startswith("plugai: no PlugAI server answers at http://127.0.0.1:1"), done.stderr
