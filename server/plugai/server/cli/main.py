"""`plugai`: all commands. Expected errors end with a message and an exit status, without a traceback."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

from plugai.runners.installation import version
from plugai.server.cli.admin.audit import audit
from plugai.server.cli.admin.keys import keys
from plugai.server.cli.admin.migrate import migrate
from plugai.server.cli.admin.token import token
from plugai.server.cli.admin.users import users
from plugai.server.cli.backup.backup import backup
from plugai.server.cli.backup.restore import restore
from plugai.server.cli.chat.chat import chat
from plugai.server.cli.chat.sessions import sessions
from plugai.server.cli.doctor.doctor import doctor
from plugai.server.cli.models.models import models
from plugai.server.cli.serve.gateway import gateway
from plugai.server.cli.serve.up import up

# The exit status that shells expect after Ctrl-C.
INTERRUPTED = 130

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
for command in (up, chat, models, token, doctor, gateway, backup, restore, migrate):
    app.command()(command)
app.add_typer(audit)
app.add_typer(keys)
app.add_typer(users)
app.add_typer(sessions)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"plugai {version()}")
        raise typer.Exit


@app.callback()
def plugai(
    show: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """A self-hosted, pluggable gateway to language, image and 3D models."""


def run() -> None:
    """Run the command that the arguments name."""
    try:
        app()
    except (KeyboardInterrupt, asyncio.CancelledError):
        raise SystemExit(INTERRUPTED) from None
    except Exception as error:
        # Importing all error types takes longer than a whole command that succeeds.
        from plugai.server.cli.failures import error_message  # noqa: PLC0415

        if (message := error_message(error)) is None:
            raise
        print(f"plugai: {message}", file=sys.stderr)
        raise SystemExit(1) from None
