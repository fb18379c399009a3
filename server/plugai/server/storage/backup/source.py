"""What of a server is backed up, as its settings say."""

from __future__ import annotations

from plugai.runners.installation import version
from plugai.server.settings import Settings
from plugai.server.storage.backup.backup import BackupSource


def backup_source(settings: Settings) -> BackupSource:
    """The server with these settings. Blocks."""
    keys = key_names(settings)
    return BackupSource(settings.storage_url, settings.contents_folder, _bucket(settings), keys, version())


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
