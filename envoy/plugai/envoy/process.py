"""The Envoy process: started, watched, started again when it dies, drained and stopped."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from plugai.envoy.admin import Admin
from plugai.envoy.child import EnvoyChild
from plugai.envoy.config import EnvoyConfig, render
from plugai.envoy.errors import EnvoyError, EnvoyUnreachableError, PortInUseError, RuntimeFolderError
from plugai.envoy.renewal import Renewal

_log = logging.getLogger(__name__)
_POLL_SECONDS = 0.03
# sun_path holds 108 bytes on Linux, 104 elsewhere, with a zero at the end.
_LONGEST_SOCKET_PATH = 103


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How long to wait before Envoy is started again, in seconds; twice as long each time, while it keeps dying."""

    first: float = 0.5
    longest: float = 30.0
    # An Envoy that ran this long did not die of its start.
    steady: float = 60.0

    def delay(self, deaths: int) -> float:
        """The wait after the `deaths`-th death in a row, from 1."""
        return float(min(self.longest, self.first * 2 ** min(deaths - 1, 16)))


class EnvoyProcess:
    """The public listener, open for as long as the context lasts. Entering waits until it answers.

    The rendered configuration and the admin socket are in the folder of `config.admin_socket`, which is made if it is
    not there. Leaving cuts what still runs: `drain` first, wait for `active_requests` to fall to 0, then leave.

    Raises PortInUseError, EnvoyStartError, RuntimeFolderError and CertificateError.
    """

    def __init__(
        self,
        config: EnvoyConfig,
        *,
        concurrency: int = 2,
        start_timeout: float = 30.0,
        stop_grace: float = 5.0,
        restart: RestartPolicy = RestartPolicy(),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`concurrency` is Envoy's number of worker threads. `clock` and `sleep` are for the waits between starts."""
        self._config = config
        self._concurrency = concurrency
        self._start_timeout = start_timeout
        self._stop_grace = stop_grace
        self._restart = restart
        self._clock = clock
        self._sleep = sleep
        self._admin = Admin(config.admin_socket)
        self._config_file = config.admin_socket.with_name("envoy.yaml")
        self._renewal = Renewal(config.tls, config.secret_file, sleep) if config.tls else None
        self._child: EnvoyChild | None = None
        self._watchers: list[asyncio.Task[None]] = []
        self._up = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._prepare_folder()
        try:
            if self._renewal:
                self._renewal.begin()
            await self._start()
        except BaseException:
            await self._close()
            raise
        self._watchers.append(asyncio.create_task(self._supervise(), name="envoy supervisor"))
        if self._renewal:
            self._watchers.append(asyncio.create_task(self._renewal.keep_up(), name="certificate renewal"))
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def address(self) -> tuple[str, int]:
        """Where the edge listens. It stays the same when Envoy is started again."""
        return self._config.host, self._config.port

    @property
    def pid(self) -> int | None:
        """The id of the process that runs now, if one does."""
        return self._child.pid if self._child and not self._child.ended else None

    @property
    def is_open(self) -> bool:
        """Whether the edge answers, as far as is known."""
        return self._up.is_set()

    async def wait_open(self) -> None:
        """Wait until the edge answers: at once, unless Envoy has died and is being started again."""
        await self._up.wait()

    async def active_requests(self) -> int:
        """How many requests are open, streams among them. Raises EnvoyUnreachableError while Envoy is down."""
        return await self._admin.active_requests()

    async def drain(self) -> None:
        """Have `/readyz` answer 503 and clients leave their connections. What runs goes on; what still comes is served.

        From now on, an Envoy that dies is not started again.
        """
        await self._end_supervision()
        try:
            await self._admin.drain()
        except EnvoyUnreachableError:
            _log.warning("Envoy is down, so that there is nothing to drain")

    async def stop(self) -> None:
        """End Envoy now: what still runs is cut. It may be called again."""
        await self._end_supervision()
        await self._close()

    def _prepare_folder(self) -> None:
        socket_path = self._config.admin_socket
        if len(bytes(socket_path)) > _LONGEST_SOCKET_PATH:
            raise RuntimeFolderError(
                f"the path {socket_path} is too long for a Unix socket ({_LONGEST_SOCKET_PATH} bytes at most); "
                "choose a runtime folder with a shorter path"
            )
        try:
            socket_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise RuntimeFolderError(
                f"cannot use the folder {socket_path.parent}: {error.strerror}; choose another runtime folder"
            ) from None

    async def _start(self) -> None:
        self._config_file.write_text(render(self._config))
        # A socket that an earlier Envoy left must not answer for this one.
        self._config.admin_socket.unlink(missing_ok=True)
        self._child = await EnvoyChild.start(self._config_file, self._concurrency)
        await self._until_open(self._child)
        self._up.set()

    async def _until_open(self, child: EnvoyChild) -> None:
        deadline = self._clock() + self._start_timeout
        while not await self._is_open():
            if child.ended:
                await child.wait()
                raise self._failure(child)
            if self._clock() > deadline:
                raise child.failure(f"did not answer within {self._start_timeout:g} s")
            await self._sleep(_POLL_SECONDS)

    async def _is_open(self) -> bool:
        if not await self._admin.is_ready():
            return False
        host, port = await self._admin.address()
        # Kept for the next start, since port 0 would choose another.
        self._config = replace(self._config, port=port)
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            return False
        writer.close()
        return True

    def _failure(self, child: EnvoyChild) -> EnvoyError:
        if child.says("Address already in use"):
            return PortInUseError(*self.address)
        return child.failure("could not start")

    async def _supervise(self) -> None:
        deaths = 0
        while True:
            began = self._clock()
            status = await self._wait_child()
            self._up.clear()
            deaths = 1 if self._clock() - began >= self._restart.steady else deaths + 1
            delay = self._restart.delay(deaths)
            _log.error("Envoy ended with status %s and is started again in %g s", status, delay)
            await self._sleep(delay)
            try:
                await self._start()
            except (EnvoyError, OSError) as error:
                _log.error("%s", error)
                await self._stop_child()

    async def _wait_child(self) -> int:
        if self._child is None:
            raise AssertionError("the supervisor runs only after a start")
        return await self._child.wait()

    async def _stop_child(self) -> None:
        if self._child is not None:
            await self._child.stop(self._stop_grace)

    async def _close(self) -> None:
        await self._stop_child()
        if self._renewal:
            self._renewal.forget()

    async def _end_supervision(self) -> None:
        for watcher in self._watchers:
            watcher.cancel()
        if self._watchers:
            await asyncio.wait(self._watchers)
            self._watchers.clear()
