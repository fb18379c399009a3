"""The exit statuses of all commands."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended. Each value has a row in docs/cli.md, which a test compares."""

    OK = 0
    """It is done."""
    FAILED = 1
    """It was tried and failed, or a check found a problem."""
    USAGE = 2
    """The command is wrong: an option that does not exist, a file that cannot be read, settings that are not valid."""
    NOT_SIGNED_IN = 3
    """The server does not know the caller. Sign in."""
    REFUSED = 4
    """The server refuses it as it stands: not allowed, not valid, or not possible now. Repeating it does not help."""
    NOT_FOUND = 5
    """What the command names does not exist."""
    UNAVAILABLE = 6
    """No server answers, it is too busy, or it took too long. Repeating it later may help."""
    INTERRUPTED = 130
    """It was ended by Ctrl-C, SIGTERM or SIGHUP. What it had started on the server was cancelled."""
