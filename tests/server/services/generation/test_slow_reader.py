"""A client that does not read costs only itself: its stream is paused, then ended with a reason, and can be resumed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeAlias

import grpc
import pytest
from grpc import aio
from plugai_scripted import SCRIPTS
from tests.support.calls import handling
from tests.support.gateway import Client, ask, kinds, model, reason, said, script, serving, settings, until

from plugai.v1 import event_pb2, generate_pb2

# More than a connection holds, in pieces that a client takes.
WORDS = [f"{number:03d} " * 12_500 for number in range(300)]
Stream: TypeAlias = "aio.UnaryStreamCall[generate_pb2.GenerateRequest, event_pb2.GenerateEvent]"


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    script("m")
    models = (model("m", "scripted"), model("echo", "echo"))
    async with serving(settings(tmp_path, *models, slow_reader_seconds=2.0, request_log_bytes=64 << 20)) as running:
        yield running


async def test_a_stream_that_is_not_read_is_ended_with_a_reason_and_so_is_its_request(client: Client) -> None:
    SCRIPTS["m"].say(*WORDS)
    stream = client.generate.Generate(ask("hi", request_id="slow"))
    seen = [await read(stream)]
    call = handling("Generate")
    assert await SCRIPTS["m"].closed.get() == "slow"
    await call
    # It reads on long after the call was over for the gateway: it finds what was sent, and why there is no more.
    with pytest.raises(aio.AioRpcError) as caught:
        await read_on(stream, seen)
    assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "SLOW_READER")
    assert "".join(WORDS).startswith(said(seen))
    record = await client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id="slow"))
    assert (record.state, record.cancelled_by) == (generate_pb2.REQUEST_STATE_CANCELLED, "disconnect")


async def test_a_slow_reader_holds_up_no_other_and_can_read_the_rest_later(client: Client) -> None:
    request = ask("hi", request_id="r", on_disconnect=generate_pb2.ON_DISCONNECT_CONTINUE)
    slow = client.generate.Generate(request)
    seen = [await read(slow)]
    call = handling("Generate")
    watch = generate_pb2.WatchRequestRequest(request_id="r")
    SCRIPTS["m"].say(*WORDS, end=True)
    quick = await until(client.generate.WatchRequest(watch), "finished")
    assert said(quick) == "".join(WORDS)
    await call
    with pytest.raises(aio.AioRpcError):
        await read_on(slow, seen)
    watch.after_seq = seen[-1].seq
    seen += await until(client.generate.WatchRequest(watch), "finished")
    assert said(seen) == "".join(WORDS)
    assert kinds(seen)[-1] == "finished"


async def read(stream: Stream) -> event_pb2.GenerateEvent:
    event = await stream.read()
    assert isinstance(event, event_pb2.GenerateEvent)
    return event


async def read_on(stream: Stream, seen: list[event_pb2.GenerateEvent]) -> None:
    """Read into `seen` whatever comes until the stream's status is raised."""
    while True:
        seen.append(await read(stream))
