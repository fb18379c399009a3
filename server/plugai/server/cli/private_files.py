"""Files that only their owner can read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from uuid import uuid4

from plugai.server.cli.errors import BadUsageError, CommandError


def write_private_file(path: Path, content: bytes) -> None:
    """Replace the file as a whole, so that nobody reads half of it. Raises CommandError."""
    temporary = path.with_name(f".{path.name}-{uuid4().hex}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(file, "wb") as out:
                out.write(content)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
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
