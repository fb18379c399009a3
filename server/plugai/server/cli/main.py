"""`plugai`: all commands. Expected errors end with a message and an exit status, without a traceback."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer
from typer._completion_classes import completion_init

from plugai.runners.installation import version
from plugai.server.cli.admin.audit import audit
from plugai.server.cli.admin.keys import keys
from plugai.server.cli.admin.migrate import migrate
from plugai.server.cli.admin.token import token
from plugai.server.cli.backup.backup import backup
from plugai.server.cli.backup.restore import restore
from plugai.server.cli.bench.bench import bench
from plugai.server.cli.chat.chat import chat
from plugai.server.cli.completion import PROGRAM, VARIABLE, completion
from plugai.server.cli.doctor.doctor import doctor
from plugai.server.cli.exit_codes import ExitCode
from plugai.server.cli.importing.commands import imports
from plugai.server.cli.login.login import login
from plugai.server.cli.login.logout import logout
from plugai.server.cli.login.version import version as show_version
from plugai.server.cli.login.whoami import whoami
from plugai.server.cli.manage.access import access
from plugai.server.cli.manage.artifacts import artifacts
from plugai.server.cli.manage.backups import backups
from plugai.server.cli.manage.config import config
from plugai.server.cli.manage.exports.everything import export
from plugai.server.cli.manage.models import models
from plugai.server.cli.manage.preferences import preferences
from plugai.server.cli.manage.providers import providers
from plugai.server.cli.manage.queue import queue
from plugai.server.cli.manage.requests import requests
from plugai.server.cli.manage.sessions import sessions
from plugai.server.cli.manage.tokens import tokens
from plugai.server.cli.manage.users import users
from plugai.server.cli.media.embed import embed
from plugai.server.cli.media.image import image
from plugai.server.cli.media.rerank import rerank
from plugai.server.cli.media.shape import shape
from plugai.server.cli.serve.gateway import gateway
from plugai.server.cli.serve.ui import ui
from plugai.server.cli.serve.up import up

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
# Every command, and below every group of commands: to add one takes its module, and its name here.
for command in (
    up,
    chat,
    image,
    shape,
    embed,
    rerank,
    bench,
    login,
    logout,
    whoami,
    show_version,
    queue,
    export,
    token,
    config,
    doctor,
    gateway,
    ui,
    backup,
    restore,
    migrate,
    completion,
):
    app.command()(command)
for group in (
    models,
    imports,
    providers,
    access,
    preferences,
    sessions,
    requests,
    artifacts,
    tokens,
    users,
    backups,
    audit,
    keys,
):
    app.add_typer(group)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"plugai {version()}")
        raise typer.Exit


@app.callback()
def plugai(
    show: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    server: Annotated[str, typer.Option(metavar="NAME|URL", help="Profile or URL of the server to call.")] = "",
) -> None:
    """A self-hosted, pluggable gateway to language, image and 3D models."""


def run() -> None:
    """Run the command that the arguments name."""
    completion_init()
    try:
        app(prog_name=PROGRAM, complete_var=VARIABLE)
    except (KeyboardInterrupt, asyncio.CancelledError):
        raise SystemExit(ExitCode.INTERRUPTED) from None
    except Exception as error:
        # Importing all error types takes longer than a whole command that succeeds.
        from plugai.server.cli.failures import error_message, exit_code  # noqa: PLC0415

        if (message := error_message(error)) is None:
            raise
        print(f"plugai: {message}", file=sys.stderr)
        raise SystemExit(exit_code(error)) from None
