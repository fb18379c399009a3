"""Runs a program that ends when its parent process does: `python tether.py PARENT_PID PROGRAM ARGUMENT...`.

It is run by its path in a bare interpreter, so it imports only the standard library. The program has the same process
id. On systems other than Linux, which have no parent-death signal, the program is just started.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """End this process together with `parent`, and replace it by `command`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        # The parent may have ended before prctl was called.
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
