"""A folder that only one process may use at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plugai.runners.private_folders import make_private_folder
from plugai.server.cli.errors import CommandError

LOCK_FILE = "plugai.lock"


class FolderInUseError(CommandError):
    """Another PlugAI server uses the folder."""


@contextmanager
def locked(folder: Path, option: str) -> Iterator[None]:
    """Lock the folder; if it does not exist it is created, readable by its owner only.

    `option` is the option that sets another folder. The lock ends with the process, also when that is killed. Raises
    FolderInUseError if another process has the lock, CommandError if the folder cannot be used.
    """
    try:
        make_private_folder(folder)
        _require_owner(folder, option)
        file = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise CommandError(f"cannot use the folder {folder}: {error.strerror}; set another with {option}") from None
    try:
        _acquire(file, folder, option)
        yield
    finally:
        os.close(file)


def _require_owner(folder: Path, option: str) -> None:
    """Refuse a folder that another user has created, for example in /tmp: that user could replace its contents."""
    if folder.stat().st_uid not in (0, os.geteuid()):
        raise CommandError(f"the folder {folder} belongs to another user; set another with {option}")


def _acquire(file: int, folder: Path, option: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(file, 32, 0).decode(errors="replace").strip() or "unknown"
        raise FolderInUseError(
            f"another PlugAI server (process {holder}) uses the folder {folder}; "
            f"stop it, or set another folder with {option}"
        ) from None
    os.ftruncate(file, 0)
    os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
