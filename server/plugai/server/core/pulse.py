"""Wakes those who wait now, and nobody later."""

from __future__ import annotations

import asyncio


class Pulse:
    """Like an asyncio.Event that is set and cleared at once, whose waits have a limit that costs next to nothing."""

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[bool]] = set()

    def give(self) -> None:
        """Wake everybody who waits."""
        while self._waiters:
            _end(self._waiters.pop(), True)

    async def wait(self, seconds: float) -> bool:
        """Return at the next pulse, or after so many seconds; whether there was a pulse."""
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[bool] = loop.create_future()
        self._waiters.add(waiter)
        timer = loop.call_later(seconds, _end, waiter, False)
        try:
            return await waiter
        finally:
            timer.cancel()
            self._waiters.discard(waiter)


def _end(waiter: asyncio.Future[bool], pulse: bool) -> None:
    if not waiter.done():
        waiter.set_result(pulse)
