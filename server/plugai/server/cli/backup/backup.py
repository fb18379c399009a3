"""`plugai backup`: copies the data of a server to one folder or file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plugai.runners.installation import version
from plugai.server.cli.options import AsJson, Config, DataDir, settings_from
from plugai.server.cli.remote.output import Output

if TYPE_CHECKING:
    from plugai.server.settings import Settings

Target = Annotated[Path, typer.Argument(help="A new folder, or a new file whose name ends in .tar.")]


def backup(target: Target, data_dir: DataDir = None, config: Config = None, as_json: AsJson = False) -> None:
    """Back up the database and the artifacts, but not keys, models and settings. The server may run."""
    # As in `up`.
    from plugai.server.storage.backup.backup import BackupSource, create_backup  # noqa: PLC0415

    settings = settings_from(config, data_folder=data_dir)
    source = BackupSource(
        settings.storage_url,
        settings.contents_folder,
        _bucket(settings),
        key_names(settings),
        version(),
    )
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


def key_names(settings: Settings) -> tuple[str, ...]:
    """The file names of the server's keys. Their contents are never backed up."""
    folder = settings.data_folder / "keys"
    if not folder.is_dir():
        return ()
    return tuple(sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")))


def _bucket(settings: Settings) -> str:
    if (s3 := settings.s3) is None:
        return ""
    return f"the bucket {s3.bucket!r}" + (f" under {s3.prefix!r}" if s3.prefix else "")
