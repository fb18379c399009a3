"""The files of the system that every confined process may use: libraries, Python, devices, and facts on the machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

_LIBRARIES = ("/usr", "/lib", "/lib32", "/lib64", "/nix/store", "/opt/cuda", "/opt/rocm", "/run/opengl-driver")
# Libraries read these at their start; nothing else of /etc, where programs have their secrets.
_CONFIGURATION = (
    "ld.so.cache",
    "localtime",
    "timezone",
    "passwd",
    "group",
    "nsswitch.conf",
    "mime.types",
    "OpenCL",
    "vulkan",
    "nvidia",
)
_RESOLUTION = ("resolv.conf", "hosts", "gai.conf", "host.conf", "ssl", "pki", "ca-certificates")
# Its own part of /proc, and none of other processes.
_FACTS = (
    "/proc/self",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/version",
    "/proc/filesystems",
    "/proc/devices",
    "/proc/modules",
    "/proc/driver/nvidia",
    "/proc/sys/vm",
    "/proc/sys/kernel",
    "/sys/devices",
    "/sys/bus",
    "/sys/class",
    "/sys/dev",
    "/sys/module",
    "/sys/fs/cgroup",
    "/sys/kernel/mm",
)
_DEVICES = ("null", "zero", "full", "random", "urandom", "nvidia*", "dri", "kfd", "dxg", "accel")
_LIBRARY_VARIABLES = ("LD_LIBRARY_PATH", "LLAMA_CPP_LIB_PATH")


def readable_files(*, network: bool) -> Iterator[str]:
    """The files and folders that a process may read; some of them may not exist."""
    yield from _LIBRARIES
    yield from (f"/etc/{name}" for name in _CONFIGURATION)
    yield from (f"/etc/{name}" for name in _RESOLUTION if network)
    yield from _FACTS
    yield from (sys.prefix, sys.base_prefix)
    # Where packages are installed, also those that are developed elsewhere.
    yield from filter(os.path.isabs, sys.path)
    for name in _LIBRARY_VARIABLES:
        yield from filter(os.path.isabs, os.environ.get(name, "").split(os.pathsep))  # noqa: TID251 - it is the child's


def python_program() -> set[str]:
    """The files that are executed to start this Python: its program, and the loader that the program names."""
    mapped = {line.rpartition(" ")[2] for line in Path("/proc/self/maps").read_text().splitlines()}
    return {os.path.realpath(sys.executable), *(path for path in mapped if Path(path).name.startswith(("ld-", "ld.")))}


def devices() -> Iterator[str]:
    """The devices that a process may use: those of every program, and GPUs."""
    for pattern in _DEVICES:
        yield from map(str, Path("/dev").glob(pattern))
