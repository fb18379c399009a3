"""`plugai audit`: checks the audit log in the database."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Annotated

import typer

from plugai.server.cli.errors import CommandError
from plugai.server.cli.options import AsJson, Config, DataDir, settings_from
from plugai.server.cli.remote.output import Output

if TYPE_CHECKING:
    from plugai.server.settings import Settings

audit = typer.Typer(name="audit", help="The log of all changes to permissions.", no_args_is_help=True)

Noted = Annotated[
    list[str] | None,
    typer.Option("--noted", help="NUMBER:DIGEST of an entry, noted earlier outside the database. Can be repeated."),
]


@audit.command()
def verify(config: Config = None, data_dir: DataDir = None, noted: Noted = None, as_json: AsJson = False) -> None:
    """Check that no entry was changed, removed or inserted. The exit status is 0 if all entries are intact."""
    settings = settings_from(config, data_folder=data_dir)
    raise typer.Exit(asyncio.run(_verify(settings, dict(map(_noted, noted or ())), Output(as_json))))


async def _verify(settings: Settings, noted: dict[int, str], out: Output) -> int:
    # As in `up`.
    from plugai.server.core.audit.verification import verify_log  # noqa: PLC0415
    from plugai.server.storage.audit.log import SqlAuditRepository  # noqa: PLC0415
    from plugai.server.storage.engine.database import Database  # noqa: PLC0415
    from plugai.server.storage.engine.migrate import require_current  # noqa: PLC0415

    await asyncio.to_thread(require_current, settings.storage_url)
    async with Database(settings.storage_url) as database:
        report = await verify_log(SqlAuditRepository(database), noted)
    intact = f"intact: {report.entries} entries; to detect later changes, note {report.entries}:{report.digest}"
    out.show(report, "\n".join(f"broken: {found.problem}" for found in report.breaks) or intact)
    return 1 if report.breaks else 0


def _noted(text: str) -> tuple[int, str]:
    if not re.fullmatch(r"[1-9][0-9]{0,17}:[0-9a-f]{64}", text, re.ASCII):
        raise CommandError(f"{text!r} is not NUMBER:DIGEST, as `plugai audit verify` prints it")
    number, _, digest = text.partition(":")
    return int(number), digest
