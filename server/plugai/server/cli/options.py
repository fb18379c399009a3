"""Options that several commands share, and the settings that result from them."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from plugai.server.cli.errors import CommandError
from plugai.server.settings import Settings, read_settings


class LogLevel(StrEnum):
    """The lowest level of messages that are logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file; by default plugai.toml in this folder, if there is one.")
]
DataDir = Annotated[Path | None, typer.Option(help="Folder for the database, keys, artifacts and models.")]
GrpcPort = Annotated[int | None, typer.Option(help="gRPC port of the gateway, on loopback. 0 means any free port.")]
Level = Annotated[LogLevel, typer.Option("--log-level", help="Lowest level that is logged.", case_sensitive=False)]
Url = Annotated[
    str | None,
    typer.Option(
        envvar="PLUGAI_URL", help="URL of the server; by default this machine, with the port of the settings."
    ),
]
Token = Annotated[
    str,
    typer.Option(
        envvar="PLUGAI_TOKEN", help="Token to send; the variable is safer, since lists of processes show options."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings_from(config: Path | None, **overrides: object) -> Settings:
    """The settings of this file, or of plugai.toml in this folder if there is one, with the overrides."""
    file = _settings_file(config)
    try:
        return read_settings(file, **overrides)
    except tomllib.TOMLDecodeError as error:
        raise CommandError(f"{file} is not valid TOML: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{file} cannot be read: {error}") from None


def _settings_file(given: Path | None) -> Path | None:
    if given is not None and not given.is_file():
        raise CommandError(f"there is no file {given}; name another with --config")
    here = Path("plugai.toml")
    return given or (here if here.is_file() else None)
