"""A place in a thread's work where a test holds it up, to do something meanwhile."""

from __future__ import annotations

import asyncio
import threading

from tests.support.limits import HANGS_SECONDS


class Hold:
    """Holds up the thread that calls it first, until it is let go. Made on the event loop that waits for that."""

    def __init__(self) -> None:
        self.calls = 0
        self._loop = asyncio.get_running_loop()
        self._reached = asyncio.Event()
        self._go = threading.Event()

    def __call__(self, *_anything: object) -> None:
        self.calls += 1
        if self.calls == 1:
            self._loop.call_soon_threadsafe(self._reached.set)
            self._go.wait(HANGS_SECONDS)

    async def reached(self) -> None:
        await self._reached.wait()

    def go(self) -> None:
        self._go.set()
