"""Runs work on a thread that sends chunks to the event loop, and stops it when the reader is closed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from contextlib import suppress

from plugai.runners.base import Chunk


class StoppedError(Exception):
    """The work was stopped because its reader was closed."""


class ChunkSender:
    """Sends chunks from a thread to the reader."""

    def __init__(self, send: Callable[[Chunk], None], stopped: threading.Event) -> None:
        self.send = send
        self._stopped = stopped

    def check(self) -> None:
        """Raise StoppedError if the reader was closed."""
        if self._stopped.is_set():
            raise StoppedError


async def thread_chunks(thread: Executor, work: Callable[[ChunkSender], None]) -> AsyncGenerator[Chunk, None]:
    """Run `work` on this thread and yield the chunks that it sends. Raises what it raises.

    Closing this stops the work, and returns once the thread is free.
    """
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Chunk | None] = asyncio.Queue()
    stopped = threading.Event()

    def send(chunk: Chunk) -> None:
        loop.call_soon_threadsafe(queue.put_nowait, chunk)

    future = loop.run_in_executor(thread, work, ChunkSender(send, stopped))
    future.add_done_callback(lambda _: queue.put_nowait(None))
    try:
        while (chunk := await queue.get()) is not None:
            yield chunk
        await future
    finally:
        stopped.set()
        with suppress(StoppedError):
            await asyncio.shield(future)
