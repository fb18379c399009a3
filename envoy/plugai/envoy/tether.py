"""Becomes another program that ends when its parent does: `python tether.py PARENT_PID PROGRAM ARGUMENT...`.

It runs by its path in a bare interpreter, so it imports nothing but the standard library. The program keeps this
process's id. Where the kernel has no parent-death signal (anything but Linux), the program is only started.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """Tie this process to `parent`, then become `command`."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        # The parent may have gone before it was tied to.
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
