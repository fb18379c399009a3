"""Confines this process: it can no longer touch what it does not need, nor outlive its parent."""

from __future__ import annotations

import ctypes
import logging
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from plugai.runners.confinement.kernel import has_seccomp
from plugai.runners.confinement.policy import Confinement, Enforcement

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
# Of 1000: when memory runs out, a worker is killed before the gateway.
_OOM_SCORE = "500"
# The gateway and Envoy want little of the processor, and at once; what computes for seconds hardly notices.
_NICENESS = 5

_log = logging.getLogger(__name__)


class NotConfinedError(Exception):
    """The system cannot confine this process, but the settings require it; the message says what is missing."""


def confine(confinement: Confinement) -> None:
    """Drop what this process does not need. Must be called before there is a second thread.

    Raises NotConfinedError if the system refuses a step that is required; others are logged.
    """
    os.umask(0o077)
    os.nice(_NICENESS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sys.platform.startswith("linux"):
        _step(confinement, "restrict files", _unsupported)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if confinement.enforcement is not Enforcement.OFF and not confinement.network:
        _log_failure("leave the network", libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET))
    # After unshare, since a change of credentials may clear it.
    _log_failure("end with the parent", libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    _log_failure("refuse new privileges", libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _write_own("oom_score_adj", _OOM_SCORE)
    # Where the processor is shared between sessions, the priority of a process counts only within its own.
    _write_own("autogroup", f"{_NICENESS}")
    _step(confinement, "limit memory", _limit_memory)
    # Before files are restricted: the library looks for libc with a program.
    _step(confinement, "restrict system calls", _require_seccomp)
    _step(confinement, "restrict files", _restrict_files)


def _write_own(name: str, value: str) -> None:
    """Change a property of this process that the system may not have."""
    try:
        Path(f"/proc/self/{name}").write_text(value)
    except OSError as error:
        _log.debug("cannot set %s: %s", name, error)


def confine_calls(confinement: Confinement) -> None:
    """Refuse all threads of this process new sockets and other system calls. Raises NotConfinedError."""
    _step(confinement, "restrict system calls", _restrict_calls)


def _step(confinement: Confinement, what: str, step: Callable[[Confinement], None]) -> None:
    if confinement.enforcement is Enforcement.OFF:
        return
    try:
        step(confinement)
    except OSError as error:
        if confinement.enforcement is Enforcement.REQUIRED:
            raise NotConfinedError(f"cannot {what}: {error.strerror or error}") from None
        _log.debug("cannot %s: %s", what, error)


def _limit_memory(confinement: Confinement) -> None:
    if confinement.memory_bytes is not None:
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        limit = confinement.memory_bytes if most == resource.RLIM_INFINITY else min(most, confinement.memory_bytes)
        # Neither the mapped file of a model nor the addresses that a GPU's driver reserves count.
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def _require_seccomp(_: Confinement) -> None:
    if not has_seccomp():
        raise OSError("the kernel accepts no filter of system calls")


def _restrict_files(confinement: Confinement) -> None:
    # Other systems do not have these modules.
    from plugai.runners.confinement.landlock import restrict_files  # noqa: PLC0415

    restrict_files(confinement)


def _restrict_calls(confinement: Confinement) -> None:
    if not sys.platform.startswith("linux"):
        _unsupported(confinement)
    from plugai.runners.confinement.calls import restrict_calls  # noqa: PLC0415

    restrict_calls(confinement)


def _unsupported(_: Confinement) -> NoReturn:
    raise OSError("this system has neither Landlock nor seccomp")


def _log_failure(what: str, result: int) -> None:
    if result != 0:
        _log.debug("cannot %s: %s", what, os.strerror(ctypes.get_errno()))
