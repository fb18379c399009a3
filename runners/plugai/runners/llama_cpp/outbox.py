"""Where the engine's thread leaves the chunks of an answer, and the event loop fetches them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import suppress

from plugai.runners.base import Chunk, FinalChunk, TextChunk
from plugai.runners.errors import PlugAIError


class Outbox:
    """The chunks of one answer on their way from a thread to a coroutine."""

    def __init__(self) -> None:
        """To be made on the event loop that reads it."""
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[Chunk | PlugAIError] = deque()
        self._filled = asyncio.Event()

    def put(self, item: Chunk | PlugAIError) -> None:
        """Leave a chunk, or the error that ends the answer. Called from any thread."""
        self._waiting.append(item)
        # The loop may have ended with a request still running; then nobody reads.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._filled.set)

    async def chunks(self) -> AsyncGenerator[Chunk, None]:
        """Yield what is left here, up to the final chunk; texts that wait together are one. Raises the error."""
        while True:
            await self._filled.wait()
            self._filled.clear()
            for chunk in self._taken():
                yield chunk
                if isinstance(chunk, FinalChunk):
                    return

    def _taken(self) -> list[Chunk]:
        chunks: list[Chunk] = []
        while self._waiting:
            item = self._waiting.popleft()
            if isinstance(item, PlugAIError):
                raise item
            last = chunks[-1] if chunks else None
            if isinstance(item, TextChunk) and isinstance(last, TextChunk):
                chunks[-1] = TextChunk(last.text + item.text, last.tokens + item.tokens)
            else:
                chunks.append(item)
        return chunks
