"""What users of the client rely on: its names, that nothing of the contract is missing, and what it needs."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import plugai.client
from plugai.client import asynchronously, reasons, rpcs, sync, types
from plugai.client.rpc import Rpc
from plugai.v1 import error_pb2

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "clients" / "python" / "plugai" / "client"
SURFACE = Path(__file__).with_name("surface.txt")
# The rest is imported when it is needed.
HEAVY = {"aiohttp", "google.protobuf", "grpc", "keyring", "platformdirs", "pydantic"}


def _rpcs() -> dict[str, Rpc[types.GetMeRequest, types.User]]:
    return {name: value for name, value in vars(rpcs).items() if isinstance(value, Rpc)}


def test_every_rpc_of_the_contract_is_called() -> None:
    names = [path.stem for path in (ROOT / "gen/python/plugai/v1").glob("*_pb2.py")]
    services = [
        service for name in names for service in import_module(f"plugai.v1.{name}").DESCRIPTOR.services_by_name.values()
    ]
    offered = {f"/{service.full_name}/{rpc.name}" for service in services for rpc in service.methods}
    assert {rpc.path for rpc in _rpcs().values()} == offered
    sources = [path for path in FOLDER.rglob("*.py") if path.name not in {"rpcs.py", "sync.py"}]
    used = {
        node.attr
        for path in sources
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "rpcs"
    }
    assert set(_rpcs()) - used == set()


def test_every_reason_of_the_contract_is_a_class() -> None:
    values = error_pb2.ErrorReason.DESCRIPTOR.values
    assert set(reasons.BY_REASON) == {value.name.removeprefix("ERROR_REASON_") for value in values if value.number}
    assert all(kind.reason == reason and kind.__doc__ for reason, kind in reasons.BY_REASON.items())


def test_the_synchronous_classes_have_what_the_asynchronous_ones_have() -> None:
    for name in asynchronously.__all__:
        asynchronous, twin = getattr(asynchronously, name), getattr(sync, f"Sync{name}")
        missing = {member for member in vars(asynchronous) if not member.startswith("_")} - {"aclose"} - set(dir(twin))
        assert not missing, name


def test_the_public_surface_is_pinned() -> None:
    """Change `surface.txt` with the surface: whoever reviews it sees what users will notice."""
    assert "\n".join(_surface()) + "\n" == SURFACE.read_text()


def test_everything_public_says_what_it_is() -> None:
    for name in asynchronously.__all__:
        kind = getattr(asynchronously, name)
        public = {member: value for member, value in vars(kind).items() if not member.startswith("_")}
        assert kind.__doc__, name
        assert not [f"{name}.{member}" for member, value in public.items() if not inspect.getdoc(value)]


def test_importing_it_imports_no_transport() -> None:
    program = "import sys, plugai.client, plugai.client.sync; print(*sys.modules, sep='\\n')"
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert not HEAVY & set(printed.split())


def test_its_dependencies_are_few() -> None:
    project = tomllib.loads((FOLDER.parents[1] / "pyproject.toml").read_text())["project"]
    assert [name.partition(">")[0] for name in project["dependencies"]] == ["aiohttp", "msgspec", "platformdirs"]
    assert set(project["optional-dependencies"]) == {"grpc", "keyring"}


def _surface() -> list[str]:
    lines = [f"plugai.client.{name}" for name in plugai.client.__all__]
    for name in asynchronously.__all__:
        kind = getattr(asynchronously, name)
        for member, value in vars(kind).items():
            if member == "__init__" and name == "Client":
                lines.append(f"{name}{inspect.signature(value)}")
            elif not member.startswith("_"):
                lines.append(f"{name}.{member}{inspect.signature(value) if callable(value) else ''}")
    return lines


if __name__ == "__main__":
    SURFACE.write_text("\n".join(_surface()) + "\n")
