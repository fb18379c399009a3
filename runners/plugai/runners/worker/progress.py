"""Whether a worker makes progress: a process that is stopped, or stuck in a kernel, looks alive otherwise."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from plugai.runners.errors import PlugAIError

# A status is asked for so many times before a worker without progress is given up.
_CHECKS = 4

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """A worker's status: running requests, tokens or steps computed since its start, and memory in bytes."""

    active: int
    work_done: int
    resident_bytes: int


class ProgressWatch:
    """Decides when a worker is stuck: it has not answered, or not worked although requests run, for some time."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        """`clock` is monotonic."""
        self._seconds = seconds
        self._clock = clock
        self._work_done = -1
        self._moved_at = clock()

    @property
    def stuck(self) -> bool:
        """Whether there was no sign of progress for too long."""
        return self._clock() - self._moved_at >= self._seconds

    def moved(self) -> None:
        """The worker has sent a piece of an answer."""
        self._moved_at = self._clock()

    def observe(self, status: WorkerStatus) -> None:
        """The worker has answered with this status."""
        if not status.active or status.work_done != self._work_done:
            self.moved()
        self._work_done = status.work_done


@asynccontextmanager
async def watched(
    watch: ProgressWatch, seconds: float, status: Callable[[], Awaitable[WorkerStatus]], stuck: Callable[[], object]
) -> AsyncGenerator[None, None]:
    """Ask for the status again and again during the block; call `stuck` once there was no progress for `seconds`."""
    task = asyncio.create_task(_check(watch, seconds / _CHECKS, status, stuck))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _check(
    watch: ProgressWatch, seconds: float, status: Callable[[], Awaitable[WorkerStatus]], stuck: Callable[[], object]
) -> None:
    while not watch.stuck:
        await asyncio.sleep(seconds)
        try:
            async with asyncio.timeout(seconds):
                watch.observe(await status())
        except (TimeoutError, PlugAIError, RuntimeError) as error:
            # It may be busy, or ending. The watch decides how long that may last.
            _log.debug("a worker does not report its status: %r", error)
    stuck()
