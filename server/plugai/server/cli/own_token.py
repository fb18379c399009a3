"""The token that the local server gives to commands: a file in the data folder, readable by its owner only."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from plugai.server.cli.errors import CommandError

_FILE = "machine-token.json"


@dataclass(frozen=True, slots=True)
class OwnToken:
    """A token, and where the server is that it is for: it is sent nowhere else."""

    urls: tuple[str, ...]
    token: str = field(repr=False)


def read_own_token(folder: Path) -> OwnToken | None:
    """What the server of this data folder has left for commands, if it has."""
    try:
        said = json.loads((folder / _FILE).read_text())
        return OwnToken(tuple(map(str, said["urls"])), str(said["token"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_own_token(folder: Path, own: OwnToken) -> None:
    """Leave a token for commands, whole or not at all. Raises CommandError."""
    fresh = folder / f".{_FILE}-{uuid4().hex}"
    try:
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(file, "w") as out:
                json.dump({"urls": own.urls, "token": own.token}, out)
            fresh.replace(folder / _FILE)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise CommandError(f"cannot write {folder / _FILE}: {error.strerror}; make room or mend its rights") from None
