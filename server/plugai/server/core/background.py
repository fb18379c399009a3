"""Work that is done again and again beside everything else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from plugai.runners.errors import PlugAIError

log = structlog.get_logger(__name__)


@asynccontextmanager
async def repeated(work: Callable[[], Awaitable[object]], every: float, what: str) -> AsyncGenerator[None, None]:
    """Do this work now and after every so many seconds, while the context is open.

    Where it raises PlugAIError, the log says that `what` is put off, and the next time may do better.
    """
    task = asyncio.create_task(_repeat(work, every, what))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


async def _repeat(work: Callable[[], Awaitable[object]], every: float, what: str) -> None:
    while True:
        try:
            await work()
        except PlugAIError as error:
            log.warning("put off", what=what, reason=error.reason, error=error.message)
        await asyncio.sleep(every)
