"""The connection pool of one origin. Each connection carries one request at a time and is reused for the next."""

from __future__ import annotations

import asyncio
import ssl
from collections import deque
from functools import cached_property
from socket import SOCK_STREAM

import aiohappyeyeballs
from yarl import URL

from plugai.adapters.http.connection import Connection
from plugai.runners.egress import SocketFactory

_IDLE_SECONDS = 60.0
# As RFC 8305 recommends.
_NEXT_ADDRESS_SECONDS = 0.25


class Pool:
    """Connections to the origin of `url`; `sockets` decides to which addresses they may go."""

    def __init__(self, url: URL, sockets: SocketFactory, connect_seconds: float) -> None:
        self._host = url.raw_host or ""
        self._port = url.port or 0
        self._encrypted = url.scheme == "https"
        self._sockets = sockets
        self._connect_seconds = connect_seconds
        self._all: set[Connection] = set()
        # Each with the time at which it expires; the most recently used is last.
        self._idle: deque[tuple[float, Connection]] = deque()
        self._expiry_timer: asyncio.TimerHandle | None = None

    async def acquire(self) -> Connection:
        """An idle or new connection. Raises OSError, including ssl.SSLError and TimeoutError."""
        while self._idle:
            _, connection = self._idle.pop()
            if not connection.closed:
                return connection
        async with asyncio.timeout(self._connect_seconds):
            return await self._connect()

    def close(self) -> None:
        """Abort all connections."""
        if self._expiry_timer is not None:
            self._expiry_timer.cancel()
        for connection in tuple(self._all):
            connection.close()

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Created on first use: loading the system's certificate authorities takes tens of milliseconds.
        return ssl.create_default_context()

    async def _connect(self) -> Connection:
        loop = asyncio.get_running_loop()
        addresses = await loop.getaddrinfo(self._host, self._port, type=SOCK_STREAM)
        connected = await aiohappyeyeballs.start_connection(
            addresses, happy_eyeballs_delay=_NEXT_ADDRESS_SECONDS, socket_factory=self._sockets
        )
        try:
            _, connection = await loop.create_connection(
                lambda: Connection(self._add_idle, self._all.discard),
                sock=connected,
                ssl=self._tls if self._encrypted else None,
                server_hostname=self._host if self._encrypted else None,
            )
        except BaseException:
            connected.close()
            raise
        self._all.add(connection)
        return connection

    def _add_idle(self, connection: Connection) -> None:
        loop = asyncio.get_running_loop()
        self._idle.append((loop.time() + _IDLE_SECONDS, connection))
        if self._expiry_timer is None:
            self._expiry_timer = loop.call_later(_IDLE_SECONDS, self._close_idle)

    def _close_idle(self) -> None:
        loop = asyncio.get_running_loop()
        while self._idle and self._idle[0][0] <= loop.time():
            self._idle.popleft()[1].close()
        self._expiry_timer = loop.call_at(self._idle[0][0], self._close_idle) if self._idle else None
