"""A worker process as a context manager: started on entry, ended on exit."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import shutil
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from plugai.runners.confinement.policy import Confinement
from plugai.runners.errors import ModelUnavailableError, WorkerCrashedError
from plugai.runners.private_folders import make_private_folder
from plugai.runners.worker.connection import LISTENING, NOT_CONFINED
from plugai.runners.worker.environment import worker_environment
from plugai.runners.worker.log import forward_lines

# The longest path of a Unix socket that every system accepts.
_MAX_SOCKET_PATH = 103
_START_SECONDS = 60.0
_END_SECONDS = 2.0

ConfinementOf = Callable[[Path], Confinement]
"""Gives the confinement of a process whose own folder this is. Raises PlugAIError."""

_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class WorkerProcess:
    """A process that listens on `socket` for calls with `secret`; `ended` is done once it has ended."""

    model: str
    socket: Path
    secret: str
    ended: asyncio.Task[int]
    process: Process
    end_reason: str = ""

    @property
    def pid(self) -> int:
        """The process's id."""
        return self.process.pid

    def kill(self, reason: str) -> None:
        """Kill the process, unless it has ended; its requests fail for this reason."""
        if self.process.returncode is None:
            self.end_reason = reason
            self.process.kill()

    async def end(self, reason: str) -> None:
        """End the process; requests that still run fail for this reason."""
        if self.process.returncode is None:
            self.end_reason = reason
            await _end(self.process)
        await asyncio.wait([self.ended])

    def crash_error(self) -> WorkerCrashedError:
        """The error for a request whose worker has died."""
        how = self.end_reason or _how_it_ended(self.ended.result())
        return WorkerCrashedError(
            f"the process of model {self.model!r} died ({how}); it is started again for the next request"
        )


@asynccontextmanager
async def worker_process(
    model: str, runtime_folder: Path, confinement: ConfinementOf
) -> AsyncGenerator[WorkerProcess, None]:
    """Start a worker for this model and wait until it listens. Raises ModelUnavailableError if it does not."""
    secret = secrets.token_hex(32)
    with _own_folder(runtime_folder) as folder:
        socket = folder / "s"
        confined = await asyncio.to_thread(confinement, folder)
        async with _running(socket, confined) as process, _forwarded_log(model, process):
            ended = asyncio.create_task(process.wait())
            await _handshake(model, process, secret)
            yield WorkerProcess(model, socket, secret, ended, process)


@contextmanager
def _own_folder(runtime_folder: Path) -> Generator[Path, None, None]:
    """A new folder for the process alone, with a path that is short enough for a socket."""
    make_private_folder(runtime_folder)
    folder = Path(tempfile.mkdtemp(prefix="w", dir=runtime_folder)).absolute()
    if len(os.fsencode(folder / "s")) > _MAX_SOCKET_PATH:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="plugai-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def _running(socket: Path, confinement: Confinement) -> AsyncGenerator[Process, None]:
    environment = worker_environment(os.environ, socket.parent)  # noqa: TID251 - this is the launcher
    command = (sys.executable, "-P", "-m", "plugai.runners.worker", str(socket), confinement.to_argument())
    # A separate session, since Ctrl+C is for the gateway, which needs its workers until the last answer.
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment, start_new_session=True
    )
    try:
        yield process
    finally:
        await _end(process)


async def _end(process: Process) -> None:
    """Close its standard input, which makes it exit; kill it if it does not."""
    try:
        assert process.stdin is not None
        process.stdin.close()
        await asyncio.wait_for(process.wait(), _END_SECONDS)
    except TimeoutError:
        _log.warning("worker %d does not exit and is killed", process.pid)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _handshake(model: str, process: Process, secret: str) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(f"{secret}\n".encode())
        await process.stdin.drain()
        line = await asyncio.wait_for(process.stdout.readline(), _START_SECONDS)
    except TimeoutError:
        raise ModelUnavailableError(
            f"the process of model {model!r} did not start within {_START_SECONDS:.0f} seconds; try again"
        ) from None
    except ConnectionError:
        line = b""
    if line.startswith(NOT_CONFINED):
        reason = line.removeprefix(NOT_CONFINED).decode().strip()
        raise ModelUnavailableError(
            f"the process of model {model!r} cannot be confined as `mode` under [confinement] requires: it {reason}; "
            "`plugai doctor` shows what this machine lacks"
        )
    if line != LISTENING:
        how = _how_it_ended(await process.wait()) if not line else "it printed something else"
        raise ModelUnavailableError(f"the process of model {model!r} did not start ({how}); see the server's log")


@asynccontextmanager
async def _forwarded_log(model: str, process: Process) -> AsyncGenerator[None, None]:
    assert process.stderr is not None
    forwarding = asyncio.create_task(forward_lines(model, process.stderr))
    try:
        yield
    finally:
        forwarding.cancel()
        await asyncio.wait({forwarding})


def _how_it_ended(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    return f"signal {-status}, {signal.strsignal(-status)}"
