"""`make bench-images`: images of the demo model through the server, compared with the bare pipeline in one run.

Each round runs both in turn, so that a ratio compares what ran within the same minute. One thread each.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

import torch
from diffusers import StableDiffusionPipeline
from google.protobuf import json_format
from grpc import aio
from tests.bench.calls import cancel_after, request, spread, until
from tests.support.server import running_server

from plugai.runners.diffusers.folder import DEMO
from plugai.v1 import generate_pb2, generate_pb2_grpc

if TYPE_CHECKING:
    from plugai.v1.generate_pb2_grpc import GenerateServiceAsyncStub

PROMPT = "a handwritten seven in red ink"
SHORT, LONG = 20, 500
# Pixels per side: a size that takes a moment, and one that takes seconds, as real pipelines do.
SMALL, LARGE = 32, 320
TOGETHER = 8
CANCELLATIONS = 20
SERVER = f"""
default_model = "digits"
# This sends more requests than the default limits allow.
limits_per_user = {{requests_per_minute = "unlimited"}}
[[models]]
id = "digits"
runner = "diffusers"
path = "{DEMO / "digits"}"
threads = 1
batch = {TOGETHER}
"""

_names = itertools.count()


def main() -> None:
    parser = argparse.ArgumentParser(description="Compares images through the server with the bare pipeline.")
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    print(f"Load at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; {rounds} rounds.")
    torch.set_num_threads(1)
    pipeline = StableDiffusionPipeline.from_pretrained(DEMO / "digits", dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    with running_server(SERVER) as server:
        asyncio.run(_measure(server.url.removeprefix("http://"), pipeline, rounds))


async def _measure(address: str, pipeline: Any, rounds: int) -> None:
    async with aio.insecure_channel(address) as channel:
        stub: GenerateServiceAsyncStub = generate_pb2_grpc.GenerateServiceStub(channel)

        async def bare(steps: int, side: int = SMALL) -> None:
            generator = [torch.Generator("cpu").manual_seed(7)]
            size = {"width": side, "height": side}
            pipeline([PROMPT], num_inference_steps=steps, guidance_scale=3.0, generator=generator, **size)

        async def together() -> None:
            await asyncio.gather(*(_generate(stub, SHORT) for _ in range(TOGETHER)))

        async def one_by_one() -> None:
            for _ in range(TOGETHER):
                await _generate(stub, SHORT)

        await _generate(stub, 2)
        seconds = await _in_turn(
            {
                "bare, 20 steps": lambda: bare(SHORT),
                "PlugAI, 20 steps": lambda: _generate(stub, SHORT),
                "bare, 20 steps, large": lambda: bare(SHORT, LARGE),
                "PlugAI, 20 steps, large": lambda: _generate(stub, SHORT, LARGE),
                "bare, 500 steps": lambda: bare(LONG),
                "PlugAI, 500 steps": lambda: _generate(stub, LONG),
                "PlugAI, 8 images one by one": one_by_one,
                "PlugAI, 8 requests at once": together,
            },
            rounds,
        )
        _print(seconds)
        ended = spread([await cancel_after(stub, _request(LONG), "progress") for _ in range(CANCELLATIONS)])
        freed = spread([await _freed(stub) for _ in range(CANCELLATIONS)])
        print("\n| from CancelRequest, while it runs, to | p50 | p99 |\n|---|---|---|")
        print(f"| the stream's last event | {' | '.join(ended)} |")
        print(f"| the first step of the next image | {' | '.join(freed)} |")


async def _in_turn(works: Mapping[str, Callable[[], Awaitable[None]]], rounds: int) -> dict[str, list[float]]:
    """The seconds that each took, in each round."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            began = time.perf_counter()
            await work()
            seconds[name].append(time.perf_counter() - began)
    return seconds


def _print(seconds: Mapping[str, Sequence[float]]) -> None:
    print("\n| what | median | fastest |\n|---|---|---|")
    for name, taken in seconds.items():
        print(f"| {name} | {median(taken):.3f} s | {min(taken):.3f} s |")

    def ratio(one: str, other: str) -> float:
        return median(a / b for a, b in zip(seconds[one], seconds[other], strict=True))

    added = median(a - b for a, b in zip(seconds["PlugAI, 20 steps"], seconds["bare, 20 steps"], strict=True))
    batched = ratio("PlugAI, 8 images one by one", "PlugAI, 8 requests at once")
    print(f"\nA large image takes {ratio('server, 20 steps, large', 'bare, 20 steps, large'):.3f} times as long,")
    print(f"500 small steps {ratio('server, 500 steps', 'bare, 500 steps'):.3f} times, 20 small steps")
    print(f"{added * 1e3:.0f} ms longer. Eight images one by one take {batched:.1f} times as long as at once.")


async def _freed(stub: GenerateServiceAsyncStub) -> float:
    """Seconds from CancelRequest to the next image's first step."""
    asked = _request(LONG)
    call = stub.Generate(asked)
    await until(call, "progress")
    began = time.perf_counter()
    await stub.CancelRequest(generate_pb2.CancelRequestRequest(request_id=asked.request_id))
    following = stub.Generate(_request(2))
    await until(following, "progress")
    seconds = time.perf_counter() - began
    await until(following, "finished")
    return seconds


async def _generate(stub: GenerateServiceAsyncStub, steps: int, side: int = SMALL) -> None:
    await until(stub.Generate(_request(steps, side)), "finished")


def _request(steps: int, side: int = SMALL) -> generate_pb2.GenerateRequest:
    asked = request("digits", f"bench-{next(_names)}", PROMPT)
    asked.parameters.seed = 7
    json_format.ParseDict({"num_inference_steps": steps, "width": side, "height": side}, asked.parameters.extra)
    return asked


if __name__ == "__main__":
    main()
