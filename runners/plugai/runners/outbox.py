"""Where the engine's thread leaves the chunks of an answer, and the event loop fetches them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

from plugai.runners.base import Chunk, FinalChunk, ProgressChunk, TextChunk
from plugai.runners.errors import PlugAIError

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
        """Yield what is left here, up to the final chunk. Raises the error.

        Texts that wait together are one, and of steps the last, unless an earlier one shows a picture.
        """
        while True:
            await self._filled.wait()
            self._filled.clear()
            for item in self._taken():
                if isinstance(item, PlugAIError):
                    raise item
                yield item
                if isinstance(item, FinalChunk):
                    return

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

    def _taken(self) -> list[Chunk | PlugAIError]:
        items: list[Chunk | PlugAIError] = []
        while self._waiting:
            item = self._waiting.popleft()
            last = items[-1] if items else None
            if isinstance(item, TextChunk) and isinstance(last, TextChunk):
                logprobs = last.logprobs + item.logprobs
                items[-1] = TextChunk(last.text + item.text, last.tokens + item.tokens, logprobs=logprobs)
            elif isinstance(item, ProgressChunk) and isinstance(last, ProgressChunk) and not last.preview:
                items[-1] = item
            else:
                items.append(item)
        return items
