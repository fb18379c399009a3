"""A watchdog for operations that take too long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable


class Watchdog:
    """Calls `expired` when an operation takes longer than `seconds`. It may watch many operations, one after the other.

    They share one timer, which is set again only when it fires: a timer for each operation would cost more than most
    operations.
    """

    def __init__(self, seconds: float, expired: Callable[[], object]) -> None:
        self._seconds = seconds
        self._expired = expired
        self._loop = asyncio.get_running_loop()
        self._due: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        """Start to watch an operation."""
        self._due = self._loop.time() + self._seconds
        if self._timer is None:
            self._timer = self._loop.call_at(self._due, self._check)

    def pause(self) -> None:
        """The operation has ended."""
        self._due = None

    def close(self) -> None:
        """Cancel the timer."""
        self._due = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _check(self) -> None:
        self._timer = None
        if self._due is None:
            return
        if self._loop.time() < self._due:
            self._timer = self._loop.call_at(self._due, self._check)
        else:
            self._due = None
            self._expired()
