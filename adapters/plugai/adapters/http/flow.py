"""The flush window: under load, what a provider sends is left in the socket for a moment, so that it travels together.

Each wake-up for a token costs many times what the token itself does. Not reading lets the kernel gather what comes:
one wake-up, one parse and one message then carry it all, and a slow consumer holds up the provider, not our memory.
Streams go on at the same moment, so that the process wakes once for many of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from plugai.adapters.http.connection import Response

# Wake-ups a second that all streams of a provider share; beyond, each waits a little longer between its own.
_FLUSHES_PER_SECOND = 320.0
_LONGEST_SECONDS = 0.100
# More at once would hold each other up.
_MOST_TOGETHER = 50
# Shorter pauses cost more than they save.
_SHORTEST_SECONDS = 0.004


class FlushWindow:
    """How long a stream rests between two flushes: not at all with few streams, longer the more there are."""

    def __init__(self) -> None:
        self._streams = 0
        self._held: list[Response] = []
        self._due = 0.0

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

    def hold(self, response: Response) -> None:
        """Leave the response unread for the window; who reads it meanwhile waits."""
        seconds = self.seconds
        if not seconds:
            return
        response.pause()
        loop = asyncio.get_running_loop()
        # One that comes late waits for the next moment, else little would come for it meanwhile.
        late = self._due - loop.time() < seconds / 2
        if not self._held or late or len(self._held) == _MOST_TOGETHER:
            self._held, self._due = [], loop.time() + seconds
            loop.call_at(self._due, self._go_on, self._held)
        self._held.append(response)

    def _go_on(self, held: list[Response]) -> None:
        if held is self._held:
            self._held = []
        for response in held:
            response.resume()
