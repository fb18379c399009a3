"""Checks how far this machine confines the processes of local models, by what a confined process is refused."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from plugai.runners.confinement.policy import ConfinementPolicy, Enforcement
from plugai.server.cli.doctor.findings import Finding, fatal, note, ok, warning

_SECONDS = 30.0
_WHAT = "confinement"
_LANDLOCK = (
    "use Linux 5.13 or newer with `landlock` in /sys/kernel/security/lsm (the boot option `lsm=` adds it); "
    "in a container, its seccomp profile must allow the landlock_* system calls"
)
_SECCOMP = "in a container, its profile must allow the system call `seccomp`"


class Refusals(BaseModel):
    """What a confined process is refused on this machine."""

    model_config = ConfigDict(frozen=True)

    landlock_abi: int
    files: bool
    network: bool
    sockets: bool
    signals: bool
    memory: bool


def confinement(policy: ConfinementPolicy, data_folder: Path) -> Iterator[Finding]:
    """How far models are confined, and what to do where something is missing."""
    if policy.enforcement is Enforcement.OFF:
        yield note(
            _WHAT, "off: the processes of models can read all files of this user", "remove `mode` from [confinement]"
        )
        return
    found = _probe(policy, data_folder)
    if isinstance(found, str):
        yield _missing(policy, _WHAT, found, "see the log of `plugai up`")
        return
    version = f"Landlock ABI {found.landlock_abi}"
    yield _finding(policy, "files", found.files, f"only their own ({version})", "not confined", _LANDLOCK)
    yield _finding(policy, "network", found.network, "none", "not confined", _SECCOMP)
    yield _finding(policy, "sockets", found.sockets, "none but their own", "Unix sockets are not confined", _SECCOMP)
    if found.signals:
        yield ok(f"{_WHAT}: signals", "only to themselves")
    else:
        yield note(f"{_WHAT}: signals", f"not confined ({version})", "use Linux 6.12 or newer")
    limit = f"{(policy.memory_bytes or 0) / 1e9:.1f} GB for each process"
    yield _finding(policy, "memory", found.memory, limit, "not limited", "use Linux")


def _finding(policy: ConfinementPolicy, name: str, holds: bool, says: str, problem: str, remedy: str) -> Finding:
    what = f"{_WHAT}: {name}"
    return ok(what, says) if holds else _missing(policy, what, problem, remedy)


def _missing(policy: ConfinementPolicy, what: str, says: str, remedy: str) -> Finding:
    required = policy.enforcement is Enforcement.REQUIRED
    return fatal(what, f"{says}, but required", remedy) if required else warning(what, says, remedy)


def _probe(policy: ConfinementPolicy, data_folder: Path) -> Refusals | str:
    """What is refused, or the reason why that is unknown."""
    # A failed step is to be seen, not to end the process.
    confined = ConfinementPolicy(Enforcement.AVAILABLE, memory_bytes=policy.memory_bytes).of_process().to_argument()
    # A file where the secrets are.
    with tempfile.NamedTemporaryFile(dir=data_folder if data_folder.is_dir() else None) as file:
        command = (sys.executable, "-P", "-m", "plugai.runners.confinement", file.name, confined)
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=True, env={})
            return Refusals.model_validate_json(done.stdout)
        except (subprocess.SubprocessError, ValidationError) as error:
            return f"a confined process does not run: {type(error).__name__}"
