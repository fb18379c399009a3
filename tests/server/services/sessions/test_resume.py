"""A turn whose stream is cut repeatedly, over gRPC and SSE: the resumed parts together are the stored answer."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from google.protobuf import json_format
from grpc import aio
from tests.server.services.sessions.session_client import scripted
from tests.support.gateway import ask, model, script, settings
from tests.support.limits import HANGS_SECONDS

from plugai.server.app import deployment
from plugai.server.settings.sessions import SessionSettings
from plugai.v1 import event_pb2, generate_pb2, generate_pb2_grpc, sessions_pb2, sessions_pb2_grpc

CUTS = 100

Events = AsyncGenerator[event_pb2.GenerateEvent, None]
Streams = Callable[[generate_pb2.GenerateRequest | int], Events]
"""Streams a request, or the events of request `cut` after the given one."""


@pytest.fixture
async def edge() -> AsyncIterator[str]:
    """The address of a complete server with a scripted model."""
    # Not in pytest's folder, since the paths of Unix sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="server-"))
    script("scripted")
    chosen = SessionSettings(titles=False)
    try:
        async with deployment(settings(folder, model("scripted", "scripted"), sessions=chosen)) as running:
            yield "{}:{}".format(*running.envoy.address)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@asynccontextmanager
async def over_grpc(edge: str) -> AsyncIterator[Streams]:
    async with aio.insecure_channel(edge) as channel:
        stub: generate_pb2_grpc.GenerateServiceAsyncStub = generate_pb2_grpc.GenerateServiceStub(channel)

        async def stream(what: generate_pb2.GenerateRequest | int) -> Events:
            if isinstance(what, int):
                call: Any = stub.WatchRequest(generate_pb2.WatchRequestRequest(request_id="cut", after_seq=what))
            else:
                call = stub.Generate(what)
            try:
                async for event in call:
                    yield event
            finally:
                call.cancel()

        yield stream


@asynccontextmanager
async def over_sse(edge: str) -> AsyncIterator[Streams]:
    async with httpx2.AsyncClient(base_url=f"http://{edge}", timeout=HANGS_SECONDS) as client:

        async def stream(what: generate_pb2.GenerateRequest | int) -> Events:
            if isinstance(what, int):
                call = client.stream("GET", "/v1/requests/cut:watch", params={"after_seq": what})
            else:
                body = json_format.MessageToDict(what, preserving_proto_field_name=True)
                call = client.stream("POST", "/v1/generate", json=body)
            async with call as response:
                assert response.status_code == 200, await response.aread()
                async for line in response.aiter_lines():
                    if line:
                        data = json.loads(line.removeprefix("data: "))
                        yield json_format.ParseDict(data, event_pb2.GenerateEvent())

        yield stream


@pytest.mark.slow
@pytest.mark.parametrize("transport", [over_grpc, over_sse])
async def test_a_stream_that_is_cut_a_hundred_times_gives_the_same_text(edge: str, transport: Any) -> None:
    chance = random.Random(100)
    async with aio.insecure_channel(edge) as channel, transport(edge) as stream:
        sessions: sessions_pb2_grpc.SessionsServiceAsyncStub = sessions_pb2_grpc.SessionsServiceStub(channel)
        session = await sessions.CreateSession(sessions_pb2.CreateSessionRequest())
        source: generate_pb2.GenerateRequest | int = ask("go", session_id=session.session_id, request_id="cut")
        seen: list[event_pb2.GenerateEvent] = []
        for number in range(CUTS):
            scripted().say(*(f"{number}.{word} " for word in range(chance.randint(1, 4))))
            left = chance.randint(1, 3)
            async with aclosing(stream(source)) as events:
                async for event in events:
                    seen.append(event)
                    left -= event.HasField("delta")
                    if not left or not scripted().says.qsize():
                        break
            source = next((event.seq for event in reversed(seen) if event.HasField("seq")), 0)
        scripted().say("end", end=True)
        async with aclosing(stream(source)) as events:
            seen += [event async for event in events]
        stored = await sessions.ListMessages(sessions_pb2.ListMessagesRequest(session_id=session.session_id))
    numbers = [event.seq for event in seen if event.HasField("seq")]
    assert numbers == sorted(set(numbers))
    assert seen[-1].HasField("finished")
    received = "".join(event.delta.text for event in seen)
    assert received == stored.messages[-1].message.parts[0].text
    assert received.startswith("0.0 ")
    assert f" {CUTS - 1}.0 " in received
