"""Wakes whoever waits now, and nobody later."""

from __future__ import annotations

import asyncio

from plugai.runners.watchdog import Watchdog


class Notifier:
    """Like an asyncio.Event that is set and cleared at once. One at a time waits for it, for at most `seconds`."""

    __slots__ = ("_limit", "_waiter")

    def __init__(self, seconds: float) -> None:
        self._limit = Watchdog(seconds, lambda: self._end(False))
        self._waiter: asyncio.Future[bool] | None = None

    def give(self) -> None:
        """Wake who waits."""
        self._end(True)

    async def wait(self) -> bool:
        """Return at the next pulse, or when the time is over; whether there was a pulse."""
        self._waiter = asyncio.get_running_loop().create_future()
        self._limit.watch()
        try:
            return await self._waiter
        finally:
            self._limit.pause()

    def close(self) -> None:
        """Nobody will wait any more."""
        self._limit.close()

    def _end(self, pulse: bool) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(pulse)
