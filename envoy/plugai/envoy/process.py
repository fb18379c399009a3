"""The Envoy process: it is started, supervised, restarted after a crash, drained and stopped."""

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
from plugai.runners.private_folders import make_private_folder

_log = logging.getLogger(__name__)
_POLL_SECONDS = 0.03
# sun_path has 108 bytes on Linux and 104 elsewhere, including a terminating zero.
_MAX_SOCKET_PATH = 103


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How long to wait before Envoy is restarted, in seconds. The delay doubles with each crash in a row."""

    first: float = 0.5
    longest: float = 30.0
    # A process that has run this long resets the delay.
    steady: float = 60.0

    def delay(self, crashes: int) -> float:
        """The delay after this many crashes in a row."""
        return float(min(self.longest, self.first * 2 ** min(crashes - 1, 16)))


class EnvoyProcess:
    """The public listener, which is open inside the context. Entering waits until it accepts connections.

    The rendered configuration and the admin socket are in the folder of `config.admin_socket`, which is created if
    necessary. Leaving ends open requests: to avoid that, call `drain` and wait until `active_requests` is 0.

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
        """`concurrency` is the number of worker threads. `clock` and `sleep` are for the waits between starts."""
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
                self._renewal.load()
            await self._start()
        except BaseException:
            await self._close()
            raise
        self._watchers.append(asyncio.create_task(self._supervise(), name="envoy supervisor"))
        if self._renewal:
            self._watchers.append(asyncio.create_task(self._renewal.watch(), name="certificate renewal"))
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def address(self) -> tuple[str, int]:
        """The address of the public listener. It does not change when Envoy is restarted."""
        return self._config.host, self._config.port

    @property
    def pid(self) -> int | None:
        """The id of the running process; None if there is none."""
        return self._child.pid if self._child and not self._child.ended else None

    @property
    def is_open(self) -> bool:
        """Whether the public listener accepts connections, as far as is known."""
        return self._up.is_set()

    async def wait_open(self) -> None:
        """Wait until the public listener accepts connections, in case Envoy is being restarted."""
        await self._up.wait()

    async def active_requests(self) -> int:
        """The number of open requests, including streams. Raises EnvoyUnreachableError while Envoy is down."""
        return await self._admin.active_requests()

    async def drain(self) -> None:
        """Make `/readyz` return 503, and close idle connections. Running and new requests are still served.

        From now on, Envoy is not restarted after a crash.
        """
        await self._end_supervision()
        try:
            await self._admin.drain()
        except EnvoyUnreachableError:
            _log.warning("Envoy is down, so there is nothing to drain")

    async def stop(self) -> None:
        """Stop Envoy now and end open requests. Repeated calls have no effect."""
        await self._end_supervision()
        await self._close()

    def _prepare_folder(self) -> None:
        socket_path = self._config.admin_socket
        if len(bytes(socket_path)) > _MAX_SOCKET_PATH:
            raise RuntimeFolderError(
                f"the path {socket_path} is too long for a Unix socket ({_MAX_SOCKET_PATH} bytes at most); "
                "set a runtime folder with a shorter path"
            )
        try:
            make_private_folder(socket_path.parent)
        except OSError as error:
            raise RuntimeFolderError(
                f"cannot use the folder {socket_path.parent}: {error.strerror}; set another runtime folder"
            ) from None

    async def _start(self) -> None:
        self._config_file.write_text(render(self._config))
        # The socket of an earlier process must not be mistaken for this one's.
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
        # Stored for restarts, since port 0 would select another one.
        self._config = replace(self._config, port=port)
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            return False
        writer.close()
        return True

    def _failure(self, child: EnvoyChild) -> EnvoyError:
        if child.has_logged("Address already in use"):
            return PortInUseError(*self.address)
        return child.failure("could not start")

    async def _supervise(self) -> None:
        crashes = 0
        while True:
            started = self._clock()
            status = await self._wait_child()
            self._up.clear()
            crashes = 1 if self._clock() - started >= self._restart.steady else crashes + 1
            delay = self._restart.delay(crashes)
            _log.error("Envoy ended with status %s and is restarted in %g s", status, delay)
            await self._sleep(delay)
            try:
                await self._start()
            except (EnvoyError, OSError) as error:
                _log.error("%s", error)
                await self._stop_child()

    async def _wait_child(self) -> int:
        if self._child is None:
            raise AssertionError("Envoy was not started")
        return await self._child.wait()

    async def _stop_child(self) -> None:
        if self._child is not None:
            await self._child.stop(self._stop_grace)

    async def _close(self) -> None:
        await self._stop_child()
        if self._renewal:
            self._renewal.delete_copy()

    async def _end_supervision(self) -> None:
        for watcher in self._watchers:
            watcher.cancel()
        if self._watchers:
            await asyncio.wait(self._watchers)
            self._watchers.clear()
