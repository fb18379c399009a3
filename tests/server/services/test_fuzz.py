"""Ten thousand random requests, well-formed and mangled: each gets an answer that the contract knows."""

import asyncio
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass
from grpc import aio
from tests.support.gateway import Client, ask, model, serving, settings, until
from tests.support.messages import Fuzzer

from plugai.server.wiring.services import PUBLIC_SERVICES

REQUESTS = 10_000
AT_ONCE = 24
# What the others depend on, or take most from a request, is asked more often than each of the rest.
OFTEN = {"Generate", "GenerateOnce", "GetModel", "LoadModel", "ListModels", "ListOperations", "GetRequest"}
METHODS = [
    method for service in PUBLIC_SERVICES for method in service.methods for _ in range(5 if method.name in OFTEN else 1)
]
# A watch of models never ends by itself; it is left after its first answer.
ENDLESS = {"WatchModels"}
# What would reveal internals: Python's names, addresses and paths.
INSIDES = re.compile(r"Traceback|0x[0-9a-f]{6,}|object at|\.py\b|<class|Error\(")


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_no_request_gets_an_internal_or_unknown_error(tmp_path: Path) -> None:
    given = settings(tmp_path, model("echo", "echo", capacity=8), max_waiting=1000, models_folder=tmp_path / "models")
    codes: Counter[tuple[str, grpc.StatusCode]] = Counter()
    numbers = iter(range(REQUESTS))

    async def visit(client: Client) -> None:
        for number in numbers:
            codes[await send(client, random.Random(number))] += 1

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


async def send(client: Client, chance: random.Random) -> tuple[str, grpc.StatusCode]:
    """Send one random request and read its answer whole."""
    method = chance.choice(METHODS)
    body = bytes_of(method, chance)
    code, details = await answer(client, method, body)
    assert code not in (grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL), (method.name, body, details)
    assert not INSIDES.search(details), (method.name, body, details)
    return method.name, code


async def answer(client: Client, method: MethodDescriptor, body: bytes) -> tuple[grpc.StatusCode, str]:
    try:
        await read(client, method, body)
    except aio.AioRpcError as error:
        return error.code(), error.details() or ""
    return grpc.StatusCode.OK, ""


def bytes_of(method: MethodDescriptor, chance: random.Random) -> bytes:
    fuzzer = Fuzzer(chance, wildness=chance.choice((0.0, 0.05, 0.5)), often=chance.choice((0.03, 0.3, 0.6)))
    body = bytearray(fuzzer.message(method.input_type).SerializeToString())
    if chance.random() < 0.15 and body:
        for _ in range(chance.randint(1, 4)):
            body[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(body)


async def read(client: Client, method: MethodDescriptor, body: bytes) -> None:
    path = f"/{method.containing_service.full_name}/{method.name}"
    answer = GetMessageClass(method.output_type)
    if not method.server_streaming:
        unary: Any = client.channel.unary_unary(path, response_deserializer=answer.FromString)
        await unary(body)
        return
    stream: Any = client.channel.unary_stream(path, response_deserializer=answer.FromString)
    call = stream(body)
    async for event in call:
        if method.name in ENDLESS:
            call.cancel()
            return
        if answer.DESCRIPTOR.name == "GenerateEvent":
            assert event.failed.code not in (grpc.StatusCode.UNKNOWN.value[0], grpc.StatusCode.INTERNAL.value[0])
