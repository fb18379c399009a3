"""`plugai restore`: fills a new server from a backup."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plugai.server.cli.options import AsJson, Config, DataDir, settings_from
from plugai.server.cli.remote.output import Output
from plugai.server.cli.serve.lock import locked

if TYPE_CHECKING:
    from plugai.server.settings import Settings
    from plugai.server.storage.backup.archive import ArchiveReader
    from plugai.server.storage.backup.manifest import Manifest

Source = Annotated[Path, typer.Argument(help="A backup of `plugai backup`.")]
Digest = Annotated[
    str,
    typer.Option("--digest", help="The digest that `plugai backup` printed, to check that this is the same backup."),
]
Check = Annotated[bool, typer.Option("--check", help="Read and check the whole backup, but restore nothing.")]


def restore(
    source: Source,
    digest: Digest = "",
    check: Check = False,
    data_dir: DataDir = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Restore a backup into an empty server: a new data folder, and an empty database if one is configured."""
    # As in `up`.
    from plugai.server.storage.backup.archive import open_archive  # noqa: PLC0415
    from plugai.server.storage.backup.reader import check_contents, check_rows, read_manifest  # noqa: PLC0415
    from plugai.server.storage.backup.source import key_names  # noqa: PLC0415

    missing: list[str] = []
    with open_archive(source) as archive:
        manifest = read_manifest(archive, digest)
        if check:
            check_rows(archive, manifest)
            check_contents(archive, manifest)
            told = [f"{source} is intact: {_summary(manifest)}."]
        else:
            settings = settings_from(config, data_folder=data_dir)
            with locked(settings.data_folder, "--data-dir"):
                replaced = asyncio.run(_restore(archive, manifest, settings))
            told = [f"Restored: {_summary(manifest)}."]
            for column, count in sorted(replaced.items()):
                told.append(
                    f"In {count} texts of {column}, U+0000 was replaced by U+FFFD: not every database stores it."
                )
            missing = sorted(set(manifest.keys) - set(key_names(settings)))
            told += _key_instructions(missing, settings)
    done = {"file": str(source), "restored": not check, "missing_keys": missing, "manifest": manifest}
    Output(as_json).show(done, "\n".join(told))


async def _restore(archive: ArchiveReader, manifest: Manifest, settings: Settings) -> Counter[str]:
    from plugai.server.storage.backup.restore import restore as restore_backup  # noqa: PLC0415
    from plugai.server.wiring.artifacts import content_store  # noqa: PLC0415

    async with content_store(settings) as contents:
        return await restore_backup(archive, manifest, settings.storage_url, contents)


def _summary(manifest: Manifest) -> str:
    rows = sum(table.rows for table in manifest.tables)
    contents = manifest.contents
    where = f"which stay in {contents.bucket}" if contents.bucket else f"{contents.size_bytes} bytes"
    created = f"{manifest.created_at:%F %T %Z}"
    return f"{rows} rows, and the contents of {contents.count} artifacts, {where}; created at {created}"


def _key_instructions(missing: list[str], settings: Settings) -> Iterator[str]:
    if missing:
        folder = settings.data_folder / "keys"
        yield f"Before starting it, copy these keys of the old server to {folder}: {', '.join(missing)}."
    yield "Secrets of the old server can be decrypted only with its master key; its settings say where that is stored."
