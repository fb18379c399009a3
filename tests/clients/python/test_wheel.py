"""The wheel of the client is whole: in an environment of its own, without gRPC, it speaks to a real server."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from tests.clients.python.scripted_server import ScriptedServer
from tests.clients.python.test_surface import ROOT
from tests.support.tiers import slow

PROGRAM = """
import sys
from plugai.client import ConfigurationError
from plugai.client.sync import SyncClient

url, token = sys.argv[1:]
with SyncClient(url, token=token) as client:
    print(client.generate("Hello!", model="echo").text())
try:
    SyncClient(url.replace("http", "grpc"))
except ConfigurationError as error:
    print(error)
"""


@pytest.fixture(scope="module")
@slow
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    uv = Path(sys.executable).with_name("uv")
    build = [str(uv), "build", "-q", "--wheel", "--no-build-isolation"]
    command = [*build, "--out-dir", str(folder), str(ROOT / "clients/python")]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_has_the_client_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert all(name.startswith(("plugai/client/", "plugai_client-")) for name in names), names
    assert {"plugai/client/py.typed", "plugai/client/transports/plugai.binpb", "plugai/client/sync.py"} <= {*names}


def test_the_wheel_works_without_grpc(server: ScriptedServer, wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "clean")
    site = next((tmp_path / "clean" / "lib").glob("python*")) / "site-packages"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    for name in NEEDED:
        _lend(name, site)
    python = tmp_path / "clean" / "bin" / "python"
    program = [str(python), "-I", "-c", PROGRAM, f"http://127.0.0.1:{server.port}", server.token]
    ran = subprocess.run(program, capture_output=True, text=True, check=False, env={"HOME": str(tmp_path)})
    assert ran.stdout.splitlines()[:1] == ["Hello!"], ran.stderr
    assert "pip install 'plugai-client[grpc]'" in ran.stdout


# What aiohttp, msgspec and platformdirs need in turn. Lent by this environment: the test needs no package index.
NEEDED = (
    "aiohappyeyeballs",
    "aiohttp",
    "aiosignal",
    "attr",
    "attrs",
    "frozenlist",
    "idna",
    "msgspec",
    "multidict",
    "platformdirs",
    "propcache",
    "typing_extensions.py",
    "yarl",
)


def _lend(name: str, site: Path) -> None:
    here = Path(sys.prefix) / "lib" / site.parent.name / "site-packages" / name
    if here.exists():
        (site / name).symlink_to(here)
