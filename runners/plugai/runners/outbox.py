"""Where the engine's thread leaves the chunks of an answer, and the event loop fetches them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

from plugai.runners.base import Chunk, FinalChunk
from plugai.runners.errors import PlugAIError
from plugai.runners.joining import join_chunks

# On its way to a user each chunk costs about a millisecond of the processors that decode the next token, and holds up
# all their threads. So a fast model's tokens go in small groups, twenty a second, and fewer where more answers than
# there are cores share them. The first goes at once, and so does the end.
_SHORTEST, _LONGEST = 0.05, 0.25


def pace(answers: int, cores: int) -> float:
    """How many seconds the text of one of so many answers is gathered."""
    return min(_LONGEST, max(_SHORTEST, _SHORTEST * answers / cores))


class Outbox:
    """The chunks of one answer on their way from a thread to a coroutine."""

    def __init__(self, pace: Callable[[], float]) -> None:
        """To be made on the event loop that reads it. `pace` says for how many seconds chunks are gathered now."""
        self._pace = pace
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Chunk | PlugAIError] = deque()
        self._filled = asyncio.Event()
        self._waking = False
        self._next_wake = self._loop.time()

    def put(self, item: Chunk | PlugAIError) -> None:
        """Leave a chunk, or the error that ends the answer. Called from any thread."""
        self._waiting.append(item)
        if isinstance(item, FinalChunk | PlugAIError):
            self._on_loop(self._wake)
        elif not self._waking:
            self._waking = True
            self._on_loop(self._wake_in_time)

    async def chunks(self) -> AsyncGenerator[Chunk, None]:
        """Yield what is left here, joined, up to the final chunk. Raises the error."""
        while True:
            await self._filled.wait()
            self._filled.clear()
            taken, failure = self._taken()
            for chunk in taken:
                yield chunk
                if isinstance(chunk, FinalChunk):
                    return
            if failure is not None:
                raise failure

    def _on_loop(self, callback: Callable[[], None]) -> None:
        # The loop may have ended with a request still running; then nobody reads.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(callback)

    def _wake_in_time(self) -> None:
        if self._next_wake > self._loop.time():
            self._loop.call_at(self._next_wake, self._wake)
        else:
            self._wake()

    def _wake(self) -> None:
        self._waking = False
        self._next_wake = self._loop.time() + self._pace()
        self._filled.set()

    def _taken(self) -> tuple[list[Chunk], PlugAIError | None]:
        """What waits, and the error that follows it, if one does."""
        chunks: list[Chunk] = []
        while self._waiting:
            item = self._waiting.popleft()
            if isinstance(item, PlugAIError):
                return join_chunks(chunks), item
            chunks.append(item)
        return join_chunks(chunks), None
