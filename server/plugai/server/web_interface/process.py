"""The process of the web interface: it is started, restarted when it ends, and stopped."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from plugai.envoy.process import RestartPolicy
from plugai.runners.private_folders import make_private_folder
from plugai.server.web_interface.launch import Launch, command

_log = logging.getLogger(__name__)
_POLL_SECONDS = 0.05


class WebInterface:
    """The web interface, which is restarted as long as the context is open. What fails here never ends the server."""

    def __init__(
        self,
        launch: Launch,
        *,
        program: Sequence[str] | None = None,
        restart: RestartPolicy | None = None,
        stop_grace: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`clock` and `sleep` are for the waits between starts."""
        self._launch = launch
        self._program = program or command()
        self._restart = restart or RestartPolicy()
        self._stop_grace = stop_grace
        self._clock = clock
        self._sleep = sleep
        self._child: asyncio.subprocess.Process | None = None
        self._supervisor: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._supervisor = asyncio.create_task(self._supervise(), name="web interface")
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def pid(self) -> int | None:
        """The id of the running process; None if there is none."""
        return self._child.pid if self._child and self._child.returncode is None else None

    async def wait_settled(self) -> None:
        """Wait until it accepts connections, or has failed for the first time."""
        await self._settled.wait()

    async def stop(self) -> None:
        """Stop it now. Repeated calls have no effect."""
        if self._supervisor is not None:
            self._supervisor.cancel()
            await asyncio.wait([self._supervisor])
            self._supervisor = None
        await self._stop_child()

    async def _supervise(self) -> None:
        crashes = 0
        while True:
            started = self._clock()
            status = await self._run()
            crashes = 1 if self._clock() - started >= self._restart.steady else crashes + 1
            delay = self._restart.delay(crashes)
            self._settled.set()
            _log.error("the web interface ended with status %s and is restarted in %g s", status, delay)
            await self._sleep(delay)

    async def _run(self) -> int | str:
        """Run it once; returns the exit status, or why it could not be started."""
        try:
            self._prepare()
            child = self._child = await asyncio.create_subprocess_exec(
                *self._program,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.DEVNULL,
                # The variables of the server may contain secrets.
                env={},
                # Ctrl-C in a terminal is sent to the whole session; answers would end in the browser before they do.
                start_new_session=True,
            )
        except OSError as error:
            return error.strerror or "unknown"
        await self._tell(child)
        opening = asyncio.create_task(self._wait_open())
        try:
            return await child.wait()
        finally:
            opening.cancel()

    def _prepare(self) -> None:
        socket = Path(self._launch.socket)
        make_private_folder(socket.parent)
        # The socket of an earlier process must not be mistaken for this one's.
        socket.unlink(missing_ok=True)

    async def _tell(self, child: asyncio.subprocess.Process) -> None:
        if child.stdin is None:
            raise AssertionError("the program was started without a pipe for its standard input")
        with suppress(ConnectionError):
            child.stdin.write(self._launch.json())
            await child.stdin.drain()
        child.stdin.close()

    async def _wait_open(self) -> None:
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_unix_connection(self._launch.socket)
                writer.close()
                self._settled.set()
                return
            await asyncio.sleep(_POLL_SECONDS)

    async def _stop_child(self) -> None:
        if self._child is None or self._child.returncode is not None:
            return
        # It may end by itself before each signal.
        with suppress(ProcessLookupError):
            self._child.terminate()
            try:
                await asyncio.wait_for(self._child.wait(), self._stop_grace)
            except TimeoutError:
                self._child.kill()
        await self._child.wait()
