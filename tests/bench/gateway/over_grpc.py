"""Concurrent gRPC clients, directly to the gateway.

`python -m tests.bench.gateway.over_grpc PORT SCRIPT STREAMS` is a separate process, since a client in Python has
about as much to do as the gateway. Prints the number of tokens.
"""

from __future__ import annotations

import asyncio
import sys

import uvloop
from grpc import aio

from plugai.v1 import generate_pb2, generate_pb2_grpc

_CHANNELS = 4


async def main(port: int, script: str, streams: int) -> None:
    """Send one request with each stream."""
    channels = [
        aio.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.use_local_subchannel_pool", 1)])
        for _ in range(_CHANNELS)
    ]
    counts = await asyncio.gather(*(_ask(channels[n % _CHANNELS], script) for n in range(streams)))
    print(sum(counts), flush=True)
    await asyncio.gather(*(channel.close() for channel in channels))


async def _ask(channel: aio.Channel, script: str) -> int:
    request = generate_pb2.GenerateRequest(model=f"bench/{script}")
    request.messages.add(role="ROLE_USER").parts.add(text="Say hello.")
    stream = generate_pb2_grpc.GenerateServiceStub(channel).Generate(request)
    return sum([event.delta.text.count("@@") async for event in stream])


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
