"""`plugai export`: everything that the server stores for the user, in one file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from plugai.server.cli.manage.shared import size
from plugai.server.cli.private_files import new_file
from plugai.server.cli.remote.command import ServerCall, calls_server


@calls_server
async def export(
    call: ServerCall, target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, such as plugai.zip.")]
) -> None:
    """Export all your data to a ZIP file: account, sessions, files, records of requests."""
    with new_file(target) as file:
        async for chunk in call.client.me.read_export():
            file.write(chunk)
        written = file.tell()
    call.out.show({"file": str(target), "size_bytes": written}, f"{target}: {size(written)}")
