"""Databases with the schema of this version. The migrations run once in a process, and what they made is copied."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from plugai.server.storage.engine.migrate import migrate


def migrated_sqlite(path: Path) -> str:
    """The URL of a new SQLite file at this path, in a folder that there is."""
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(_migrated_file())
    return f"sqlite:///{path}"


@cache
def _migrated_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plugai.db"
        migrate(f"sqlite:///{file}")
        return file.read_bytes()
