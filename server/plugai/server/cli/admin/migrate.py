"""`plugai migrate`: migrates the database to this version."""

from __future__ import annotations

from typing import Annotated

import typer

from plugai.server.cli.options import Config, DataDir, settings_from

Check = Annotated[
    bool, typer.Option("--check", help="Only list the pending migrations; the exit status is 1 if there are any.")
]


def migrate(check: Check = False, data_dir: DataDir = None, config: Config = None) -> None:
    """Migrate the database to this version, as a server does when it starts. Make a backup first."""
    # As in `up`.
    from plugai.server.storage.engine.migrate import migrate as migrate_database  # noqa: PLC0415
    from plugai.server.storage.engine.migrate import pending_migrations  # noqa: PLC0415

    settings = settings_from(config, data_folder=data_dir)
    steps = pending_migrations(settings.storage_url)
    for step in steps:
        print(f"{step.revision}: {step.description}")
    if not steps:
        print("The database is at this version.")
    elif check:
        raise typer.Exit(1)
    else:
        migrate_database(settings.storage_url)
        print(f"Done: the database is at revision {steps[-1].revision}.")
