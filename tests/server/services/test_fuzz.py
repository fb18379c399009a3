"""Ten thousand random requests, well-formed and mangled: each gets an answer that the contract knows."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import grpc
import pytest
from tests.support.fuzzing.calls import METHODS, OFTEN, send
from tests.support.gateway import Client, ask, model, serving, settings, until

REQUESTS = 10_000
AT_ONCE = 24


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_no_request_gets_an_internal_or_unknown_error(tmp_path: Path) -> None:
    given = settings(tmp_path, model("echo", "echo", capacity=8), max_waiting=1000, models_folder=tmp_path / "models")
    codes: Counter[tuple[str, grpc.StatusCode]] = Counter()
    numbers = iter(range(REQUESTS))

    async def visit(client: Client) -> None:
        for number in numbers:
            codes[await send(client.channel, random.Random(number))] += 1

    async with serving(given) as client:
        # Ids that the fuzzer finds sensible are of requests that there are.
        for request_id in ("echo", "r1"):
            await until(client.generate.Generate(ask("hello", request_id=request_id)), "finished")
        await asyncio.gather(*(visit(client) for _ in range(AT_ONCE)))
    assert sum(codes.values()) == REQUESTS
    # The fuzzer would prove nothing if everything were refused, or everything accepted.
    for name in OFTEN:
        assert codes[name, grpc.StatusCode.OK] > 3, (name, codes)
    for name in ("Generate", "GenerateOnce", "ListModels", "GetRequest"):
        assert codes[name, grpc.StatusCode.INVALID_ARGUMENT] > REQUESTS / len(METHODS) / 5, (name, codes)
