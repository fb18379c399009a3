"""`plugai backup`: copies the data of a server to one folder or file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from plugai.server.cli.options import AsJson, Config, DataDir, settings_from
from plugai.server.cli.remote.output import Output

Target = Annotated[Path, typer.Argument(help="A new folder, or a new file whose name ends in .tar.")]


def backup(target: Target, data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Back up the database and the artifacts, but not keys, models and settings. The server may run."""
    # As in `up`.
    from plugai.server.storage.backup.backup import create_backup  # noqa: PLC0415
    from plugai.server.storage.backup.source import backup_source  # noqa: PLC0415

    settings = settings_from(config, data_folder=data_dir)
    source = backup_source(settings)
    manifest, sha256 = create_backup(source, target.absolute(), lambda: datetime.now(UTC))
    rows = sum(table.rows for table in manifest.tables)
    contents = manifest.contents
    told = [f"{target}: {rows} rows of {len(manifest.tables)} tables at revision {manifest.revision}."]
    if contents.bucket:
        told.append(
            f"The contents of {contents.count} artifacts stay in {contents.bucket}: the backup only lists them."
        )
    else:
        told.append(f"The contents of {contents.count} artifacts, {contents.size_bytes} bytes.")
    left_out = ", ".join(manifest.keys) or "none yet"
    told.append(f"Not included: the keys in {settings.data_folder / 'keys'} ({left_out}), settings, and models.")
    told.append(f"Digest: {sha256}")
    Output(as_json).show({"file": str(target), "digest": sha256, "manifest": manifest}, "\n".join(told))
