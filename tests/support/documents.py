"""The documents of the repository, and the pieces of code in them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from tests.support.limits import HANGS_SECONDS
from tests.support.server import ROOT, RunningServer, server_environment

DEFAULT_PORTS = ("8080", "50051")

DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix() for folder in (ROOT, ROOT / "docs") for path in folder.glob("*.md")
)

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def text(document: str) -> str:
    """What it says."""
    return (ROOT / document).read_text()


def blocks(document: str, language: str) -> list[str]:
    """Its pieces of code in this language, in order."""
    return [code for found, code in _BLOCK.findall(text(document)) if found == language]


def targets(makefile: Path = ROOT / "Makefile") -> set[str]:
    """What `make` can be asked for."""
    return set(re.findall(r"^([a-z][\w-]*):", makefile.read_text(), re.MULTILINE))


def run_commands(server: RunningServer, commands: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """What a block of commands does with this server, whose ports stand in for the default ones.

    In a folder other than the repository, the repository's files are named by their whole paths.
    """
    for default, real in zip(DEFAULT_PORTS, (server.port, server.grpc_port), strict=True):
        commands = commands.replace(default, str(real))
    if folder != ROOT:
        commands = re.sub(r"(?<![\w/])(?=(?:\.venv|envoy)/)", f"{ROOT}/", commands)
    return subprocess.run(
        ["bash", "-eu", "-c", commands],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=HANGS_SECONDS,
        cwd=folder,
        # `plugai` finds the server as it does on the default port, by the settings.
        env=server_environment(server.folder, {"PLUGAI_PORT": str(server.port), "PLUGAI_TOKEN": server.token}),
    )
