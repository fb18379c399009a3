from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from grpc import aio
from tests.server.cli.wire import Wire
from tests.support.server import RunningServer

from plugai.server.cli.chat.stream import RequestStream
from plugai.server.cli.client import channel_to
from plugai.server.cli.errors import CommandError
from plugai.v1 import generate_pb2, generate_pb2_grpc, message_pb2

WORDS = " ".join(f"w{number}" for number in range(400))


def request(name: str) -> generate_pb2.GenerateRequest:
    return generate_pb2.GenerateRequest(
        model="slow",
        messages=[message_pb2.Message(role=message_pb2.ROLE_USER, parts=[message_pb2.Part(text=WORDS)])],
        request_id=name,
        on_disconnect=generate_pb2.ON_DISCONNECT_CONTINUE,
    )


@pytest.fixture
async def service(echo_server: RunningServer) -> AsyncIterator[generate_pb2_grpc.GenerateServiceAsyncStub]:
    async with channel_to(echo_server.url) as channel:
        yield generate_pb2_grpc.GenerateServiceStub(channel)


async def state(service: generate_pb2_grpc.GenerateServiceAsyncStub, name: str) -> generate_pb2.Request:
    return await service.GetRequest(generate_pb2.GetRequestRequest(request_id=name))


async def close_at_first_word(stream: RequestStream, wire: Wire) -> None:
    async with aclosing(stream.events()) as events:
        async for event in events:
            if event.WhichOneof("event") == "delta":
                wire.close()


async def test_a_lost_server_is_retried_for_half_a_minute(
    echo_server: RunningServer, service: generate_pb2_grpc.GenerateServiceAsyncStub
) -> None:
    waits: list[float] = []
    said: list[str] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    with Wire(echo_server.port) as wire:
        async with channel_to(wire.url) as channel:
            through_wire = generate_pb2_grpc.GenerateServiceStub(channel)
            lost = RequestStream(through_wire, request("stays-away"), said.append, sleep)
            with pytest.raises(CommandError, match="the answer is incomplete"):
                await close_at_first_word(lost, wire)
    assert 25 < sum(waits) < 35
    assert said[0] == "the connection was lost; reconnecting"
    # What could not be cancelled over a dead wire is tidied up over a living one.
    await service.CancelRequest(generate_pb2.CancelRequestRequest(request_id="stays-away"))


async def test_a_stream_that_is_left_early_cancels_its_request(
    service: generate_pb2_grpc.GenerateServiceAsyncStub,
) -> None:
    stream = RequestStream(service, request("left-early"), print)
    async with aclosing(stream.events()) as events:
        async for event in events:
            if event.WhichOneof("event") == "delta":
                break
    ended = await state(service, "left-early")
    assert ended.state == generate_pb2.REQUEST_STATE_CANCELLED
    assert ended.cancelled_by == "client"


async def test_an_error_of_the_server_is_raised_unchanged(service: generate_pb2_grpc.GenerateServiceAsyncStub) -> None:
    unknown = generate_pb2.GenerateRequest(model="nope", messages=request("x").messages, request_id="refused")
    with pytest.raises(aio.AioRpcError, match="model 'nope' is not configured"):
        _ = [event async for event in RequestStream(service, unknown, print).events()]
