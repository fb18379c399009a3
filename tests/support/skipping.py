"""Time that passes when a test says so, for what an event loop has been asked to do later."""

from __future__ import annotations

import asyncio


class SkippingClock:
    """Puts a loop's clock forward. It stays so for the loop's life: going back would make timers late."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._skipped = 0.0
        measured = loop.time
        loop.time = lambda: measured() + self._skipped  # type: ignore[method-assign]

    def skip(self, seconds: float) -> None:
        """Let so much time pass at once; what was due in it is called next."""
        self._skipped += seconds
