"""`plugai migrate`: migrates the database to this version."""

from __future__ import annotations

from typing import Annotated

import typer

from plugai.server.cli.options import AsJson, Config, DataDir, settings_from
from plugai.server.cli.remote.output import Output

Check = Annotated[
    bool, typer.Option("--check", help="Only list the pending migrations; the exit status is 1 if there are any.")
]


def migrate(check: Check = False, data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Migrate the database to this version, as a server does when it starts. Make a backup first."""
    # As in `up`.
    from plugai.server.storage.engine.migrate import migrate as migrate_database  # noqa: PLC0415
    from plugai.server.storage.engine.migrate import pending_migrations  # noqa: PLC0415

    settings = settings_from(config, data_folder=data_dir)
    steps = pending_migrations(settings.storage_url)
    if steps and not check:
        migrate_database(settings.storage_url)
    told = [f"{step.revision}: {step.description}" for step in steps]
    if not steps:
        told.append("The database is at this version.")
    elif not check:
        told.append(f"Done: the database is at revision {steps[-1].revision}.")
    done = [{"revision": step.revision, "description": step.description} for step in steps]
    Output(as_json).show({"migrations": done, "migrated": not check}, "\n".join(told))
    if steps and check:
        raise typer.Exit(1)
