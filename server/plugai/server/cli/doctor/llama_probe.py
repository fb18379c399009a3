"""Properties of the installed llama.cpp, read in a separate process: this one never imports model libraries."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

_SECONDS = 60.0
_PROGRAM = """
import json, os, pathlib
import llama_cpp
from llama_cpp import llama_cpp as lib
from plugai.runners.cores import usable_cores
from plugai.runners.worker.environment import worker_environment
print(json.dumps({
    "version": llama_cpp.__version__,
    "system": lib.llama_print_system_info().decode(),
    "gpu": bool(lib.llama_supports_gpu_offload()),
    "gomp": "libgomp" in open("/proc/self/maps").read() if os.path.exists("/proc/self/maps") else False,
    "spin_count": worker_environment(os.environ, pathlib.Path()).get("GOMP_SPINCOUNT", ""),
    "threads": usable_cores(),
}))
"""


class LlamaBuild(BaseModel):
    """A build of llama.cpp. `threads` is how many it would use on this machine; `spin_count` is that of libgomp."""

    model_config = ConfigDict(frozen=True)

    version: str
    system: str
    gpu: bool
    gomp: bool
    spin_count: str
    threads: int

    @property
    def features(self) -> dict[str, list[str]]:
        """The features of each backend, such as CPU or CUDA."""
        found: dict[str, list[str]] = {}
        backend = "CPU"
        for piece in self.system.split("|"):
            name, _, value = piece.rpartition("=")
            if ":" in name:
                backend, _, name = name.partition(":")
            if value.strip() not in ("", "0"):
                found.setdefault(backend.strip(), []).append(name.strip())
        return found


def probe_llama() -> LlamaBuild | str:
    """The build, or the reason why it cannot be used."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _PROGRAM], capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"llama.cpp could not be loaded within {_SECONDS:.0f} s"
    if done.returncode != 0:
        return _last_line(done.stderr) or f"loading it failed with status {done.returncode}"
    try:
        build: Any = json.loads(done.stdout)
        return LlamaBuild.model_validate(build)
    except (ValueError, ValidationError):
        return "its build information cannot be read"


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else ""
