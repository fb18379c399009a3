"""The flush window: under load, data stays in the socket for a moment, so that several tokens are read together.

A wake-up for a token costs many times what the token itself does. Not reading lets the kernel collect the data: one
wake-up, one parse and one message then carry it all, and a slow consumer slows down the provider instead of filling our
memory. Streams resume at the same moment, so that the process wakes once for many of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from plugai.adapters.http.connection import Response

# Wake-ups per second that all streams of a provider share; with more streams, each pauses a little longer.
_FLUSHES_PER_SECOND = 320.0
_LONGEST_SECONDS = 0.100
# More at once would delay each other.
_MAX_TOGETHER = 50
# Shorter pauses cost more than they save.
_SHORTEST_SECONDS = 0.004


class FlushWindow:
    """How long a stream pauses between two reads: not at all with few streams, longer the more there are."""

    def __init__(self) -> None:
        self._streams = 0
        self._held: list[Response] = []
        self._due = 0.0

    @contextmanager
    def stream(self) -> Iterator[None]:
        """Count one more stream while the context is open."""
        self._streams += 1
        try:
            yield
        finally:
            self._streams -= 1

    @property
    def seconds(self) -> float:
        """How long to pause now."""
        share = self._streams / _FLUSHES_PER_SECOND
        return 0.0 if share < _SHORTEST_SECONDS else min(share, _LONGEST_SECONDS)

    def hold(self, response: Response) -> None:
        """Leave the response unread for the length of the window; a read meanwhile waits."""
        seconds = self.seconds
        if not seconds:
            return
        response.pause()
        loop = asyncio.get_running_loop()
        # One that starts late waits for the next moment, or little would arrive in its window.
        late = self._due - loop.time() < seconds / 2
        if not self._held or late or len(self._held) == _MAX_TOGETHER:
            self._held, self._due = [], loop.time() + seconds
            loop.call_at(self._due, self._resume, self._held)
        self._held.append(response)

    def _resume(self, held: list[Response]) -> None:
        if held is self._held:
            self._held = []
        for response in held:
            response.resume()
