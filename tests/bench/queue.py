"""A thousand waiting streams: their memory, the time from a freed slot to the next start, and that of cancelling."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from itertools import pairwise
from typing import TYPE_CHECKING

from grpc import aio
from tests.bench.calls import cancel_after, request, spread, until
from tests.bench.measure import resident_bytes
from tests.support.server import RunningServer, running_server

from plugai.v1 import generate_pb2, generate_pb2_grpc

if TYPE_CHECKING:
    from tests.bench.calls import Call

    from plugai.v1.generate_pb2_grpc import GenerateServiceAsyncStub

STREAMS = 1000
CHANNELS = 10
CANCELS = 100
MODELS = """
default_model = "quick"
limits_per_user = {requests_per_minute = "unlimited", streams = "unlimited"}
max_waiting = 5000
max_waiting_per_user = 5000
[[models]]
id = "quick"
runner = "echo"
delay_seconds = 0.01
[[models]]
id = "endless"
runner = "echo"
delay_seconds = 60.0
"""


def run() -> None:
    """Print the table."""
    with running_server(MODELS) as server:
        rows = asyncio.run(_measure(server))
    print(f"\n{STREAMS} streams wait for one slot of the echo runner, gRPC to the gateway without Envoy.\n")
    print("| what | p50 | p99 |")
    print("|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


async def _measure(server: RunningServer) -> list[tuple[str, str, str]]:
    async with AsyncExitStack() as stack:
        # Without this option all channels would share one connection.
        own = (("grpc.use_local_subchannel_pool", 1),)
        address = f"127.0.0.1:{server.grpc_port}"
        channels = [await stack.enter_async_context(aio.insecure_channel(address, own)) for _ in range(CHANNELS)]
        stubs = _stubs(channels)
        await _cancellations(stubs[0], "endless", "started", 1)
        before = resident_bytes([server.pid])
        blocker = stubs[0].Generate(request("quick", "blocker", "word " * 100_000))
        await until(blocker, "started")
        waiting = [stubs[n % CHANNELS].Generate(request("quick", f"w{n}", "word")) for n in range(STREAMS)]
        await asyncio.gather(*(until(call, "queued") for call in waiting))
        each = (resident_bytes([server.pid]) - before) / STREAMS
        queued = await _cancellations(stubs[1], "quick", "queued", CANCELS)
        marks = asyncio.gather(*(_marks(call) for call in waiting))
        await stubs[0].CancelRequest(generate_pb2.CancelRequestRequest(request_id="blocker"))
        times = sorted(await marks)
        handover = [later[0] - earlier[1] for earlier, later in pairwise(times)]
        running = await _cancellations(stubs[0], "endless", "started", CANCELS)
    return [
        ("memory of a waiting stream", f"{each / 1024:.0f} KiB", ""),
        ("from a freed slot to the next start", *spread(handover)),
        ("cancelling a waiting request", *spread(queued)),
        ("cancelling a running request", *spread(running)),
    ]


def _stubs(channels: list[aio.Channel]) -> list[GenerateServiceAsyncStub]:
    return [generate_pb2_grpc.GenerateServiceStub(channel) for channel in channels]


async def _marks(call: Call) -> tuple[float, float]:
    """When the client saw the request start, and when its only word, after which its slot is free."""
    await until(call, "started")
    started = time.perf_counter()
    await until(call, "delta")
    return started, time.perf_counter()


async def _cancellations(stub: GenerateServiceAsyncStub, model: str, kind: str, times: int) -> list[float]:
    """The seconds that each of this many cancellations took, one after the other."""
    asked = (request(model, f"c-{model}-{number}-{times}", "word " * 5) for number in range(times))
    return [await cancel_after(stub, each, kind) for each in asked]
