"""The confinement of a worker before it opens a model file: no network, no new privileges, no life after its parent."""

from __future__ import annotations

import ctypes
import logging
import os
import resource
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
# Of 1000: when memory runs out, a worker is killed before the gateway.
_OOM_SCORE = "500"

_log = logging.getLogger(__name__)


def confine() -> None:
    """Drop what this process does not need. Must be called before there is a second thread, or the network remains.

    If the system refuses a step, this is logged and the worker continues: it is less safe, but it works.
    """
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    _log_failure("leave the network", libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET))
    # After unshare, since a change of credentials may clear it.
    _log_failure("end with the parent", libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    _log_failure("refuse new privileges", libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    try:
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE)
    except OSError as error:
        _log.debug("cannot raise the out-of-memory score: %s", error)


def _log_failure(what: str, result: int) -> None:
    if result != 0:
        _log.debug("cannot %s: %s", what, os.strerror(ctypes.get_errno()))
