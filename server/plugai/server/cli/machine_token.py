"""The token that the local server stores for commands: a file in the data folder, readable by its owner only."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from plugai.server.cli.errors import CommandError

_FILE = "machine-token.json"


@dataclass(frozen=True, slots=True)
class SavedMachineToken:
    """A token, and the URLs of the server that it is valid for; it is sent to no other."""

    urls: tuple[str, ...]
    token: str = field(repr=False)


def read_machine_token(folder: Path) -> SavedMachineToken | None:
    """The token that the server of this data folder has stored; None if there is none."""
    try:
        stored = json.loads((folder / _FILE).read_text())
        return SavedMachineToken(tuple(map(str, stored["urls"])), str(stored["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_machine_token(folder: Path, saved: SavedMachineToken) -> None:
    """Store a token for commands, atomically. Raises CommandError."""
    temporary = folder / f".{_FILE}-{uuid4().hex}"
    try:
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(file, "w") as out:
                json.dump({"urls": saved.urls, "token": saved.token}, out)
            temporary.replace(folder / _FILE)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise CommandError(
            f"cannot write {folder / _FILE}: {error.strerror}; free some space or correct its permissions"
        ) from None
