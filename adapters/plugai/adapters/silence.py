"""Notices that a stream is silent for too long: one timer a stream, since one a read costs more than the read."""

from __future__ import annotations

import asyncio

from plugai.adapters.connection import Response


class Silence:
    """Has a read that waits for longer than `patience` seconds fail with TimeoutError."""

    def __init__(self, response: Response, patience: float) -> None:
        self._response = response
        self._patience = patience
        self._loop = asyncio.get_running_loop()
        self._due: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        """A read begins."""
        self._due = self._loop.time() + self._patience
        if self._timer is None:
            self._timer = self._loop.call_at(self._due, self._look)

    def pause(self) -> None:
        """It has ended: until the next one the sender may be silent, or is not listened to."""
        self._due = None

    def close(self) -> None:
        """Watch no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        now = self._loop.time()
        if self._due is not None and now >= self._due:
            self._response.fail(TimeoutError())
        else:
            self._timer = self._loop.call_at(self._due or now + self._patience, self._look)
