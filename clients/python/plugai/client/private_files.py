"""Files that only their owner can read."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4


def replace_private_file(path: Path, content: bytes) -> None:
    """Replace the file as a whole, so that no other program reads half of it. Its folder is made. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_name(f".{path.name}-{uuid4().hex}")
    try:
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
