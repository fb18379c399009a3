"""What the server of a data folder stores there for commands: its URLs and the token of this machine."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from plugai.server.cli.private_files import write_private_file

_FILE = "server.json"


@dataclass(frozen=True, slots=True)
class LocalServer:
    """Where the server can be called, and the token for it; the token is sent to no other URL.

    The first URL is the one for commands on this machine. In a server without accounts, the token is empty.
    """

    urls: tuple[str, ...]
    token: str = field(repr=False)

    @property
    def url(self) -> str:
        """The URL for commands on this machine."""
        return self.urls[0]


def read_local_server(folder: Path) -> LocalServer | None:
    """What the last server of this data folder has stored; None if there was none."""
    try:
        stored = json.loads((folder / _FILE).read_text())
        urls = tuple(map(str, stored["urls"]))
        return LocalServer(urls, str(stored["token"])) if urls else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_local_server(folder: Path, server: LocalServer) -> None:
    """Store it, atomically. Raises CommandError."""
    write_private_file(folder / _FILE, json.dumps({"urls": server.urls, "token": server.token}).encode())
