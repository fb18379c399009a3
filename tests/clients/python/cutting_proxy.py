"""A TCP proxy that cuts connections when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class CuttingProxy:
    """Passes bytes on to a port of this machine, in both directions."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.cuts = 0
        self.frozen = False
        self._loop = asyncio.get_running_loop()
        self._open: set[asyncio.StreamWriter] = set()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[CuttingProxy]:
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self._cut()
            await server.wait_closed()

    def cut(self) -> None:
        """Cut every connection, from any thread."""
        asyncio.run_coroutine_threadsafe(self._cut_soon(), self._loop).result()

    async def _cut_soon(self) -> None:
        self._cut()

    def _cut(self) -> None:
        self.cuts += 1
        for writer in self._open:
            writer.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            upstream, onward = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            self._open.discard(writer)
            return
        self._open.add(onward)
        try:
            await asyncio.gather(_copy(reader, onward), self._answer(upstream, writer))
        finally:
            for end in (writer, onward):
                self._open.discard(end)
                end.transport.abort()

    async def _answer(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        """Pass on an answer, or lose it for ever, as a network does that has lost its way."""
        with suppress(ConnectionError):
            while chunk := await source.read(1 << 16):
                if self.frozen:
                    await asyncio.Event().wait()
                target.write(chunk)
                await target.drain()
        target.transport.abort()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await source.read(1 << 16):
            target.write(chunk)
            await target.drain()
    target.transport.abort()
