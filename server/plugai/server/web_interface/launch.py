"""How the program of the web interface is started, and what it is told."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import msgspec

from plugai.envoy import tether


class Launch(msgspec.Struct, frozen=True, kw_only=True):
    """What the program reads from its standard input, as JSON: arguments can be seen by every user of the machine.

    `server` is the URL of the server that it talks to, `folder` where it may keep files. It listens on the Unix socket
    `socket`, or, if that is empty, on `host` and `port`. `machine_token_file` is where this machine's token is, and
    `claim` the invitation of the first administrator; both are empty if there is none.
    """

    server: str
    folder: str
    socket: str = ""
    host: str = ""
    port: int = 0
    machine_token_file: str = ""
    claim: str = ""

    def json(self) -> bytes:
        """As the program reads it."""
        return msgspec.json.encode(self)


def is_installed() -> bool:
    """Whether the extra `ui` is there. Nothing is imported: it takes a second."""
    return find_spec("plugai.frontend") is not None and find_spec("flet_web") is not None


def command() -> list[str]:
    """The program, which ends when the thread that starts it does."""
    launcher = [sys.executable, "-I", "-S", str(Path(tether.__file__)), str(os.getpid())]
    return [*launcher, sys.executable, "-I", "-X", "utf8", "-m", "plugai.frontend"]
