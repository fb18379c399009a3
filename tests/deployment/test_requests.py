"""A request through the whole server: what stops it, what does not, and what is left of it."""

import asyncio
import os
import signal
import time

import pytest
from tests.deployment.conftest import DEFAULT, Visitor
from tests.deployment.sse import STORY, body, events
from tests.deployment.sse import said as said_json
from tests.deployment.stopping import stopped
from tests.support.gateway import ask, kinds, said, until
from tests.support.limits import HANGS_SECONDS

from plugai.v1 import error_pb2, event_pb2, generate_pb2, message_pb2

# What a test leaves behind is its records, under ids of its own.
pytestmark = pytest.mark.asyncio(loop_scope="module")
# A small model that is left to chance may have nothing to say.
GREEDY = message_pb2.Parameters(temperature=0)
# The promise is a quarter of a second; a loaded test machine gets much more.
SOON = 10.0


async def test_the_real_model_streams_its_tokens_over_rest(shared_visitor: Visitor) -> None:
    async with shared_visitor.rest.stream(
        "POST", "/v1/generate", json=body("What is 2+2?", parameters={"temperature": 0})
    ) as r:
        assert r.headers["content-type"] == "text/event-stream"
        seen = [event async for event in events(r)]
    assert "4" in said_json(seen)
    assert seen[-1]["finished"]["finish_reason"] == "FINISH_REASON_STOP"
    told = body(STORY, parameters={"max_output_tokens": 80, "temperature": 0})
    async with shared_visitor.rest.stream("POST", "/v1/generate", json=told) as response:
        seen = [event async for event in events(response)]
    deltas = [event for event in seen if "delta" in event]
    # A fast model's tokens travel in small groups.
    assert 3 < len(deltas) <= seen[-1]["finished"]["usage"]["output_tokens"] == 80


async def test_a_killed_worker_fails_one_request_and_others_continue(shared_visitor: Visitor) -> None:
    other = shared_visitor.generate.Generate(
        ask(STORY, model="other", parameters=message_pb2.Parameters(max_output_tokens=120, temperature=0))
    )
    seen_by_other = await until(other, "delta")
    victim = shared_visitor.generate.Generate(ask(STORY, parameters=GREEDY))
    seen = await until(victim, "delta")
    pid = shared_visitor.worker(DEFAULT).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    killed = time.monotonic()
    seen += await until(victim, "failed")
    seconds = time.monotonic() - killed
    assert seen[-1].failed.reason == error_pb2.ERROR_REASON_WORKER_CRASHED
    assert seen[-1].failed.code == 14
    assert seen[-1].failed.retryable
    assert seconds < SOON
    seen_by_other += [event async for event in other]
    assert seen_by_other[-1].finished.usage.output_tokens == 120
    again = [event async for event in shared_visitor.generate.Generate(ask("What is 2+2?", parameters=GREEDY))]
    assert "4" in said(again)
    assert shared_visitor.worker(DEFAULT).pid != pid


async def test_disconnecting_over_grpc_stops_the_decoding(shared_visitor: Visitor) -> None:
    worker = shared_visitor.worker(DEFAULT)
    await stopped(worker)
    stream = shared_visitor.generate.Generate(ask(STORY, request_id="left", parameters=GREEDY))
    await until(stream, "delta")
    assert (await worker.status()).active == 1
    stream.cancel()
    done = await stopped(worker)
    assert (await worker.status()).work_done == done.work_done
    record = await shared_visitor.generate.GetRequest(generate_pb2.GetRequestRequest(request_id="left"))
    assert record.cancelled_by == "disconnect"
    assert 0 < record.usage.output_tokens < 4000


async def test_disconnecting_over_sse_stops_the_decoding(shared_visitor: Visitor) -> None:
    worker = shared_visitor.worker(DEFAULT)
    await stopped(worker)
    async with shared_visitor.rest.stream(
        "POST", "/v1/generate", json=body(STORY, parameters={"temperature": 0})
    ) as response:
        async for event in events(response):
            if "delta" in event:
                break
        assert (await worker.status()).active == 1
    done = await stopped(worker)
    assert (await worker.status()).work_done == done.work_done


# With a seed the number of threads is fixed, which is slow beside a busy neighbour.
@pytest.mark.timeout(300)
async def test_an_interrupted_stream_is_resumed_completely(shared_visitor: Visitor) -> None:
    parameters = {"temperature": 0, "max_output_tokens": 24, "seed": 1}
    whole = await shared_visitor.rest.post("/v1/generate:once", json=body(STORY, parameters=parameters))
    text = whole.json()["message"]["parts"][0]["text"]
    for cut in (1, 2, 3, 5, 9):
        name = f"cut-{cut}"
        sent = body(STORY, parameters=parameters, request_id=name, on_disconnect="ON_DISCONNECT_CONTINUE")
        seen = []
        async with shared_visitor.rest.stream("POST", "/v1/generate", json=sent) as response:
            async for event in events(response):
                seen.append(event)
                if len(seen) == cut:
                    break
        after = {"after_seq": seen[-1]["seq"]}
        async with shared_visitor.rest.stream("GET", f"/v1/requests/{name}:watch", params=after) as response:
            seen += [event async for event in events(response)]
        assert said_json(seen) == text
        numbers = [event["seq"] for event in seen]
        assert numbers == sorted(set(numbers))
        assert [list(event)[-1] for event in seen].count("finished") == 1


async def test_refusals_are_http_errors_over_rest(shared_visitor: Visitor) -> None:
    unknown = await shared_visitor.rest.post("/v1/generate", json=body("hi", model="nope"))
    assert (unknown.status_code, unknown.headers["content-type"]) == (404, "application/json")
    assert unknown.json()["details"][0]["reason"] == "MODEL_NOT_FOUND"
    wrong = await shared_visitor.rest.post("/v1/generate", json=body("hi", parameters={"temperature": 9}))
    assert wrong.status_code == 400
    fields = [v["field"] for d in wrong.json()["details"] for v in d.get("field_violations", ())]
    assert fields == ["parameters.temperature"]


async def test_a_conversation_that_is_too_long_fails_with_the_excess(shared_visitor: Visitor) -> None:
    seen = [event async for event in shared_visitor.generate.Generate(ask("word " * 20_000))]
    assert seen[-1].failed.reason == error_pb2.ERROR_REASON_CONTEXT_OVERFLOW


async def test_cancelling_by_id_keeps_the_generated_text(shared_visitor: Visitor) -> None:
    stream = shared_visitor.generate.Generate(ask(STORY, request_id="stop", parameters=GREEDY))
    seen = await until(stream, "delta")
    cancelled = await shared_visitor.rest.post("/v1/requests/stop:cancel", json={})
    assert cancelled.json()["state"] == "REQUEST_STATE_CANCELLED"
    seen += [event async for event in stream]
    assert seen[-1].finished.finish_reason == event_pb2.FINISH_REASON_CANCELLED
    assert seen[-1].finished.usage.output_tokens > 0
    await stopped(shared_visitor.worker(DEFAULT))


@pytest.mark.asyncio(loop_scope="function")
async def test_stopping_the_server_finishes_running_requests(visitor: Visitor) -> None:
    parameters = message_pb2.Parameters(max_output_tokens=60, temperature=0)
    stream = visitor.generate.Generate(ask(STORY, parameters=parameters))
    seen = await until(stream, "started")
    await visitor.server.envoy.drain()
    draining = asyncio.create_task(visitor.server.gateway.drain(HANGS_SECONDS))
    seen += [event async for event in stream]
    assert kinds(seen)[-1] == "finished"
    assert seen[-1].finished.usage.output_tokens == 60
    await draining


@pytest.mark.asyncio(loop_scope="function")
async def test_models_are_loaded_and_unloaded_over_rest(visitor: Visitor) -> None:
    begun = await visitor.rest.post("/v1/models/other:load", json={})
    operation = begun.json()["operation_id"]
    async with visitor.rest.stream("GET", f"/v1/operations/{operation}:watch") as response:
        last = [event async for event in events(response)][-1]
    assert last["state"] == "OPERATION_STATE_SUCCEEDED"
    loaded = await visitor.rest.get("/v1/models/other")
    assert loaded.json()["state"] == "MODEL_STATE_LOADED"
    pid = visitor.worker("other").pid
    assert pid is not None
    unloaded = await visitor.rest.post("/v1/models/other:unload", json={})
    assert unloaded.json()["state"] == "MODEL_STATE_UNLOADED"
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
