"""Files that only their owner can read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from plugai.client.private_files import replace_private_file
from plugai.server.cli.errors import BadUsageError, CommandError


def write_private_file(path: Path, content: bytes) -> None:
    """Replace the file as a whole, so that nobody reads half of it. Raises CommandError."""
    try:
        replace_private_file(path, content)
    except OSError as error:
        raise CommandError(
            f"cannot write {path}: {error.strerror}; free some space or correct its permissions"
        ) from None


@contextmanager
def new_file(target: Path) -> Iterator[IO[bytes]]:
    """A new file that only this user can read. It is deleted if an error occurs."""
    try:
        target.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise BadUsageError(f"{target} cannot be written: {error.strerror}; choose a new file") from None
    try:
        with target.open("wb") as file:
            yield file
    except BaseException:
        target.unlink()
        raise
