"""Confines itself and prints what is refused: `python -m plugai.runners.confinement FILE CONFINEMENT`."""

from __future__ import annotations

import json
import os
import resource
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from plugai.runners.confinement.kernel import landlock_abi
from plugai.runners.confinement.policy import Confinement
from plugai.runners.confinement.process import confine, confine_calls


def main() -> None:
    """Print a line of JSON: the version of Landlock's ABI, and whether each kind of access is refused."""
    file, confinement = Path(sys.argv[1]), Confinement.from_argument(sys.argv[2])
    confine(confinement)
    confine_calls(confinement)
    refused = {
        "files": _is_refused(file.read_bytes),
        "network": _is_refused(lambda: socket.create_connection(("127.0.0.1", 9), 1)),
        "sockets": _is_refused(lambda: socket.socket(socket.AF_UNIX)),
        "signals": _is_refused(lambda: os.kill(os.getppid(), 0)),
        "memory": resource.getrlimit(resource.RLIMIT_DATA)[0] != resource.RLIM_INFINITY,
    }
    sys.stdout.write(json.dumps({"landlock_abi": landlock_abi(), **refused}) + "\n")


def _is_refused(access: Callable[[], object]) -> bool:
    try:
        access()
    except PermissionError:
        return True
    except OSError:
        return False
    return False


if __name__ == "__main__":
    main()
