"""Options that several commands share, and the settings that result from them."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plugai.server.cli.errors import BadUsageError

if TYPE_CHECKING:
    from plugai.server.settings import Settings

_PANEL = "Which server"


class LogLevel(StrEnum):
    """The lowest level of messages that are logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        help="Settings file; by default plugai.toml in this folder, if there is one.",
        rich_help_panel=_PANEL,
    ),
]
DataDir = Annotated[
    Path | None, typer.Option(help="Folder for the database, keys, artifacts and models.", rich_help_panel=_PANEL)
]
GrpcPort = Annotated[int | None, typer.Option(help="gRPC port of the gateway, on loopback. 0 means any free port.")]
Level = Annotated[LogLevel, typer.Option("--log-level", help="Lowest level that is logged.", case_sensitive=False)]
Server = Annotated[
    str,
    typer.Option(
        envvar="PLUGAI_SERVER",
        metavar="NAME|URL",
        help="Profile or URL of the server; by default the profile of `plugai login`, or this machine's server.",
        rich_help_panel=_PANEL,
    ),
]
ServerArgument = Annotated[
    str,
    typer.Argument(
        envvar="PLUGAI_SERVER",
        metavar="NAME|URL",
        help="Profile or URL of the server; else as for all commands.",
    ),
]
Token = Annotated[
    str,
    typer.Option(
        envvar="PLUGAI_TOKEN",
        help="Token to send; the variable is safer, since lists of processes show options.",
        rich_help_panel=_PANEL,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings_from(config: Path | None, **overrides: object) -> Settings:
    """The settings of this file, or of plugai.toml in this folder if there is one, with the overrides."""
    # Importing the settings takes longer than a whole call of a server that is named.
    from plugai.server.settings import read_settings  # noqa: PLC0415

    file = settings_file(config)
    try:
        return read_settings(file, **overrides)
    except tomllib.TOMLDecodeError as error:
        raise BadUsageError(f"{file} is not valid TOML: {error}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadUsageError(f"{file} cannot be read: {error}") from None


def local_url(settings: Settings) -> str | None:
    """The URL of a server with these settings, on this machine; None if its port is 0, which means any."""
    from plugai.server.settings.listener import LOOPBACK, is_loopback  # noqa: PLC0415

    if settings.tls or not is_loopback(settings.host):
        # The edge proxy requires the public host name; the gateway behind it listens on loopback.
        return f"grpc://{LOOPBACK}:{settings.grpc_port}" if settings.grpc_port else None
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}" if settings.port else None


def settings_file(given: Path | None) -> Path | None:
    """The file that is read: the given one, or plugai.toml in this folder, if there is one. Raises BadUsageError."""
    if given is not None and not given.is_file():
        raise BadUsageError(f"there is no file {given}; name another with --config")
    here = Path("plugai.toml")
    return given or (here if here.is_file() else None)
