"""`plugai completion`: the script that completes commands in a shell."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer
from typer._completion_shared import get_completion_script

PROGRAM = "plugai"
VARIABLE = "_PLUGAI_COMPLETE"


class Shell(StrEnum):
    """A shell that can complete."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(shell: Annotated[Shell, typer.Argument(help="The shell that runs the script.")]) -> None:
    """Print the script that completes commands and options: `source <(plugai completion bash)` in ~/.bashrc."""
    print(get_completion_script(prog_name=PROGRAM, complete_var=VARIABLE, shell=shell))
