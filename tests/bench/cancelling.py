"""The time that cancelling a request to a local model takes, in each state of the request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from grpc import aio
from tests.bench.calls import cancel_after, request, spread, until
from tests.support.server import RunningServer, running_server

from plugai.runners.llama_cpp.provider import LlamaCppProvider
from plugai.v1 import generate_pb2_grpc, models_pb2, models_pb2_grpc

if TYPE_CHECKING:
    from plugai.v1.generate_pb2_grpc import GenerateServiceAsyncStub

TIMES = 50
STORY = "Write a very long story about the sea."
# Fills most of the model's context, which takes it seconds.
LONG = "the sea and the wind " * 600
# During prefill the first event is the usage.
STATES = {
    "queued": ("busy", STORY, "queued"),
    "loading": ("unloaded", STORY, "loading"),
    "prefill": ("ready", LONG, "usage"),
    "decoding": ("ready", STORY, "delta"),
}


def run() -> None:
    """Print the table."""
    path = next(iter(LlamaCppProvider().discover("/nonexistent"))).options["path"]
    models = "".join(
        f'[[models]]\nid = "{name}"\nrunner = "llama_cpp"\npath = "{path}"\ncapacity = 1\n'
        for name in ("ready", "unloaded")
    )
    models += '[[models]]\nid = "busy"\nrunner = "echo"\ndelay_seconds = 60.0\n'
    # This sends more requests than the default limits allow.
    limits = 'limits_per_user = {requests_per_minute = "unlimited"}'
    with running_server(f'default_model = "ready"\n{limits}\n{models}') as server:
        rows = asyncio.run(_measure(server))
    print(f"\nFrom CancelRequest to the stream's last event, SmolLM2-135M, gRPC through Envoy, {TIMES} times each.\n")
    print("| cancelled while | p50 | p99 |")
    print("|---|---|---|")
    for state, seconds in rows.items():
        print(f"| {state} | {' | '.join(spread(seconds))} |")


async def _measure(server: RunningServer) -> dict[str, list[float]]:
    async with aio.insecure_channel(server.url.removeprefix("http://")) as channel:
        stub: GenerateServiceAsyncStub = generate_pb2_grpc.GenerateServiceStub(channel)
        models: models_pb2_grpc.ModelsServiceAsyncStub = models_pb2_grpc.ModelsServiceStub(channel)
        rows: dict[str, list[float]] = {state: [] for state in STATES}
        async with _blocked(stub):
            for number in range(TIMES):
                # In turn, so that noise affects all of them.
                for state, (model, text, kind) in STATES.items():
                    asked = request(model, f"{state}-{number}", text)
                    rows[state].append(await cancel_after(stub, asked, kind))
                await models.UnloadModel(models_pb2.UnloadModelRequest(model="unloaded"))
    return rows


@asynccontextmanager
async def _blocked(stub: GenerateServiceAsyncStub) -> AsyncGenerator[None, None]:
    """Within the block, another request holds the only slot of the model `busy`."""
    call = stub.Generate(request("busy", "blocker", "word " * 1000))
    await until(call, "started")
    yield
    call.cancel()
