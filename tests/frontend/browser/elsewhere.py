"""The web interface as a program of its own, as `plugai ui` starts it for a server elsewhere."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.support.server import PLUGAI, RunningServer, server_environment, server_folder, starting_server
from tests.support.tiers import slow


class Elsewhere:
    """A server, and the web interface that `plugai ui` serves for it. Both can be killed and started again."""

    def __init__(self, folder: Path, variables: Mapping[str, str]) -> None:
        self._folder = folder
        self._variables = variables
        self._port = self._grpc_port = 0
        self._server: ExitStack | None = None
        self._ui: subprocess.Popen[bytes] | None = None
        self._ui_port = _free_port()
        self.running: RunningServer

    @property
    def url(self) -> str:
        """Where the web interface is."""
        return f"http://127.0.0.1:{self._ui_port}"

    def start_server(self) -> None:
        """Start the server, where it was before."""
        self._server = ExitStack()
        self.running = self._server.enter_context(
            starting_server(self._folder, self._variables, port=self._port, grpc_port=self._grpc_port)
        )
        self.running.read_until("ready: ")
        self._port, self._grpc_port = self.running.port, self.running.grpc_port

    def kill_server(self) -> None:
        """End it without a word; Envoy ends with it."""
        self.running.process.kill()
        self.running.process.wait()
        assert self._server is not None
        self._server.close()

    def start_ui(self) -> None:
        """Start the web interface, where it was before."""
        command = [str(PLUGAI), "ui", "--url", self.running.url, "--port", str(self._ui_port)]
        self._ui = subprocess.Popen(
            [*command, "--config", str(self._folder / "plugai.toml")],
            stdout=subprocess.DEVNULL,
            cwd=self._folder,
            env=server_environment(self._folder),
            start_new_session=True,
        )
        while not _listens(self._ui_port):
            assert self._ui.poll() is None
            time.sleep(0.1)

    def kill_ui(self) -> None:
        """End the web interface and all that belongs to it."""
        assert self._ui is not None
        os.killpg(self._ui.pid, signal.SIGKILL)
        self._ui.wait()
        # What it has started ends a moment later.
        while _listens(self._ui_port):
            time.sleep(0.05)

    def stop(self) -> None:
        """End both."""
        self.kill_ui()
        assert self._server is not None
        self._server.close()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
@slow
def serving_elsewhere(settings: str, variables: Mapping[str, str] = {}) -> Iterator[Elsewhere]:
    """A server with these settings and variables, and its web interface."""
    with server_folder(settings) as folder:
        both = Elsewhere(folder, variables)
        both.start_server()
        both.start_ui()
        yield both
        both.stop()
