"""A folder that belongs to one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plugai.server.cli.errors import CommandError

LOCK_FILE = "plugai.lock"


class FolderInUseError(CommandError):
    """Another PlugAI has the folder."""


@contextmanager
def locked(folder: Path, other: str) -> Iterator[None]:
    """Have the folder for oneself; it is made, readable by its owner alone, if it is not there.

    `other` is the option that names another one. The lock goes with the process, also when that is killed. Raises
    FolderInUseError if another process has it, CommandError if it cannot be used.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _require_own(folder, other)
        file = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise CommandError(f"cannot use the folder {folder}: {error.strerror}; name another with {other}") from None
    try:
        _take(file, folder, other)
        yield
    finally:
        os.close(file)


def _require_own(folder: Path, other: str) -> None:
    """Refuse a folder that another user made, as anyone can in /tmp, since that user could replace what is in it."""
    if folder.stat().st_uid not in (0, os.geteuid()):
        raise CommandError(f"the folder {folder} belongs to another user; name another with {other}")


def _take(file: int, folder: Path, other: str) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(file, 32, 0).decode(errors="replace").strip() or "unknown"
        raise FolderInUseError(
            f"another PlugAI (process {holder}) uses the folder {folder}; stop it, or name another folder with {other}"
        ) from None
    os.ftruncate(file, 0)
    os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
