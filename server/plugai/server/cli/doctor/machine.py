"""Checks the machine: ports, folders, disk space, cores and memory."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from plugai.server.cli.doctor.findings import Finding, fatal, ok, warning
from plugai.server.cli.errors import CommandError
from plugai.server.cli.serve.lock import FolderInUseError, locked
from plugai.server.cli.serve.ports import require_free
from plugai.server.settings import Settings
from plugai.server.settings.listener import LOOPBACK

_LOW_DISK_SPACE = 2**30
_MEMORY = Path("/proc/meminfo")
_MEMORY_LIMIT = Path("/sys/fs/cgroup/memory.max")


def machine(settings: Settings) -> Iterator[Finding]:
    """Whether this machine has what a server with these settings needs, apart from models."""
    try:
        yield _folder("data folder", settings.data_folder, "--data-dir")
        yield _folder("runtime folder", settings.runtime_folder, "PLUGAI_RUNTIME_FOLDER")
        yield _port("public port", settings.host, settings.port, "--port")
        yield _port("gRPC port", LOOPBACK, settings.grpc_port, "--grpc-port")
        yield _port("metrics port", LOOPBACK, settings.metrics_port, "PLUGAI_METRICS_PORT")
    except FolderInUseError as error:
        # A server is running, so its ports are in use too.
        yield ok("running server", str(error).partition(";")[0])
    yield _disk_space(settings.data_folder)
    yield ok("cores", f"{len(os.sched_getaffinity(0))} available, including hardware threads")
    yield ok("memory", f"{available_memory() / 1e9:.1f} GB free")


def available_memory() -> int:
    """Bytes of memory that a new process could use, within the limit of a container."""
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        lines = dict(line.split(":") for line in _MEMORY.read_text().splitlines())
        # Memory that the system can reclaim from its caches counts as free.
        free = int(lines["MemAvailable"].split()[0]) * 1024
        return min(free, int(_MEMORY_LIMIT.read_text()))
    except (OSError, ValueError, KeyError):
        return free


def _folder(what: str, folder: Path, option: str) -> Finding:
    try:
        with locked(folder, option):
            return ok(what, str(folder))
    except FolderInUseError:
        raise
    except CommandError as error:
        return fatal(what, str(error), f"set another folder with {option}")


def _port(what: str, host: str, port: int, option: str) -> Finding:
    if not port:
        return ok(what, "any free port")
    try:
        require_free(host, port, option)
    except CommandError as error:
        says, _, remedy = str(error).partition("; ")
        return fatal(what, says, remedy)
    return ok(what, f"{port} is free")


def _disk_space(folder: Path) -> Finding:
    existing = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(existing).free
    says = f"{free / 1e9:.1f} GB free for {folder}"
    if free < _LOW_DISK_SPACE:
        return warning("disk", says, "free some space, or set another folder with --data-dir")
    return ok("disk", says)
