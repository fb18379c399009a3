"""Turns: how many requests a model serves at once, and in which order the others wait."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from plugai.runners.errors import QueueFullError
from plugai.server.core.events import Queued

# A turn's length is averaged over about this many of the last turns.
_MEMORY = 8
_ANNOUNCE_SECONDS = 0.25


@dataclass(eq=False, slots=True)
class _Ticket:
    moved: Callable[[Queued], None]
    called: asyncio.Future[None]


@dataclass(slots=True)
class _Line:
    """One model's line."""

    waiting: deque[_Ticket] = field(default_factory=deque[_Ticket])
    capacity: int = 1
    running: int = 0
    mean_seconds: float | None = None
    announced_at: float = float("-inf")
    announcement: asyncio.TimerHandle | None = None


class Scheduler:
    """First come, first served, for each model by itself."""

    def __init__(self, max_waiting: int, clock: Callable[[], float]) -> None:
        """`max_waiting` is for each model; `clock` tells seconds."""
        self._max_waiting = max_waiting
        self._clock = clock
        self._lines: dict[str, _Line] = {}

    def waiting(self, model: str) -> int:
        """How many wait for this model."""
        return len(self._line(model).waiting)

    def check(self, model: str, capacity: int) -> None:
        """Raise QueueFullError if one more could not even wait."""
        line = self._line(model)
        line.capacity = capacity
        if line.running >= capacity and len(line.waiting) >= self._max_waiting:
            raise QueueFullError(
                f"{self._max_waiting} requests are already waiting for model {model!r}; try again later",
                retry_after=max(1.0, line.mean_seconds or 1.0),
            )

    @asynccontextmanager
    async def turn(self, model: str, capacity: int, moved: Callable[[Queued], None]) -> AsyncGenerator[None, None]:
        """Hold one of the model's `capacity` turns, telling `moved` of one's place while waiting for it."""
        line = self._line(model)
        line.capacity = capacity
        if line.running >= capacity or line.waiting:
            await self._wait(line, moved)
        else:
            line.running += 1
        began = self._clock()
        try:
            yield
        finally:
            seconds = self._clock() - began
            mean = seconds if line.mean_seconds is None else line.mean_seconds
            line.mean_seconds = mean + (seconds - mean) / _MEMORY
            self._release(line)

    def _line(self, model: str) -> _Line:
        return self._lines.setdefault(model, _Line())

    async def _wait(self, line: _Line, moved: Callable[[Queued], None]) -> None:
        ticket = _Ticket(moved, asyncio.get_running_loop().create_future())
        line.waiting.append(ticket)
        moved(_place(line, len(line.waiting)))
        try:
            await ticket.called
        except asyncio.CancelledError:
            if ticket.called.done() and not ticket.called.cancelled():
                self._release(line)
            elif ticket in line.waiting:
                line.waiting.remove(ticket)
                self._announce(line)
            raise

    def _release(self, line: _Line) -> None:
        line.running -= 1
        while line.waiting and line.running < line.capacity:
            # The turn passes over before anyone else is told anything.
            ticket = line.waiting.popleft()
            # One who gave up a moment ago may not have had the time to leave the line.
            if not ticket.called.done():
                line.running += 1
                ticket.called.set_result(None)
        self._announce(line)

    def _announce(self, line: _Line) -> None:
        """Tell those who wait where they are, at most every quarter of a second."""
        if line.announcement is not None or not line.waiting:
            return
        loop = asyncio.get_running_loop()
        due = max(0.0, line.announced_at + _ANNOUNCE_SECONDS - loop.time())
        line.announcement = loop.call_later(due, self._tell, line)

    def _tell(self, line: _Line) -> None:
        line.announcement = None
        line.announced_at = asyncio.get_running_loop().time()
        for position, ticket in enumerate(line.waiting, start=1):
            ticket.moved(_place(line, position))


def _place(line: _Line, position: int) -> Queued:
    eta = None if line.mean_seconds is None else line.mean_seconds * position / line.capacity
    return Queued(position, len(line.waiting), eta)
