"""Periodic tasks in the background."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from plugai.runners.errors import PlugAIError

log = structlog.get_logger(__name__)


@asynccontextmanager
async def run_periodically(
    work: Callable[[], Awaitable[object]], seconds: float, what: str
) -> AsyncGenerator[None, None]:
    """Run `work` now and every so many seconds after it has ended, while the context is open.

    An exception is logged, with `what` as the name of the work, and the work is run again at its next time.
    """
    task = asyncio.create_task(_repeat(work, seconds, what))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _repeat(work: Callable[[], Awaitable[object]], seconds: float, what: str) -> None:
    while True:
        try:
            await work()
        except PlugAIError as error:
            log.warning("periodic task failed", task=what, reason=error.reason, error=error.message)
        except Exception:
            # A task has no interceptor above it: without this clause, the work would silently never run again.
            log.exception("periodic task failed", task=what)
        await asyncio.sleep(seconds)
