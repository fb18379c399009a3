"""What the client costs: CPU time for each streamed token, and memory for each idle stream, beside the openai SDK.

`python -m tests.bench.client [TOKENS]`. A server in a process of its own sends the same words at the same pace to each,
so that each word is a chunk of its own.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import openai
from aiohttp import web
from tests.bench.measure import resident_bytes

from plugai.client import Client, Delta, MemoryStore
from plugai.client.sync import SyncClient

WORD = "word "
PACE_SECONDS = 0.001
IDLE = 300
GOAL = 0.2
Read = Callable[[str, int], Awaitable[int]]


async def read_bytes(url: str, tokens: int) -> int:
    """Read the answer's bytes with aiohttp, and look at none: what every client pays for being woken."""
    words = 0
    body = {"messages": [{"parts": [{"text": str(tokens)}]}]}
    async with aiohttp.ClientSession() as session, session.post(f"{url}/v1/generate", json=body) as response:
        while chunk := await response.content.readany():
            words += chunk.count(b"delta")
    return words


async def read_with_plugai(url: str, tokens: int) -> int:
    """Read an answer with our client; returns the number of words."""
    async with Client(url, credentials=MemoryStore(), token="t") as client:
        answer = client.generate(str(tokens))
        return len([event.text async for event in answer if isinstance(event, Delta)])


async def read_with_plugai_sync(url: str, tokens: int) -> int:
    """Read an answer with our synchronous client; returns the number of words."""

    def read() -> int:
        with SyncClient(url, credentials=MemoryStore(), token="t") as client:
            return len([event.text for event in client.generate(str(tokens)) if isinstance(event, Delta)])

    return await asyncio.to_thread(read)


async def read_with_openai(url: str, tokens: int) -> int:
    """Read the same words with the openai SDK; returns their number."""
    async with openai.AsyncOpenAI(base_url=f"{url}/openai", api_key="k") as client:
        chunks = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": str(tokens)}], stream=True
        )
        return len([chunk.choices[0].delta.content async for chunk in chunks if chunk.choices[0].delta.content])


READERS: dict[str, Read] = {
    "bytes alone": read_bytes,
    "plugai": read_with_plugai,
    "plugai, synchronous": read_with_plugai_sync,
    "openai": read_with_openai,
}


async def measure(tokens: int) -> None:
    """Print CPU time for each token, and memory for each idle stream."""
    async with _server() as url:
        costs = {name: await _cost(read, url, tokens) for name, read in READERS.items()}
        for name, cost in costs.items():
            print(f"{name:20} {cost * 1e6:7.1f} µs of CPU for each token")
        print(f"plugai / openai: {costs['plugai'] / costs['openai']:.2f} (goal: at most {GOAL})")
        ours, theirs = costs["plugai"] - costs["bytes alone"], costs["openai"] - costs["bytes alone"]
        print(f"without the bytes alone: {ours / theirs:.2f}")
        print(f"plugai: {await _idle_bytes(url) / 1024:.1f} KiB for each of {IDLE} idle streams")


async def _cost(read: Read, url: str, tokens: int) -> float:
    await read(url, 50)
    begin = time.process_time()
    words = await read(url, tokens)
    if words != tokens:
        raise RuntimeError(f"{words} words came, not {tokens}")
    return (time.process_time() - begin) / tokens


async def _idle_bytes(url: str) -> float:
    async with Client(url, credentials=MemoryStore(), token="t") as client, AsyncExitStack() as stack:

        async def begin() -> None:
            answer = await stack.enter_async_context(client.generate("idle"))
            await anext(aiter(answer))

        await begin()
        before = resident_bytes([os.getpid()])
        await asyncio.gather(*(begin() for _ in range(IDLE)))
        return (resident_bytes([os.getpid()]) - before) / IDLE


@asynccontextmanager
async def _server() -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.client", "--serve", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}"
    finally:
        process.kill()
        await process.wait()


async def _generate(request: web.Request) -> web.StreamResponse:
    text = (await request.json())["messages"][0]["parts"][0]["text"]
    words = 0 if text == "idle" else int(text)
    delta = '{"seq":%d,"request_id":"r","delta":{"part_index":0,"text":"%s"}}'
    response = await _begin(request)
    await _send(response, ['{"seq":1,"request_id":"r","accepted":{"model":"m"}}'])
    await _send(response, (delta % (number + 2, WORD) for number in range(words)))
    if not words:
        await asyncio.Event().wait()
    await _send(response, ['{"seq":9999999,"request_id":"r","finished":{"finish_reason":"FINISH_REASON_STOP"}}'])
    return response


async def _complete(request: web.Request) -> web.StreamResponse:
    text = (await request.json())["messages"][0]["content"]
    chunk = (
        '{"id":"c","object":"chat.completion.chunk","created":1,"model":"m",'
        f'"choices":[{{"index":0,"delta":{{"content":"{WORD}"}},"finish_reason":null}}]}}'
    )
    response = await _begin(request)
    await _send(response, (chunk for _ in range(int(text))))
    await _send(response, ["[DONE]"])
    return response


async def _begin(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    return response


async def _send(response: web.StreamResponse, events: Iterable[str]) -> None:
    for event in events:
        await response.write(f"data: {event}\n\n".encode())
        await asyncio.sleep(PACE_SECONDS)


async def _cancel(request: web.Request) -> web.Response:
    return web.json_response({})


async def serve() -> None:
    """Serve until the process is ended. The port is printed."""
    app = web.Application()
    app.add_routes(
        [
            web.post("/v1/generate", _generate),
            web.post("/v1/requests/{request}", _cancel),
            web.post("/openai/chat/completions", _complete),
        ]
    )
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    asyncio.run(serve() if "--serve" in arguments else measure(int(arguments[0]) if arguments else 5000))
