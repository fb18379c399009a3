"""How fast downloads may be, and how fast they are."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable

from plugai.server.core.clock import Clock

_WINDOW_SECONDS = 5.0


class Bandwidth:
    """Shares so many bytes per second between all who take some. Without a limit nobody waits."""

    def __init__(self, per_second: int | None, clock: Clock, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._per_second = per_second
        self._clock = clock
        self._sleep = sleep
        self._free_at = clock.monotonic()

    async def take(self, count: int) -> None:
        """Wait until so many bytes more have been allowed: those who take later wait longer."""
        if self._per_second is None:
            return
        now = self._clock.monotonic()
        wait = self._free_at - now
        self._free_at = max(now, self._free_at) + count / self._per_second
        if wait > 0:
            await self._sleep(wait)


class Speed:
    """Measures the bytes per second of the last seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._taken: deque[tuple[float, int]] = deque()

    def add(self, count: int) -> float | None:
        """Count bytes that have arrived; the speed, None while it is unknown."""
        now = self._clock.monotonic()
        self._taken.append((now, count))
        while self._taken[0][0] < now - _WINDOW_SECONDS:
            self._taken.popleft()
        seconds = now - self._taken[0][0]
        return sum(count for _, count in self._taken) / seconds if seconds > 0 else None
