"""A server with accounts and its web interface, behind Envoy, as `plugai up` starts them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.support.limits import HANGS_SECONDS
from tests.support.server import ACCOUNTS, ECHO_MODELS, RunningServer, server_folder, starting_server
from tests.support.tiers import slow

SETTINGS = f"{ECHO_MODELS}[sessions]\ntitles = false\n"


@dataclass(frozen=True, slots=True)
class Served:
    """A server with its web interface, and the link that its first start has printed."""

    server: RunningServer
    link: str

    @property
    def url(self) -> str:
        """Its address."""
        return self.server.url

    def child(self, words: bytes, *, other_than: int = 0) -> int:
        """The process that the server has started with this in its command line; waits for it."""
        deadline = time.monotonic() + HANGS_SECONDS
        while time.monotonic() < deadline:
            for child in self._children():
                # One that has ended has no command line.
                with suppress(FileNotFoundError, ProcessLookupError):
                    if words in Path(f"/proc/{child}/cmdline").read_bytes() and child != other_than:
                        return child
            time.sleep(0.05)
        pytest.fail(f"the server has no process {words!r}")

    def _children(self) -> list[int]:
        lists = Path(f"/proc/{self.server.pid}/task").glob("*/children")
        return [int(child) for children in lists for child in children.read_text().split()]


@contextmanager
@slow
def serving(settings: str = SETTINGS, **variables: str) -> Iterator[Served]:
    """A new one, with these settings and variables."""
    with (
        server_folder(settings) as folder,
        starting_server(folder, {**ACCOUNTS, "PLUGAI_UI": "true", **variables}) as server,
    ):
        link = server.read_until("To choose the name and password").rpartition(" ")[2]
        server.read_until("ready: ")
        yield Served(server, link)
