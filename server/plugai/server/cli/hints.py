"""Commands to print for the user, which work as they stand in this folder and with this environment."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from plugai.server.cli.errors import CommandError
from plugai.server.cli.program import program
from plugai.server.cli.remote.finding import ServerChoice, find_server


def command_for(data_folder: Path, *arguments: str) -> str:
    """A command about the server of this data folder. The folder is named if the command would call another one."""
    options = [] if _is_found(data_folder) else ["--data-dir", str(data_folder.absolute())]
    return f"{program()} {shlex.join([*arguments, *options])}"


def local_command(config: Path | None, data_dir: Path | None, *arguments: str) -> str:
    """A command about this machine with the options that another one was given."""
    given = {"--config": config, "--data-dir": data_dir}
    options = [part for name, path in given.items() if path is not None for part in (name, str(path))]
    return f"{program()} {shlex.join([*arguments, *options])}"


def _is_found(data_folder: Path) -> bool:
    """Whether a command without options calls the server of this folder."""
    try:
        target = find_server(ServerChoice(variable=os.environ.get("PLUGAI_SERVER", "")))  # noqa: TID251
    except CommandError:
        return False
    return target.local is not None and target.local.absolute() == data_folder.absolute()
