"""A caller's own requests: listed, looked up while they wait, and with every attempt in their record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from google.protobuf import timestamp_pb2
from grpc import aio
from plugai_scripted import SCRIPTS
from tests.support.gateway import Client, ask, model, reason, script, serving, settings, until

from plugai.runners.base import Usage, UsageChunk
from plugai.runners.errors import ModelUnavailableError
from plugai.v1 import error_pb2, event_pb2, generate_pb2


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    for name in ("first", "second"):
        script(name)
    given = settings(tmp_path, model("first", "scripted"), model("second", "scripted"), model("echo", "echo"))
    async with serving(given) as running:
        yield running


async def listed(client: Client, **wanted: object) -> list[generate_pb2.Request]:
    """Every request that is wanted, page by page."""
    found: list[generate_pb2.Request] = []
    token = ""
    while True:
        request = generate_pb2.ListRequestsRequest(page_token=token, **wanted)  # type: ignore[arg-type]
        page = await client.generate.ListRequests(request)
        found += page.requests
        token = page.next_page_token
        if not token:
            return found


async def finish(client: Client, name: str, request_id: str) -> None:
    SCRIPTS[name].say("word", end=True)
    async for _ in client.generate.Generate(ask("hi", model=name, request_id=request_id)):
        pass


async def test_requests_are_listed_newest_first_and_page_by_page(client: Client) -> None:
    for number in range(5):
        await finish(client, "first", f"r-{number}")
    found = await listed(client, page_size=2)
    assert [request.request_id for request in found] == ["r-4", "r-3", "r-2", "r-1", "r-0"]
    assert {request.state for request in found} == {generate_pb2.REQUEST_STATE_FINISHED}


async def test_a_list_shows_running_requests_as_they_are_now(client: Client) -> None:
    await finish(client, "first", "done")
    running = client.generate.Generate(ask("hi", model="first", request_id="runs"))
    await until(running, "started")
    waiting = client.generate.Generate(ask("hi", model="first", request_id="waits"))
    await until(waiting, "queued")
    states = {request.request_id: request.state for request in await listed(client)}
    assert states == {
        "done": generate_pb2.REQUEST_STATE_FINISHED,
        "runs": generate_pb2.REQUEST_STATE_RUNNING,
        "waits": generate_pb2.REQUEST_STATE_QUEUED,
    }
    for state, only in ((generate_pb2.REQUEST_STATE_RUNNING, "runs"), (generate_pb2.REQUEST_STATE_FINISHED, "done")):
        assert [request.request_id for request in await listed(client, state=state)] == [only]
    assert await listed(client, model="second") == []


async def test_stream_record_list_and_queue_show_the_same_position(client: Client) -> None:
    await until(client.generate.Generate(ask("hi", model="first", request_id="runs")), "started")
    streams = []
    for number in range(3):
        streams.append(client.generate.Generate(ask("hi", model="first", request_id=f"w-{number}")))
        told = (await until(streams[-1], "queued"))[-1].queued
        assert told.position == told.length == number + 1
    (queue,) = (await client.generate.GetQueue(generate_pb2.GetQueueRequest())).queues
    assert (queue.model, queue.capacity, queue.active, queue.length) == ("first", 1, 1, 3)
    places = {waiting.request_id: waiting.queued for waiting in queue.requests}
    assert [(name, place.position, place.length) for name, place in places.items()] == [
        ("w-0", 1, 3),
        ("w-1", 2, 3),
        ("w-2", 3, 3),
    ]
    for request in await listed(client, state=generate_pb2.REQUEST_STATE_QUEUED):
        assert request.queued == places[request.request_id]
        one = await client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id=request.request_id))
        assert one.queued == request.queued


async def test_an_empty_queue_is_shown_only_on_request(client: Client) -> None:
    assert not (await client.generate.GetQueue(generate_pb2.GetQueueRequest())).queues
    (queue,) = (await client.generate.GetQueue(generate_pb2.GetQueueRequest(model="second"))).queues
    assert (queue.model, queue.length, queue.active) == ("second", 0, 0)
    with pytest.raises(aio.AioRpcError) as error:
        await client.generate.GetQueue(generate_pb2.GetQueueRequest(model="nobody"))
    assert error.value.code() is grpc.StatusCode.NOT_FOUND


async def test_a_forged_page_token_is_refused(client: Client) -> None:
    for token in ("?", "bm8gdG9rZW4=", "MjAyNi0wMS0wMSBy"):
        with pytest.raises(aio.AioRpcError) as error:
            await client.generate.ListRequests(generate_pb2.ListRequestsRequest(page_token=token))
        assert reason(error.value) == "INVALID_REQUEST"


async def test_the_record_has_every_attempt_and_the_sum_of_what_they_used(client: Client) -> None:
    SCRIPTS["first"].says.put_nowait(UsageChunk(Usage(input_tokens=7)))
    SCRIPTS["first"].says.put_nowait(ModelUnavailableError("the first is away"))
    SCRIPTS["second"].say("hel", "lo", end=True)
    request = ask("hi", model="first", fallback_models=["second"], request_id="r")
    events = [event async for event in client.generate.Generate(request)]
    record = await client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id="r"))
    first, second = record.attempts
    assert (first.model, first.runner, first.state) == ("first", "scripted", generate_pb2.REQUEST_STATE_FAILED)
    assert first.failure.reason == error_pb2.ERROR_REASON_MODEL_UNAVAILABLE
    assert first.usage.input_tokens == 7
    assert (second.model, second.state) == ("second", generate_pb2.REQUEST_STATE_FINISHED)
    assert (second.usage.input_tokens, second.usage.output_tokens) == (3, 2)
    assert (record.usage.input_tokens, record.usage.output_tokens) == (10, 2)
    assert events[-1].finished.usage == record.usage
    assert first.end_time.ToDatetime() <= second.end_time.ToDatetime()


async def test_an_attempt_that_goes_on_is_in_the_record(client: Client) -> None:
    stream = client.generate.Generate(ask("hi", model="first", request_id="r"))
    SCRIPTS["first"].say("a", "b")
    await until(stream, "delta")
    record = await client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id="r"))
    (attempt,) = record.attempts
    assert attempt.state == generate_pb2.REQUEST_STATE_QUEUED
    assert not attempt.HasField("end_time")
    assert attempt.usage.output_tokens >= 1
    assert attempt.usage.source == event_pb2.USAGE_SOURCE_COUNTED


async def test_a_deleted_request_is_gone_with_its_events_and_its_id_is_free(client: Client) -> None:
    await finish(client, "first", "r")
    await client.generate.DeleteRequest(generate_pb2.DeleteRequestRequest(request_id="r"))
    assert await listed(client) == []
    for ask_again in (
        client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id="r")),
        client.generate.DeleteRequest(generate_pb2.DeleteRequestRequest(request_id="r")),
    ):
        with pytest.raises(aio.AioRpcError) as caught:
            await ask_again
        assert reason(caught.value) == "REQUEST_NOT_FOUND"
    with pytest.raises(aio.AioRpcError) as caught:
        async for _ in client.generate.WatchRequest(generate_pb2.WatchRequestRequest(request_id="r")):
            pass
    assert reason(caught.value) == "REQUEST_NOT_FOUND"
    await finish(client, "first", "r")
    assert [request.request_id for request in await listed(client)] == ["r"]


async def test_a_request_that_runs_is_not_deleted(client: Client) -> None:
    stream = client.generate.Generate(ask("hi", model="first", request_id="runs"))
    await until(stream, "started")
    delete = generate_pb2.DeleteRequestRequest(request_id="runs")
    with pytest.raises(aio.AioRpcError) as caught:
        await client.generate.DeleteRequest(delete)
    assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.FAILED_PRECONDITION, "REQUEST_RUNNING")
    await client.generate.CancelRequest(generate_pb2.CancelRequestRequest(request_id="runs"))
    await client.generate.DeleteRequest(delete)
    assert await listed(client) == []


async def test_a_list_can_be_of_one_session_and_one_time(client: Client) -> None:
    SCRIPTS["first"].say("word", end=True)
    async for _ in client.generate.Generate(ask("hi", model="first", request_id="a")):
        pass
    (first,) = await listed(client)
    await finish(client, "first", "b")
    assert [request.request_id for request in await listed(client, created_before=first.create_time)] == []
    found = await listed(client, created_from=first.create_time)
    assert [request.request_id for request in found] == ["b", "a"]
    assert await listed(client, session_id="none of mine") == []
    with pytest.raises(aio.AioRpcError) as caught:
        await listed(client, created_from=timestamp_pb2.Timestamp(seconds=10**15))
    assert reason(caught.value) == "INVALID_REQUEST"
