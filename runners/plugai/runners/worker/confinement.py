"""What a worker gives up before it touches a model file: its network, new privileges, outliving its parent."""

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
# Of 1000: when memory runs out, a worker goes before the gateway.
_OOM_SCORE = "500"

_log = logging.getLogger(__name__)


def confine() -> None:
    """Give up what this process does not need. Call it before there is a second thread, or the network stays.

    What the system refuses is logged and left: a worker without a network is safer, but one with it serves too.
    """
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    _attempt("leave the network", libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET))
    # After unshare, since a change of credentials may clear it.
    _attempt("end with the parent", libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    _attempt("refuse new privileges", libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    try:
        Path("/proc/self/oom_score_adj").write_text(_OOM_SCORE)
    except OSError as error:
        _log.debug("cannot raise the out-of-memory score: %s", error)


def _attempt(what: str, result: int) -> None:
    if result != 0:
        _log.debug("cannot %s: %s", what, os.strerror(ctypes.get_errno()))
