"""Server-sent events: each when it is made, whole to the end, and cancelled when nobody reads."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import httpx2
from tests.envoy.edges import Edge, events
from tests.envoy.scripted_gateway import Context, Events, ScriptedGateway, accepted, delta, refuse
from tests.support.limits import HANGS_SECONDS

from plugai.v1.error_pb2 import ERROR_REASON_WORKER_CRASHED
from plugai.v1.event_pb2 import FINISH_REASON_STOP, Accepted, Failed, Finished, GenerateEvent, Usage


async def test_every_event_arrives_before_the_next_is_sent(gateway: ScriptedGateway, edge: Edge) -> None:
    read = asyncio.Event()

    async def one_at_a_time(request: Any, context: Context) -> Events:
        for seq in range(1, 6):
            yield delta(seq, "x")
            await read.wait()
            read.clear()

    gateway.generate = one_at_a_time
    seen = []
    async with edge.http.stream("POST", "/v1/generate", json={}) as response:
        async for event in events(response):
            seen.append(event["seq"])
            read.set()
    assert seen == [1, 2, 3, 4, 5]


async def test_events_have_the_documented_form(gateway: ScriptedGateway, edge: Edge) -> None:
    async def script(request: Any, context: Context) -> Events:
        yield GenerateEvent(seq=1, request_id="r-1", accepted=Accepted(model="tiny"))
        yield delta(4, "Hel")
        usage = Usage(input_tokens=12, output_tokens=0)
        yield GenerateEvent(seq=9, request_id="r-1", finished=Finished(finish_reason=FINISH_REASON_STOP, usage=usage))

    gateway.generate = script
    response = await edge.http.post("/v1/generate", json={"model": "tiny"})
    assert response.headers["content-type"] == "text/event-stream"
    assert response.text == (
        'data: {"seq":1,"request_id":"r-1","accepted":{"model":"tiny"}}\n\n'
        'data: {"seq":4,"request_id":"r-1","delta":{"part_index":0,"text":"Hel"}}\n\n'
        'data: {"seq":9,"request_id":"r-1","finished":{"finish_reason":"FINISH_REASON_STOP",'
        '"usage":{"input_tokens":12,"output_tokens":0}}}\n\n'
    )


async def test_proxies_in_front_are_told_not_to_buffer_events(edge: Edge) -> None:
    response = await edge.http.post("/v1/generate", json={})
    assert {"no-cache", "no-transform"} <= set(response.headers["cache-control"].split(", "))
    assert response.headers["x-accel-buffering"] == "no"


async def test_a_client_that_leaves_cancels_the_handler(gateway: ScriptedGateway, edge: Edge) -> None:
    cancelled = asyncio.Event()

    async def endless(request: Any, context: Context) -> Events:
        try:
            yield accepted(1)
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    gateway.generate = endless
    async with edge.http.stream("POST", "/v1/generate", json={}) as response:
        stream = events(response)
        assert (await anext(stream))["seq"] == 1
        assert not cancelled.is_set()
    await asyncio.wait_for(cancelled.wait(), HANGS_SECONDS)


async def test_a_refusal_before_the_first_event_is_an_http_status_with_details(
    gateway: ScriptedGateway, edge: Edge
) -> None:
    async def refused(request: Any, context: Context) -> Events:
        await refuse(context, grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND", "model 'x' is not configured")
        yield accepted(1)

    gateway.generate = refused
    response = await edge.http.post("/v1/generate", json={"model": "x"})
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/json"
    assert response.json() == {
        "code": 5,
        "message": "model 'x' is not configured",
        "details": [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "MODEL_NOT_FOUND",
                "domain": "plugai",
                "metadata": {"model": "x"},
            }
        ],
    }


async def test_a_failure_in_the_stream_is_its_last_event_and_the_end_is_clean(
    gateway: ScriptedGateway, edge: Edge
) -> None:
    async def fails(request: Any, context: Context) -> Events:
        yield accepted(1)
        failed = Failed(code=14, reason=ERROR_REASON_WORKER_CRASHED, message="the worker died", retryable=True)
        yield GenerateEvent(seq=2, request_id="r-1", failed=failed)

    gateway.generate = fails
    response = await edge.http.post("/v1/generate", json={})
    assert response.status_code == 200
    last = [event async for event in events(response)][-1]
    assert last["failed"] == {
        "code": 14,
        "reason": "ERROR_REASON_WORKER_CRASHED",
        "message": "the worker died",
        "retryable": True,
    }


async def test_a_retry_after_of_the_gateway_reaches_the_client(gateway: ScriptedGateway, edge: Edge) -> None:
    async def busy(request: Any, context: Context) -> Events:
        code = grpc.StatusCode.RESOURCE_EXHAUSTED
        await refuse(context, code, "QUEUE_FULL", "too many requests are waiting", ("retry-after", "7"))
        yield accepted(1)

    gateway.generate = busy
    response = await edge.http.post("/v1/generate", json={})
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")


async def test_a_request_id_of_the_client_is_kept_and_otherwise_generated(gateway: ScriptedGateway, edge: Edge) -> None:
    kept = await edge.http.post("/v1/generate", json={}, headers={"x-request-id": "mine-1"})
    made = await edge.http.post("/v1/generate", json={})
    assert kept.headers["x-request-id"] == "mine-1"
    assert [seen["x-request-id"] for seen in gateway.metadata] == ["mine-1", made.headers["x-request-id"]]
    assert len(made.headers["x-request-id"]) == 36


async def test_two_streams_do_not_wait_for_each_other(gateway: ScriptedGateway, edge: Edge) -> None:
    go_on = asyncio.Event()

    async def first_waits_for_second(request: Any, context: Context) -> Events:
        yield accepted(1, request.model)
        if request.model == "first":
            await go_on.wait()
        go_on.set()

    async def model_of(response: httpx2.Response) -> list[str]:
        return [event["accepted"]["model"] async for event in events(response)]

    gateway.generate = first_waits_for_second
    async with edge.http.stream("POST", "/v1/generate", json={"model": "first"}) as first:
        async with edge.http.stream("POST", "/v1/generate", json={"model": "second"}) as second:
            assert await model_of(second) == ["second"]
        assert await model_of(first) == ["first"]
