from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server.cli.commands import Shell, shell
from tests.server.cli.studio import studio_server
from tests.support.server import ACCOUNTS, RunningServer, echo_server, llama_server

from plugai.client.sync import SyncClient

__all__ = ["echo_server", "llama_server", "studio_server"]


@pytest.fixture
def echo(echo_server: RunningServer, tmp_path: Path) -> Shell:
    """A shell for the server with the echo models. Without a token each command would read the settings for one."""
    return shell(tmp_path, echo_server.url, PLUGAI_TOKEN="anything")


@pytest.fixture
def studio(studio_server: RunningServer, tmp_path: Path) -> Shell:
    """A shell for the server of `studio.py`, with this machine's token."""
    return shell(tmp_path, studio_server.url, PLUGAI_TOKEN=studio_server.token, **ACCOUNTS)


@pytest.fixture
def own(server: RunningServer, tmp_path: Path) -> Shell:
    """A shell on the machine of the file's own server, in a folder of its own."""
    return Shell(tmp_path, shell(server.folder, server.url, **ACCOUNTS, PLUGAI_TOKEN=server.token).environment)


@pytest.fixture
def client(server: RunningServer) -> Iterator[SyncClient]:
    """A client of that server."""
    with SyncClient(server.url, token=server.token) as client:
        yield client


@pytest.fixture
def nowhere(tmp_path: Path) -> Shell:
    """A shell where no server runs: nothing can listen on port 1."""
    (tmp_path / "plugai.toml").write_text("port = 1\n")
    return shell(tmp_path)
