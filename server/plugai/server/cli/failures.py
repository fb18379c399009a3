"""What the command line says when something fails that is not a fault of ours."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_settings import SettingsError

from plugai.envoy.errors import EnvoyError
from plugai.runners.errors import PlugAIError
from plugai.server.cli.errors import CommandError
from plugai.server.plugins.providers import ConfigurationError
from plugai.server.storage.backup.errors import BackupError


def sentence(error: BaseException) -> str | None:
    """One clear sentence, or None for a fault of ours."""
    match error:
        case PlugAIError():
            return error.message
        case CommandError() | ConfigurationError() | EnvoyError() | BackupError():
            return str(error)
        case ValidationError():
            problems = (f"{'.'.join(map(str, e['loc'])) or 'settings'}: {_plain(e['msg'])}" for e in error.errors())
            return "the settings are wrong: " + "; ".join(problems)
        case SettingsError():
            return f"the settings are wrong: {error}; write it in plugai.toml instead"
        case BaseExceptionGroup():
            told = [sentence(inner) for inner in error.exceptions]
            return "; ".join(filter(None, told)) if all(told) else None
    return None


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Extra inputs are not permitted", "there is no such setting")
