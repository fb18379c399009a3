"""What this system's kernel has to confine processes with."""

from __future__ import annotations

import sys


def landlock_abi() -> int:
    """The version of Landlock's ABI; 0 without Landlock. 4 restricts TCP too, and 6 signals."""
    if not sys.platform.startswith("linux"):
        return 0
    # Other systems do not have these packages.
    from landlockpy import LandlockError, abi_version  # noqa: PLC0415

    try:
        return abi_version()
    except LandlockError:
        # A container's profile may refuse even the question.
        return 0


def has_seccomp() -> bool:
    """Whether processes can install filters of system calls."""
    if not sys.platform.startswith("linux"):
        return False
    from seccompy import SeccompError, supported  # noqa: PLC0415

    try:
        return supported()
    except SeccompError:
        return False
