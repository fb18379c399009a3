"""What decides how fast models are on a machine: its processor, its cores, and its GPUs."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path

from plugai.runners.cores import usable_cores

_PROCESSOR = Path("/proc/cpuinfo")
_GPUS = Path("/proc/driver/nvidia/gpus")
_LONGEST = 256


def machine_name(processor: Path = _PROCESSOR, gpus: Path = _GPUS) -> str:
    """The same for all machines on which models are as fast: `AMD EPYC 7763, 2 cores`. Both are files of the kernel."""
    names = [f"{_values(processor, 'model name') or platform.machine()}, {usable_cores()} cores", *_gpus(gpus)]
    return ", ".join(names)[:_LONGEST]


def _gpus(folder: Path) -> Iterator[str]:
    return (name for file in sorted(folder.glob("*/information")) if (name := _values(file, "model")))


def _values(file: Path, name: str) -> str:
    """The first value of this name in a file of lines such as `model name : AMD EPYC`; empty if there is none."""
    try:
        lines = file.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    parted = (line.partition(":") for line in lines)
    found = (value for key, _, value in parted if key.strip().lower() == name)
    return " ".join("".join(c if c.isprintable() else " " for c in next(found, "")).split())
