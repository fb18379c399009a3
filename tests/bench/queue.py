"""A thousand streams that wait: what each costs, how fast a free turn goes to the next, how fast one is cancelled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from grpc import aio
from tests.support.house import RunningHouse, running_house

from plugai.v1 import event_pb2, generate_pb2, generate_pb2_grpc, message_pb2

if TYPE_CHECKING:
    # At run time gRPC's classes take no parameters.
    Call = aio.UnaryStreamCall[generate_pb2.GenerateRequest, event_pb2.GenerateEvent]

STREAMS = 1000
CHANNELS = 10
CANCELS = 100
MODELS = """
default_model = "quick"
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
    with running_house(MODELS) as house:
        rows = asyncio.run(_measure(house))
    print(f"\n{STREAMS} streams wait for one turn of the echo runner, gRPC to the gateway without Envoy.\n")
    print("| what | p50 | p99 |")
    print("|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


async def _measure(house: RunningHouse) -> list[tuple[str, str, str]]:
    async with AsyncExitStack() as stack:
        # Each channel is a connection of its own only if it does not share gRPC's pool.
        own = (("grpc.use_local_subchannel_pool", 1),)
        address = f"127.0.0.1:{house.grpc_port}"
        channels = [await stack.enter_async_context(aio.insecure_channel(address, own)) for _ in range(CHANNELS)]
        stubs = _stubs(channels)
        await _cancelled(stubs[0], "endless", 1)
        before = _resident(house.pid)
        blocker = stubs[0].Generate(_request("quick", "blocker", 100_000))
        await _until(blocker, "started")
        waiting = [stubs[n % CHANNELS].Generate(_request("quick", f"w{n}", 1)) for n in range(STREAMS)]
        await asyncio.gather(*(_until(call, "queued") for call in waiting))
        each = (_resident(house.pid) - before) / STREAMS
        queued = await _cancelled(stubs[1], "quick", CANCELS)
        marks = asyncio.gather(*(_marks(call) for call in waiting))
        await stubs[0].CancelRequest(generate_pb2.CancelRequestRequest(request_id="blocker"))
        times = sorted(await marks)
        handover = [later[0] - earlier[1] for earlier, later in pairwise(times)]
        running = await _cancelled(stubs[0], "endless", CANCELS)
    return [
        ("memory of a waiting stream", f"{each / 1024:.0f} KiB", ""),
        ("from a freed turn to the next start", *_spread(handover)),
        ("cancelling what waits", *_spread(queued)),
        ("cancelling what runs", *_spread(running)),
    ]


def _stubs(channels: list[aio.Channel]) -> list[generate_pb2_grpc.GenerateServiceAsyncStub]:
    return [generate_pb2_grpc.GenerateServiceStub(channel) for channel in channels]


async def _marks(call: Call) -> tuple[float, float]:
    """When the request started, and when it said its only word, after which its turn is free, as its client saw it."""
    await _until(call, "started")
    started = time.perf_counter()
    await _until(call, "delta")
    return started, time.perf_counter()


async def _cancelled(stub: generate_pb2_grpc.GenerateServiceAsyncStub, model: str, times: int) -> list[float]:
    """Seconds from asking for a cancellation to the stream's end, one request after the other."""
    seconds = []
    for number in range(times):
        name = f"c-{model}-{number}-{times}"
        call = stub.Generate(_request(model, name, 5))
        await _until(call, "started" if model == "endless" else "queued")
        began = time.perf_counter()
        cancel = stub.CancelRequest(generate_pb2.CancelRequestRequest(request_id=name))
        await _until(call, "finished")
        seconds.append(time.perf_counter() - began)
        await cancel
    return seconds


async def _until(call: Call, kind: str) -> None:
    async for event in call:
        if event.WhichOneof("event") == kind:
            return
    raise RuntimeError(f"the stream ended without {kind}")


def _request(model: str, name: str, words: int) -> generate_pb2.GenerateRequest:
    message = message_pb2.Message(role=message_pb2.ROLE_USER, parts=[message_pb2.Part(text="word " * words)])
    return generate_pb2.GenerateRequest(model=model, request_id=name, messages=[message])


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096


def _spread(seconds: Sequence[float]) -> tuple[str, str]:
    cuts = quantiles(seconds, n=100)
    return f"{cuts[49] * 1e3:.1f} ms", f"{cuts[98] * 1e3:.1f} ms"
