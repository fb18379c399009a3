"""`plugai audit`: what somebody with access to the database can do with the audit log."""

from __future__ import annotations

import asyncio
import re
from typing import Annotated

import typer

from plugai.server.cli.errors import CommandError
from plugai.server.cli.options import Config, DataDir, settings_from
from plugai.server.settings import Settings

audit = typer.Typer(name="audit", help="The log of who changed who may do what.", no_args_is_help=True)

Noted = Annotated[
    list[str] | None,
    typer.Option("--noted", help="NUMBER:DIGEST of an entry, as it was noted elsewhere. May be given again."),
]


@audit.command()
def verify(config: Config = None, data_dir: DataDir = None, noted: Noted = None) -> None:
    """Check that no entry was changed, taken out or put in between. The exit status is 0 if none was."""
    settings = settings_from(config, data_folder=data_dir)
    raise typer.Exit(asyncio.run(_verify(settings, dict(map(_noted, noted or ())))))


async def _verify(settings: Settings, noted: dict[int, str]) -> int:
    # As in `up`.
    from plugai.server.core.audit.verification import verify_log  # noqa: PLC0415
    from plugai.server.storage.audit.log import SqlAuditRepository  # noqa: PLC0415
    from plugai.server.storage.engine.database import Database  # noqa: PLC0415
    from plugai.server.storage.engine.migrate import require_current  # noqa: PLC0415

    await asyncio.to_thread(require_current, settings.storage_url)
    async with Database(settings.storage_url) as database:
        report = await verify_log(SqlAuditRepository(database), noted)
    for found in report.breaks:
        print(f"broken: {found.problem}")
    if report.breaks:
        return 1
    print(f"whole: {report.entries} entries; to be sure of them later, note {report.entries}:{report.digest}")
    return 0


def _noted(text: str) -> tuple[int, str]:
    if not re.fullmatch(r"[1-9][0-9]{0,17}:[0-9a-f]{64}", text, re.ASCII):
        raise CommandError(f"{text!r} is no NUMBER:DIGEST; `plugai audit verify` prints one")
    number, _, digest = text.partition(":")
    return int(number), digest
