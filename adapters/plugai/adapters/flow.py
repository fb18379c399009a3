"""The flush window: under load, what a provider sends is left in the socket for a moment, so that it travels together.

Each wake-up for a token costs many times what the token itself does. Not reading lets the kernel gather what comes:
one wake-up, one parse and one message then carry it all, and a slow consumer holds up the provider, not our memory.
All streams rest until the same moment, so that the process wakes once for all of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

# Wake-ups a second that all streams of a provider share; beyond, each waits a little longer between its own.
_FLUSHES_PER_SECOND = 400.0
_LONGEST_SECONDS = 0.080
# Shorter pauses cost more than they save.
_SHORTEST_SECONDS = 0.004


class FlushWindow:
    """How long a stream rests between two flushes: not at all with few streams, longer the more there are."""

    def __init__(self) -> None:
        self._streams = 0
        self._tick: asyncio.Future[None] | None = None

    @contextmanager
    def stream(self) -> Iterator[None]:
        """One more stream, as long as the context is open."""
        self._streams += 1
        try:
            yield
        finally:
            self._streams -= 1

    @property
    def seconds(self) -> float:
        """How long to rest now."""
        wanted = self._streams / _FLUSHES_PER_SECOND
        return 0.0 if wanted < _SHORTEST_SECONDS else min(wanted, _LONGEST_SECONDS)

    async def rest(self, response: aiohttp.ClientResponse) -> None:
        """Leave the response unread for the window."""
        seconds = self.seconds
        connection = response.connection
        if not seconds or connection is None or (transport := connection.transport) is None or transport.is_closing():
            return
        transport.pause_reading()
        await asyncio.shield(self._tick or self._begin_tick(seconds))
        if not transport.is_closing():
            transport.resume_reading()

    def _begin_tick(self, seconds: float) -> asyncio.Future[None]:
        loop = asyncio.get_running_loop()
        self._tick = loop.create_future()
        loop.call_later(seconds, self._end_tick)
        return self._tick

    def _end_tick(self) -> None:
        if self._tick is not None:
            self._tick.set_result(None)
        self._tick = None
