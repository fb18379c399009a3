"""Servers of our own beside a browser: in a thread, since Playwright has the event loop of the test."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import TypeVar

from tests.support.limits import HANGS_SECONDS

Running = TypeVar("Running")


@contextmanager
def in_a_thread(server: AbstractAsyncContextManager[Running]) -> Iterator[Running]:
    """Run it in an event loop of its own, until the block is left."""
    started: list[Running] = []
    is_up, loop, ends = threading.Event(), asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with server as running:
            started.append(running)
            is_up.set()
            await ends.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert is_up.wait(HANGS_SECONDS)
    yield started[0]
    loop.call_soon_threadsafe(ends.set)
    thread.join(HANGS_SECONDS)
    loop.close()
