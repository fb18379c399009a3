"""Writes the generated modules of the Python client: `python -m scripts.client_code [OUT]`.

OUT is where to write, the repository by default.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from scripts.client_code.contract import Contract
from scripts.client_code.reasons import reasons
from scripts.client_code.rpcs import rpcs
from scripts.client_code.synchronous import synchronous
from scripts.client_code.types import types
from scripts.protos import export_google

ROOT = Path(__file__).resolve().parents[2]
CLIENT = Path("clients/python/plugai/client")


def write(out: Path) -> None:
    """Write all of them below `out`, formatted."""
    folder = out / CLIENT
    export_google()
    contract = Contract(ROOT)
    modules = {"types.py": types(contract), "reasons.py": reasons(contract), "rpcs.py": rpcs(contract)}
    modules["sync.py"] = synchronous(ROOT / CLIENT)
    for name, text in modules.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    descriptors = folder / "transports" / "plugai.binpb"
    descriptors.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / "envoy/plugai/envoy/plugai.binpb", descriptors)
    _format([str(folder / name) for name in modules])


def _format(paths: list[str]) -> None:
    ruff = Path(sys.executable).with_name("ruff")
    settings = ["--config", str(ROOT / "pyproject.toml")]
    subprocess.run([str(ruff), "check", "--quiet", "--fix", "--select", "I,UP,F401", *settings, *paths], check=True)
    subprocess.run([str(ruff), "format", "--quiet", *settings, *paths], check=True)


if __name__ == "__main__":
    write(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT)
