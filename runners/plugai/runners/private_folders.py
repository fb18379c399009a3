"""Folders that only their owner can open; every folder of the server and of its workers is made here."""

from __future__ import annotations

import errno
from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for this user only; one that exists is left as it is.

    `Path.mkdir(parents=True)` applies its mode to the last folder alone.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "it is not a folder", str(folder))
