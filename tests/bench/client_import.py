"""What `import plugai.client` costs: CPU time, from the wheel, in an environment with what it needs and no more.

`python -m tests.bench.client_import`. The least of 20 runs counts: other programs can only add to it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from tests.support.server import ROOT

RUNS = 20
PROGRAMS = {
    "Python alone": "pass",
    "`import plugai.client`": "import plugai.client",
    "`import plugai.client.sync`": "import plugai.client.sync",
}


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        python = _environment(Path(folder))
        print("| program | CPU time |\n| --- | --- |")
        for name, code in PROGRAMS.items():
            print(f"| {name} | {min(_cpu_seconds(python, code) for _ in range(RUNS)) * 1e3:.0f} ms |", flush=True)


def _environment(folder: Path) -> Path:
    uv = str(Path(sys.executable).with_name("uv"))
    python = folder / "clean" / "bin" / "python"
    subprocess.run([uv, "build", "-q", "--wheel", "--out-dir", str(folder), str(ROOT / "clients/python")], check=True)
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(folder / "clean")], check=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([uv, "pip", "install", "-q", "--no-config", "--python", str(python), str(wheel)], check=True)
    return python


def _cpu_seconds(python: Path, code: str) -> float:
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([str(python), "-I", "-c", code], check=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    main()
