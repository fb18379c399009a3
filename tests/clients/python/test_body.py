"""What arrives over HTTP is waited for as long as it may take, and read at the cost of a few calls for each token."""

from __future__ import annotations

import asyncio
import sys
from types import FrameType

import aiohttp
import pytest
from aiohttp import web
from aiohttp.base_protocol import BaseProtocol
from tests.support.servers.web import listening
from tests.support.skipping import SkippingClock

from plugai.client import Client, Delta, MemoryStore
from plugai.client.transports.body import Body

SILENT_SECONDS = 60.0
DELTA = 'data: {"seq":%d,"request_id":"r","delta":{"text":"word "}}\n\n'
FINISHED = 'data: {"seq":9999999,"request_id":"r","finished":{"finish_reason":"FINISH_REASON_STOP"}}\n\n'
WORDS = 2000


@pytest.fixture
async def content() -> aiohttp.StreamReader:
    loop = asyncio.get_running_loop()
    protocol = BaseProtocol(loop)
    protocol.connection_made(asyncio.Transport())
    return aiohttp.StreamReader(protocol, 2**16, loop=loop)


async def skip(clock: SkippingClock, seconds: float) -> None:
    """Let so much time pass, with everything that is due in it."""
    clock.skip(seconds)
    for _ in range(3):
        await asyncio.sleep(0)


async def test_a_body_that_falls_silent_while_somebody_waits_has_failed(content: aiohttp.StreamReader) -> None:
    clock = SkippingClock(asyncio.get_running_loop())
    with Body(content, SILENT_SECONDS, None) as body:
        for _ in range(3):
            reading = asyncio.create_task(body.read())
            await skip(clock, SILENT_SECONDS - 1)
            content.feed_data(b"some")
            assert await reading == b"some"
        reading = asyncio.create_task(body.read())
        await skip(clock, 1)
        assert not reading.done()
        await skip(clock, SILENT_SECONDS)
        with pytest.raises(aiohttp.SocketTimeoutError, match="60 seconds"):
            await reading


async def test_a_reader_that_is_busy_is_no_silence(content: aiohttp.StreamReader) -> None:
    clock = SkippingClock(asyncio.get_running_loop())
    with Body(content, SILENT_SECONDS, None) as body:
        for _ in range(3):
            await skip(clock, 10 * SILENT_SECONDS)
            content.feed_data(b"some")
            assert await body.read() == b"some"


async def test_the_deadline_ends_a_body_that_never_falls_silent(content: aiohttp.StreamReader) -> None:
    clock = SkippingClock(asyncio.get_running_loop())
    with Body(content, SILENT_SECONDS, asyncio.get_running_loop().time() + 100) as body:
        for _ in range(9):
            await skip(clock, 10)
            content.feed_data(b"some")
            assert await body.read() == b"some"
        await skip(clock, 20)
        with pytest.raises(TimeoutError):
            await body.read()


async def test_words_that_arrive_together_cost_few_calls_each() -> None:
    """What a word costs in calls of Python is the same on every machine, unlike its time."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        await response.write("".join([*(DELTA % (number + 1) for number in range(WORDS)), FINISHED]).encode())
        return response

    app = web.Application()
    app.router.add_post("/v1/generate", answer)
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    async with listening(app) as url, Client(url, credentials=MemoryStore(), token="t") as client:
        generation = client.generate("go")
        events = aiter(generation)
        words = [await anext(events)]
        sys.setprofile(count)
        try:
            words += [event async for event in events]
        finally:
            sys.setprofile(None)
    assert len([word for word in words if isinstance(word, Delta)]) == WORDS
    print(calls / WORDS)
    assert calls < 5 * WORDS
