"""What the client costs: CPU time for each streamed token, and memory for each idle stream, beside the openai SDK.

Over gRPC there is no other reader of the same kind to compare with, but grpcio alone, which looks at nothing.

`python -m tests.bench.client [TOKENS]`. A server in a process of its own sends the same words at the same pace to each:
one each millisecond, so that each word is a chunk of its own and wakes the reader, and then in bursts, as they come
from fast models, through proxies and to readers that are busy. The middle of three rounds counts.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import median
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import grpc
import openai
from aiohttp import web
from grpc import aio
from tests.bench.measure import resident_bytes

from plugai.client import Client, Delta, MemoryStore
from plugai.client.sync import SyncClient
from plugai.v1 import event_pb2, generate_pb2, message_pb2

WORD = "word "
PACE_SECONDS = 0.001
IDLE = 300
GOAL = 0.2
ROUNDS = 3
# How many words are sent each millisecond, and of how many times as many the answer consists.
PACES = {"one word each millisecond": (1, 1), "fifty words each millisecond": (50, 10)}
IDLE_QUESTION = "0 1"
Read = Callable[[str, str], Awaitable[int]]
_EVENTS = "/plugai.v1.GenerateService/Generate"


async def read_bytes(url: str, question: str) -> int:
    """Read the answer's bytes with aiohttp, and look at none: what every client pays for being woken."""
    words = 0
    body = {"messages": [{"parts": [{"text": question}]}]}
    async with aiohttp.ClientSession() as session, session.post(f"{url}/v1/generate", json=body) as response:
        while chunk := await response.content.readany():
            words += chunk.count(b"delta")
    return words


async def read_with_plugai(url: str, question: str) -> int:
    """Read an answer with our client; returns the number of words."""
    async with Client(url, credentials=MemoryStore(), token="t") as client:
        answer = client.generate(question)
        return len([event.text async for event in answer if isinstance(event, Delta)])


async def read_with_plugai_sync(url: str, question: str) -> int:
    """Read an answer with our synchronous client; returns the number of words."""

    def read() -> int:
        with SyncClient(url, credentials=MemoryStore(), token="t") as client:
            return len([event.text for event in client.generate(question) if isinstance(event, Delta)])

    return await asyncio.to_thread(read)


async def read_grpc_bytes(url: str, question: str) -> int:
    """Read the answer's messages with grpcio, and decode none."""
    asked = message_pb2.Message(parts=[message_pb2.Part(text=question)])
    request = generate_pb2.GenerateRequest(messages=[asked]).SerializeToString()
    async with aio.insecure_channel(urlsplit(url).netloc) as channel:
        reading: aio.UnaryStreamMultiCallable[Any, bytes] = channel.unary_stream(_EVENTS)
        return len([data async for data in reading(request) if WORD.encode() in data])


async def read_with_openai(url: str, question: str) -> int:
    """Read the same words with the openai SDK; returns their number."""
    async with openai.AsyncOpenAI(base_url=f"{url}/openai", api_key="k") as client:
        chunks = await client.chat.completions.create(
            model="m", messages=[{"role": "user", "content": question}], stream=True
        )
        return len([chunk.choices[0].delta.content async for chunk in chunks if chunk.choices[0].delta.content])


READERS: dict[str, Read] = {
    "bytes alone": read_bytes,
    "plugai": read_with_plugai,
    "plugai, synchronous": read_with_plugai_sync,
    "openai": read_with_openai,
}
OVER_GRPC: dict[str, Read] = {
    "grpcio alone": read_grpc_bytes,
    "plugai, gRPC": read_with_plugai,
    "plugai, gRPC, synchronous": read_with_plugai_sync,
}


async def measure(tokens: int) -> None:
    """Print CPU time for each token, and memory for each idle stream."""
    async with _server() as (url, grpc_url):
        for pace, (burst, times) in PACES.items():
            print(f"{pace}:")
            await _compare(url, grpc_url, tokens * times, burst)
        for name, address in (("HTTP", url), ("gRPC", grpc_url)):
            print(f"plugai, {name}: {await _idle_bytes(address) / 1024:.1f} KiB for each of {IDLE} idle streams")


async def _compare(url: str, grpc_url: str, tokens: int, burst: int) -> None:
    costs = {name: await _cost(read, url, tokens, burst) for name, read in READERS.items()}
    costs |= {name: await _cost(read, grpc_url, tokens, burst) for name, read in OVER_GRPC.items()}
    for name, cost in costs.items():
        share = f"{cost / costs['openai']:5.2f} of the openai SDK" if name.startswith("plugai") else ""
        print(f"  {name:26} {cost * 1e6:7.1f} µs of CPU for each token {share}")
    print(f"  the goal is at most {GOAL} of the openai SDK")


async def _cost(read: Read, url: str, tokens: int, burst: int) -> float:
    await read(url, f"{10 * burst} {burst}")
    return median([await _measure(read, url, tokens, burst) for _ in range(ROUNDS)])


async def _measure(read: Read, url: str, tokens: int, burst: int) -> float:
    begin = time.process_time()
    words = await read(url, f"{tokens} {burst}")
    if words != tokens:
        raise RuntimeError(f"{words} words came, not {tokens}")
    return (time.process_time() - begin) / tokens


async def _idle_bytes(url: str) -> float:
    async with Client(url, credentials=MemoryStore(), token="t") as client, AsyncExitStack() as stack:

        async def begin() -> None:
            answer = await stack.enter_async_context(client.generate(IDLE_QUESTION))
            await anext(aiter(answer))

        await begin()
        before = resident_bytes([os.getpid()])
        await asyncio.gather(*(begin() for _ in range(IDLE)))
        return (resident_bytes([os.getpid()]) - before) / IDLE


@asynccontextmanager
async def _server() -> AsyncIterator[tuple[str, str]]:
    """The addresses of a server, over HTTP and over gRPC."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.client", "--serve", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        port, grpc_port = (await process.stdout.readline()).split()
        yield f"http://127.0.0.1:{int(port)}", f"grpc://127.0.0.1:{int(grpc_port)}"
    finally:
        process.kill()
        await process.wait()


async def _generate(request: web.Request) -> web.StreamResponse:
    words, burst = map(int, (await request.json())["messages"][0]["parts"][0]["text"].split())
    delta = '{"seq":%d,"request_id":"r","delta":{"part_index":0,"text":"%s"}}'
    response = await _begin(request)
    await _send(response, ['{"seq":1,"request_id":"r","accepted":{"model":"m"}}'], 1)
    await _send(response, [delta % (number + 2, WORD) for number in range(words)], burst)
    if not words:
        await asyncio.Event().wait()
    await _send(response, ['{"seq":9999999,"request_id":"r","finished":{"finish_reason":"FINISH_REASON_STOP"}}'], 1)
    return response


async def _complete(request: web.Request) -> web.StreamResponse:
    words, burst = map(int, (await request.json())["messages"][0]["content"].split())
    chunk = (
        '{"id":"c","object":"chat.completion.chunk","created":1,"model":"m",'
        f'"choices":[{{"index":0,"delta":{{"content":"{WORD}"}},"finish_reason":null}}]}}'
    )
    response = await _begin(request)
    await _send(response, [chunk] * words, burst)
    await _send(response, ["[DONE]"], 1)
    return response


async def _begin(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "text/event-stream"})
    await response.prepare(request)
    return response


async def _send(response: web.StreamResponse, events: Sequence[str], burst: int) -> None:
    for start in range(0, len(events), burst):
        await response.write("".join(f"data: {event}\n\n" for event in events[start : start + burst]).encode())
        await asyncio.sleep(PACE_SECONDS)


async def _cancel(request: web.Request) -> web.Response:
    return web.json_response({})


async def _stream(question: bytes, context: object) -> AsyncIterator[bytes]:
    """The same answer over gRPC."""
    words, burst = map(int, generate_pb2.GenerateRequest.FromString(question).messages[0].parts[0].text.split())
    yield event_pb2.GenerateEvent(seq=1, accepted=event_pb2.Accepted(model="m")).SerializeToString()
    if not words:
        await asyncio.Event().wait()
    for number in range(words):
        yield event_pb2.GenerateEvent(seq=number + 2, delta=event_pb2.Delta(text=WORD)).SerializeToString()
        if (number + 1) % burst == 0:
            await asyncio.sleep(PACE_SECONDS)
    ended = event_pb2.Finished(finish_reason=event_pb2.FINISH_REASON_STOP)
    yield event_pb2.GenerateEvent(seq=9999999, finished=ended).SerializeToString()


async def _cancel_over_grpc(request: bytes, context: object) -> bytes:
    return b""


async def serve() -> None:
    """Serve until the process is ended. The ports are printed: that of HTTP, that of gRPC."""
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
    server = aio.server()
    service, _, name = _EVENTS[1:].rpartition("/")
    methods: dict[str, grpc.RpcMethodHandler[Any, Any]] = {
        name: grpc.unary_stream_rpc_method_handler(_stream),
        "CancelRequest": grpc.unary_unary_rpc_method_handler(_cancel_over_grpc),
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, methods),))
    grpc_port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(runner.addresses[0][1], grpc_port, flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    asyncio.run(serve() if "--serve" in arguments else measure(int(arguments[0]) if arguments else 5000))
