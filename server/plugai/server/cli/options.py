"""Options that several commands have, and the settings that they choose."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from plugai.server.cli.errors import CommandError
from plugai.server.settings import Settings, read_settings


class LogLevel(StrEnum):
    """From which level on messages are logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


Config = Annotated[Path | None, typer.Option("--config", help="Settings file; plugai.toml here if there is one.")]
DataDir = Annotated[Path | None, typer.Option(help="Where records and models are kept.")]
GrpcPort = Annotated[int | None, typer.Option(help="Port of the gateway's own gRPC, on loopback. 0 takes any.")]
Level = Annotated[LogLevel, typer.Option("--log-level", help="Least level that is logged.", case_sensitive=False)]
Url = Annotated[
    str | None,
    typer.Option(
        envvar="PLUGAI_URL", help="Where the server is; by default this machine, on the port of the settings."
    ),
]
Token = Annotated[
    str,
    typer.Option(
        envvar="PLUGAI_TOKEN", help="Token to send; better in the variable, where no list of processes shows it."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings_from(config: Path | None, **given: object) -> Settings:
    """The settings: of the file that was named, or the one in this folder if there is one, and what was given."""
    file = _settings_file(config)
    try:
        return read_settings(file, **given)
    except tomllib.TOMLDecodeError as error:
        raise CommandError(f"{file} is no valid TOML: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from None


def _settings_file(given: Path | None) -> Path | None:
    if given is not None and not given.is_file():
        raise CommandError(f"there is no file {given}; name another with --config")
    here = Path("plugai.toml")
    return given or (here if here.is_file() else None)
