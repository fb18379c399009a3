"""The errors with which a command ends."""

from __future__ import annotations

from plugai.server.cli.exit_codes import ExitCode


class CommandError(Exception):
    """A command cannot be carried out. The message is for the user, and names a remedy."""

    exit_code = ExitCode.FAILED


class BadUsageError(CommandError):
    """The command itself is wrong: an option, a file that it names, or what it was given to read."""

    exit_code = ExitCode.USAGE


class RemoteError(CommandError):
    """A server refused or failed, or none answers."""

    def __init__(self, message: str, exit_code: ExitCode) -> None:
        super().__init__(message)
        self.exit_code = exit_code
