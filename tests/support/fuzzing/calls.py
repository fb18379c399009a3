"""Random calls of every rpc, well-formed and mangled, and what no answer to them may be."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass
from grpc import aio
from tests.support.fuzzing.messages import Fuzzer

from plugai.server.wiring.services import PUBLIC_SERVICES

# What the others depend on, or take most from a request, is asked more often than each of the rest.
OFTEN = {"Generate", "GenerateOnce", "GetModel", "LoadModel", "ListModels", "ListOperations", "GetRequest"}
METHODS: Sequence[MethodDescriptor] = [
    method for service in PUBLIC_SERVICES for method in service.methods for _ in range(5 if method.name in OFTEN else 1)
]
# A watch of models never ends by itself; it is left after its first answer.
_ENDLESS = {"WatchModels"}
# What would reveal internals: Python's names, addresses and paths.
INSIDES = re.compile(r"Traceback|0x[0-9a-f]{6,}|object at|\.py\b|<class|Error\(")
Metadata = tuple[tuple[str, str], ...]


async def send(channel: aio.Channel, chance: random.Random, metadata: Metadata = ()) -> tuple[str, grpc.StatusCode]:
    """Send one random request and read its answer whole."""
    method = chance.choice(METHODS)
    body = bytes_of(method, chance)
    code, details = await _answer(channel, method, body, metadata)
    assert code not in (grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL), (method.name, body, details)
    assert not INSIDES.search(details), (method.name, body, details)
    return method.name, code


def bytes_of(method: MethodDescriptor, chance: random.Random) -> bytes:
    """A request of this rpc; one in seven has bytes that were changed at random."""
    body = bytearray(random_fuzzer(chance).message(method.input_type).SerializeToString())
    if chance.random() < 0.15 and body:
        for _ in range(chance.randint(1, 4)):
            body[chance.randrange(len(body))] = chance.randrange(256)
    return bytes(body)


def random_fuzzer(chance: random.Random) -> Fuzzer:
    """A fuzzer that is tame or wild, and sets few fields or many."""
    return Fuzzer(chance, wildness=chance.choice((0.0, 0.05, 0.5)), often=chance.choice((0.03, 0.3, 0.6)))


async def _answer(
    channel: aio.Channel, method: MethodDescriptor, body: bytes, metadata: Metadata
) -> tuple[grpc.StatusCode, str]:
    try:
        await _read(channel, method, body, metadata)
    except aio.AioRpcError as error:
        return error.code(), error.details() or ""
    return grpc.StatusCode.OK, ""


async def _read(channel: aio.Channel, method: MethodDescriptor, body: bytes, metadata: Metadata) -> None:
    path = f"/{method.containing_service.full_name}/{method.name}"
    answer = GetMessageClass(method.output_type)
    if not method.server_streaming:
        unary: Any = channel.unary_unary(path, response_deserializer=answer.FromString)
        await unary(body, metadata=metadata)
        return
    stream: Any = channel.unary_stream(path, response_deserializer=answer.FromString)
    call = stream(body, metadata=metadata)
    async for event in call:
        if method.name in _ENDLESS:
            call.cancel()
            return
        if answer.DESCRIPTOR.name == "GenerateEvent":
            assert event.failed.code not in (grpc.StatusCode.UNKNOWN.value[0], grpc.StatusCode.INTERNAL.value[0])
