"""Chunks cross from the engine's thread to the event loop: all of them, in order, and not one by one."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from tests.support.limits import HANGS_SECONDS

from plugai.runners.base import Chunk, FinalChunk, FinishReason, ProgressChunk, TextChunk, Usage
from plugai.runners.chunk_queue import ChunkQueue, flush_interval
from plugai.runners.errors import ModelUnavailableError

FINAL = FinalChunk(FinishReason.STOP, Usage(output_tokens=3))


async def fetched(queue: ChunkQueue) -> list[Chunk]:
    return [chunk async for chunk in queue.chunks()]


async def test_waiting_texts_are_joined() -> None:
    queue = ChunkQueue(lambda: 0.05)
    for text in "abc":
        queue.put(TextChunk(text, tokens=1))
    queue.put(FINAL)
    assert await fetched(queue) == [TextChunk("abc", tokens=3), FINAL]


async def test_of_waiting_steps_the_last_is_sent_and_every_preview() -> None:
    queue = ChunkQueue(lambda: 0.05)
    steps = [ProgressChunk(step, 9, b"shown" if step == 4 else b"") for step in range(1, 8)]
    for step in steps:
        queue.put(step)
    queue.put(FINAL)
    assert await fetched(queue) == [steps[3], steps[6], FINAL]


async def test_nothing_is_lost_between_threads() -> None:
    queue = ChunkQueue(lambda: 0.05)

    def leave() -> None:
        for number in range(10_000):
            queue.put(TextChunk(f"{number} ", tokens=1))
        queue.put(FINAL)

    leaving = asyncio.create_task(asyncio.to_thread(leave))
    chunks = await fetched(queue)
    await leaving
    texts = [chunk for chunk in chunks if isinstance(chunk, TextChunk)]
    assert "".join(chunk.text for chunk in texts) == "".join(f"{number} " for number in range(10_000))
    assert sum(chunk.tokens for chunk in texts) == 10_000
    assert chunks[-1] == FINAL


async def test_a_text_is_sent_even_if_nothing_follows_it() -> None:
    queue = ChunkQueue(lambda: 0.05)
    async with asyncio.timeout(HANGS_SECONDS), aclosing(queue.chunks()) as chunks:
        for text in "ab":
            queue.put(TextChunk(text))
            assert await anext(chunks) == TextChunk(text)


async def test_chunks_before_an_error_are_returned_first() -> None:
    queue = ChunkQueue(lambda: 0.05)
    queue.put(TextChunk("a"))
    queue.put(ModelUnavailableError("gone"))
    async with aclosing(queue.chunks()) as chunks:
        assert await anext(chunks) == TextChunk("a")
        with pytest.raises(ModelUnavailableError, match="gone"):
            await anext(chunks)


def test_the_flush_interval_grows_with_the_answers_per_core() -> None:
    assert flush_interval(1, 2) == flush_interval(2, 2) == flush_interval(8, 16)
    assert flush_interval(2, 2) < flush_interval(4, 2) < flush_interval(8, 2) <= flush_interval(64, 2) < 0.5
