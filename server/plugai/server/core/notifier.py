"""Wakes the task that is waiting, if one is."""

from __future__ import annotations

import asyncio

from plugai.runners.watchdog import Watchdog


class Notifier:
    """Like an asyncio.Event that is set and cleared at once, with a timeout. One task at a time may wait."""

    __slots__ = ("_timeout", "_waiter")

    def __init__(self, seconds: float) -> None:
        self._timeout = Watchdog(seconds, lambda: self._end(False))
        self._waiter: asyncio.Future[bool] | None = None

    def notify(self) -> None:
        """Wake the task that is waiting; a later wait is not affected."""
        self._end(True)

    async def wait(self) -> bool:
        """Wait for the next notification: True if there was one, False after the timeout."""
        self._waiter = asyncio.get_running_loop().create_future()
        self._timeout.watch()
        try:
            return await self._waiter
        finally:
            self._timeout.pause()

    def close(self) -> None:
        """Stop the timer: no task will wait any more."""
        self._timeout.close()

    def _end(self, notified: bool) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(notified)
