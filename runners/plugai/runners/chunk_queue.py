"""A queue of chunks from an engine's thread to the event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

from plugai.runners.base import Chunk, FinalChunk
from plugai.runners.errors import PlugAIError
from plugai.runners.joining import join_chunks

# Sending a chunk to a user costs about a millisecond of the CPU that decodes the next token, and delays all decoding
# threads. So a fast model's tokens are sent in small groups, twenty per second, and fewer if there are more answers
# than cores. The first and the last chunk are sent immediately.
_SHORTEST, _LONGEST = 0.05, 0.25


def flush_interval(answers: int, cores: int) -> float:
    """The seconds between two flushes of one answer, if this many answers share the cores."""
    return min(_LONGEST, max(_SHORTEST, _SHORTEST * answers / cores))


class ChunkQueue:
    """The chunks of one answer, from a thread to a coroutine."""

    def __init__(self, flush_interval: Callable[[], float]) -> None:
        """Must be created on the event loop that reads it. `flush_interval` returns the current interval in seconds."""
        self._flush_interval = flush_interval
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Chunk | PlugAIError] = deque()
        self._filled = asyncio.Event()
        self._waking = False
        self._next_wake = self._loop.time()

    def put(self, item: Chunk | PlugAIError) -> None:
        """Add a chunk, or the error that ends the answer. Called from any thread."""
        self._waiting.append(item)
        if isinstance(item, FinalChunk | PlugAIError):
            self._on_loop(self._wake)
        elif not self._waking:
            self._waking = True
            self._on_loop(self._wake_in_time)

    async def chunks(self) -> AsyncGenerator[Chunk, None]:
        """Yield the chunks, joined, up to the final one. Raises the error that was added."""
        while True:
            await self._filled.wait()
            self._filled.clear()
            drained, failure = self._drain()
            for chunk in drained:
                yield chunk
                if isinstance(chunk, FinalChunk):
                    return
            if failure is not None:
                raise failure

    def _on_loop(self, callback: Callable[[], None]) -> None:
        # The loop may have ended while a request still runs; then nothing reads the queue.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(callback)

    def _wake_in_time(self) -> None:
        if self._next_wake > self._loop.time():
            self._loop.call_at(self._next_wake, self._wake)
        else:
            self._wake()

    def _wake(self) -> None:
        self._waking = False
        self._next_wake = self._loop.time() + self._flush_interval()
        self._filled.set()

    def _drain(self) -> tuple[list[Chunk], PlugAIError | None]:
        """The waiting chunks, and the error after them, if any."""
        chunks: list[Chunk] = []
        while self._waiting:
            item = self._waiting.popleft()
            if isinstance(item, PlugAIError):
                return join_chunks(chunks), item
            chunks.append(item)
        return join_chunks(chunks), None
