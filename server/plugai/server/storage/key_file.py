"""A secret key in a file of its own: made once, readable by this user only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from uuid import uuid4

from plugai.runners.errors import StorageUnavailableError

KEY_BYTES = 32


def load_key(path: Path) -> bytes:
    """The key in a file, which is made if there is none. Blocks. Raises StorageUnavailableError, naming the file."""
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes()
    except OSError as error:
        raise StorageUnavailableError(f"the key {str(path)!r} cannot be used: {error.strerror}") from error
    if len(key) != KEY_BYTES:
        raise StorageUnavailableError(f"the key {str(path)!r} is damaged; remove it, and a new one is made")
    return key


def _make(path: Path) -> None:
    """Make it whole or not at all; if another process was faster, its key stays."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}-{uuid4().hex}")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(file, "wb") as out:
            out.write(secrets.token_bytes(KEY_BYTES))
            out.flush()
            os.fsync(out.fileno())
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
