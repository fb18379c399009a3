"""Chunks that a thread makes and the event loop reads; the thread is told to stop when nobody reads them any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from contextlib import suppress

from plugai.runners.base import Chunk


class StoppedError(Exception):
    """Work has ended early because it was told to."""


class ChunkSender:
    """What work on a thread has to do with who waits for it. Every method may be called from that thread."""

    def __init__(self, send: Callable[[Chunk], None], stopped: threading.Event) -> None:
        self.send = send
        self._stopped = stopped

    def check(self) -> None:
        """Raise StoppedError if nobody waits any more."""
        if self._stopped.is_set():
            raise StoppedError


async def thread_chunks(thread: Executor, work: Callable[[ChunkSender], None]) -> AsyncGenerator[Chunk, None]:
    """What `work` sends from this thread. Raises what it raises.

    Closing this stops the work: it returns once the thread is free for other work.
    """
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[Chunk | None] = asyncio.Queue()
    stopped = threading.Event()

    def send(chunk: Chunk) -> None:
        loop.call_soon_threadsafe(waiting.put_nowait, chunk)

    working = loop.run_in_executor(thread, work, ChunkSender(send, stopped))
    working.add_done_callback(lambda _: waiting.put_nowait(None))
    try:
        while (chunk := await waiting.get()) is not None:
            yield chunk
        await working
    finally:
        stopped.set()
        with suppress(StoppedError):
            await asyncio.shield(working)
