"""`plugai backups`: backups that a running server makes of itself; for administrators."""

from __future__ import annotations

import typer

from plugai.client.types import Backup
from plugai.server.cli.manage.shared import size, when
from plugai.server.cli.remote.command import ServerCall, calls_server
from plugai.server.cli.remote.output import Columns

backups = typer.Typer(
    name="backups", help="Backups that a running server makes of itself; for administrators.", no_args_is_help=True
)

_COLUMNS: Columns[Backup] = {
    "name": lambda backup: backup.name,
    "made": lambda backup: when(backup.create_time),
    "size": lambda backup: size(backup.size_bytes),
}


@backups.command("list")
@calls_server
async def list_backups(call: ServerCall) -> None:
    """List the backups in the server's folder for them, the newest first."""
    found = await call.client.admin.backups().all()
    call.out.rows(found, _COLUMNS)
    if not found:
        call.out.note("there is no backup")


@backups.command()
@calls_server
async def create(call: ServerCall) -> None:
    """Back up the database and the artifacts, into the server's folder for them."""
    operation = call.client.admin.create_backup()
    with call.out.progress("backing up") as report:
        async for state in operation:
            report(state.fraction, f"backing up: {state.stage}" if state.stage else "backing up")
    newest = await call.client.admin.backups().first()
    call.out.show(newest, f"{newest.name}: {size(newest.size_bytes)}" if newest else "there is no backup")
