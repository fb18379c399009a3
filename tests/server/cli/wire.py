"""A wire to a server that can be cut: a TCP proxy."""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Self


class Wire:
    """Carries bytes between clients and a port of this machine, until it is cut; then it carries new connections."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
        for thread in self._threads:
            thread.join()
        for end in (self._listener, *self._open):
            end.close()

    @property
    def url(self) -> str:
        """Where the server seems to be."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """Break every connection there is, and take no more."""
        # A thread that waits in accept() is not woken by closing alone.
        _shut(self._listener)
        self.cut()

    def cut(self) -> None:
        """Break every connection there is."""
        for end in self._open:
            _shut(end)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._port))
            self._open += [client, server]
            self._start(partial(_carry, client, server))

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work)
        self._threads.append(thread)
        thread.start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until one end is closed, then close the other."""
    with selectors.DefaultSelector() as ready:
        ready.register(one, selectors.EVENT_READ, other)
        ready.register(other, selectors.EVENT_READ, one)
        try:
            while True:
                for key, _ in ready.select():
                    assert isinstance(key.fileobj, socket.socket)
                    data = key.fileobj.recv(2**16)
                    if not data:
                        return
                    key.data.sendall(data)
        except OSError:
            return
        finally:
            _shut(one)
            _shut(other)


def _shut(end: socket.socket) -> None:
    # Its other end may have been quicker.
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
