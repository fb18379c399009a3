"""What the program is told when it is started."""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec


class Launch(msgspec.Struct, frozen=True, kw_only=True):
    """What comes through standard input, as JSON.

    `server` is the URL of the server to talk to, `folder` where files may be kept. It listens on the Unix socket
    `socket`, or, if that is empty, on `host` and `port`. `machine_token_file` is where the token of the server's own
    machine is, and `claim` the invitation of the first administrator; both are empty if there is none.
    """

    server: str
    folder: str
    socket: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    machine_token_file: str = ""
    claim: str = ""

    @property
    def files(self) -> Path:
        """Where files may be kept."""
        return Path(self.folder)


def read_launch() -> Launch:
    """Read it from standard input."""
    return msgspec.json.decode(sys.stdin.buffer.read(), type=Launch)
