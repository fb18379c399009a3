"""The messages of expected errors. Other exceptions are bugs, which are shown with a traceback."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_settings import SettingsError

from plugai.envoy.errors import EnvoyError
from plugai.runners.errors import PlugAIError
from plugai.server.cli.errors import CommandError
from plugai.server.cli.exit_codes import ExitCode
from plugai.server.plugins.errors import ConfigurationError
from plugai.server.storage.backup.errors import BackupError


def error_message(error: BaseException) -> str | None:
    """The message to show for an error; None for a bug."""
    match error:
        case PlugAIError():
            return error.message
        case CommandError() | ConfigurationError() | EnvoyError() | BackupError():
            return str(error)
        case ValidationError():
            problems = (f"{'.'.join(map(str, e['loc'])) or 'settings'}: {_plain(e['msg'])}" for e in error.errors())
            return "the settings are invalid: " + "; ".join(problems)
        case SettingsError():
            return f"the settings are invalid: {error}; set it in plugai.toml instead"
        case BaseExceptionGroup():
            messages = [error_message(inner) for inner in error.exceptions]
            return "; ".join(filter(None, messages)) if all(messages) else None
    return None


def exit_code(error: BaseException) -> ExitCode:
    """The exit status of an error that has a message."""
    match error:
        case CommandError():
            return error.exit_code
        case ConfigurationError() | ValidationError() | SettingsError():
            return ExitCode.USAGE
        case BaseExceptionGroup():
            return max(map(exit_code, error.exceptions))
    return ExitCode.FAILED


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Extra inputs are not permitted", "there is no such setting")
