"""`plugai`: every command, and how each fails: one sentence and an exit code, never a traceback."""

from __future__ import annotations

import sys
from importlib import metadata
from typing import Annotated

import typer

from plugai.server.cli.failures import sentence
from plugai.server.cli.up import up

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command()(up)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"plugai {metadata.version('plugai')}")
        raise typer.Exit


@app.callback()
def plugai(
    show: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A self-hosted, pluggable gateway to language, image and 3D models."""


def main() -> None:
    """Run the command line."""
    try:
        app()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:
        if (told := sentence(error)) is None:
            raise
        print(f"plugai: {told}", file=sys.stderr)
        raise SystemExit(1) from None
