"""A whole server as a process of its own: what `plugai up` starts, on ports of the system's choice.

`echo_server` and `llama_server` are shared by every test that only asks; a test that stops or breaks its server starts
one for itself with `running_server`. Import the fixtures into the conftest.py that needs them.
"""

from __future__ import annotations

import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.support.canary import require_no_secret
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.server.cli.local_server import read_local_server

ROOT = Path(__file__).resolve().parents[2]
PLUGAI = Path(sys.executable).with_name("plugai")

# Nothing here needs a model file: `echo` repeats at once, `slow` four words a second, `broken` fails after two words.
ECHO_MODELS = """
default_model = "echo"
[[models]]
id = "echo"
runner = "echo"
capacity = 4
[[models]]
id = "slow"
runner = "echo"
delay_seconds = 0.25
[[models]]
id = "broken"
runner = "echo"
fail_after = 2
"""
ACCOUNTS = {"PLUGAI_ACCOUNTS__ENABLED": "true"}
_STOP_SECONDS = 60.0
_READY = "ready: "
_LISTENING = re.compile(
    r"listening: (?P<url>\S+), gRPC with reflection on \S+:(?P<grpc>\d+), metrics on (?P<metrics>\S+)"
)


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers. `url` is its public listener, `grpc_port` the gateway's own port behind it."""

    url: str
    grpc_port: int
    metrics_url: str
    folder: Path
    process: subprocess.Popen[str]
    _lines: _Lines

    @property
    def port(self) -> int:
        """The public port."""
        return urlsplit(self.url).port or 0

    @property
    def pid(self) -> int:
        """The process id of `plugai up`."""
        return self.process.pid

    @property
    def token(self) -> str:
        """What this machine's own commands show to the server; in one without accounts, anything."""
        own = read_local_server(self.folder / "data")
        return own.token if own and own.token else "anything"

    @property
    def log(self) -> str:
        """What it has said on standard error so far."""
        return (self.folder / "log").read_text()

    def read_until(self, start: str, seconds: float = HANGS_SECONDS) -> str:
        """The next line of standard output that begins so. Fails if it ends or says nothing of the kind in time."""
        return self._lines.until(start, seconds)

    def stop(self) -> int:
        """Have it drain and end; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(_STOP_SECONDS)


@contextmanager
def server_folder(settings: str = ECHO_MODELS) -> Iterator[Path]:
    """A new folder for a server with these settings (TOML), removed at the end."""
    # Not below pytest's folder: the paths of Unix sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="server-"))
    try:
        (folder / "plugai.toml").write_text(settings)
        yield folder
        # Beside these lies what a test has written itself, as operators write files with their secrets.
        for left in ("data", "log"):
            require_no_secret(folder / left)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
@slow
def running_server(
    settings: str = ECHO_MODELS, *, environment: Mapping[str, str] | None = None
) -> Iterator[RunningServer]:
    """A server with these settings (TOML) that answers, in a folder of its own. It is stopped at the end."""
    with server_folder(settings) as folder, started_server(folder, environment) as server:
        yield server


@contextmanager
@slow
def started_server(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[RunningServer]:
    """A server in this folder, once it answers. It is stopped at the end."""
    with starting_server(folder, environment) as server:
        server.read_until(_READY)
        yield server


@contextmanager
@slow
def starting_server(
    folder: Path, environment: Mapping[str, str] | None = None, *, port: int = 0, grpc_port: int = 0
) -> Iterator[RunningServer]:
    """A server in this folder that listens; its default model may still be loading. It is stopped at the end.

    The ports are for one that is started again where it was.
    """
    ports = ("--port", str(port), "--grpc-port", str(grpc_port))
    log = folder / "log"
    with log.open("a") as stderr:
        process = subprocess.Popen(
            [str(PLUGAI), "up", "--config", str(folder / "plugai.toml"), *ports],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd=folder,
            env=server_environment(folder, environment),
            # Signals that a test sends to its group must not reach the test.
            start_new_session=True,
        )
    lines = _Lines(process, log)
    try:
        said = lines.until("listening: ", HANGS_SECONDS)
        edges = _LISTENING.fullmatch(said)
        assert edges is not None, said
        yield RunningServer(edges["url"], int(edges["grpc"]), edges["metrics"], folder, process, lines)
    finally:
        _end(process)
        lines.close()


def server_environment(folder: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of a server, or of a command about it, whose files are all in `folder`."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("PLUGAI_")}
    folders = {
        "PLUGAI_RUNTIME_FOLDER": str(folder / "run"),
        "PLUGAI_DATA_FOLDER": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_STATE_HOME": str(folder / "state"),
    }
    # Most tests are about what is behind the edge; none but its own needs the web interface or the hub.
    less = {"PLUGAI_ACCOUNTS__ENABLED": "false", "PLUGAI_UI": "false", "PLUGAI_HUB__OFFLINE": "true"}
    return {**own, **folders, **less, **(more or {})}


@pytest.fixture(scope="session")
@slow
def echo_server(request: pytest.FixtureRequest) -> RunningServer:
    """One server for all tests that only ask; its models are those of ECHO_MODELS."""
    return _shared(request.config, "echo", ECHO_MODELS)


@pytest.fixture(scope="session")
@slow
def llama_server(request: pytest.FixtureRequest) -> RunningServer:
    """One server with its default settings, so with the embedded SmolLM2."""
    return _shared(request.config, "llama", "")


@pytest.fixture(scope="session")
@slow
def default_server(request: pytest.FixtureRequest) -> RunningServer:
    """One server as a newcomer has it: with accounts, and with the embedded SmolLM2."""
    return _shared(request.config, "default", "", ACCOUNTS)


_SERVERS = pytest.StashKey[dict[str, RunningServer]]()


def _shared(
    config: pytest.Config, name: str, settings: str, environment: Mapping[str, str] | None = None
) -> RunningServer:
    # A fixture that is imported into two conftest.py is two fixtures; the run itself is what they share.
    servers = config.stash.setdefault(_SERVERS, {})
    if name not in servers:
        stack = ExitStack()
        servers[name] = stack.enter_context(running_server(settings, environment=environment))
        config.add_cleanup(stack.close)
    return servers[name]


class _Lines:
    """The lines that a process says on its standard output, read as they come."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log
        self._said: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def until(self, start: str, seconds: float) -> str:
        """The next line that begins with `start`."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._said.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                line = None
            if line is None:
                pytest.fail(f"the server never said {start!r}; its log:\n{self._log.read_text()}")
            if line.startswith(start):
                return line

    def close(self) -> None:
        """Read what is left. The process must have ended."""
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._said.put(line.rstrip("\n"))
        self._said.put(None)


def _end(process: subprocess.Popen[str]) -> None:
    """Stop it gently, and kill it if it takes no notice."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        pytest.fail(f"the server did not end within {_STOP_SECONDS:.0f} s of SIGTERM")
