"""GenerateService from outside: the events of a request, its refusals, its ways to end."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc import aio
from plugai_scripted import SCRIPTS
from tests.support.gateway import Client, ask, detail, kinds, model, reason, said, script, serving, settings, until

from plugai.runners.base import Usage, UsageChunk
from plugai.runners.errors import ModelUnavailableError
from plugai.v1 import error_pb2, event_pb2, generate_pb2, message_pb2


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    script("m")
    async with serving(settings(tmp_path, model("m", "scripted"), model("echo", "echo"))) as running:
        yield running


async def test_an_answer_is_streamed_as_it_is_made_and_ends_with_one_terminal_event(client: Client) -> None:
    m = SCRIPTS["m"]
    stream = client.generate.Generate(ask("hello", request_id="r1"))
    m.says.put_nowait(UsageChunk(Usage(3)))
    m.say("one")
    events = await until(stream, "delta")
    m.say(" two", end=True)
    events += [event async for event in stream]
    assert kinds(events) == ["accepted", "started", "usage", "delta", "delta", "finished"]
    assert said(events) == "one two"
    assert [event.seq for event in events] == list(range(1, 7))
    assert {event.request_id for event in events} == {"r1"}
    finished = events[-1].finished
    assert finished.finish_reason == event_pb2.FINISH_REASON_STOP
    assert (finished.usage.input_tokens, finished.usage.output_tokens) == (3, 2)
    assert finished.timings.total_seconds >= finished.timings.first_delta_seconds > 0


async def test_deltas_that_wait_are_merged_and_never_dropped(client: Client) -> None:
    m = SCRIPTS["m"]
    m.say(*(f"{n} " for n in range(500)), end=True)
    events = [event async for event in client.generate.Generate(ask("hello"))]
    assert said(events) == "".join(f"{n} " for n in range(500))
    assert len(events) < 500
    assert [e.seq for e in events] == sorted({e.seq for e in events})


async def test_generate_once_gives_the_same_answer_in_one_piece(client: Client) -> None:
    request = generate_pb2.GenerateOnceRequest(request=ask("hello dear world", model="echo"))
    answer = await client.generate.GenerateOnce(request)
    assert answer.message == message_pb2.Message(
        role=message_pb2.ROLE_ASSISTANT, parts=[message_pb2.Part(text="hello dear world")]
    )
    assert (answer.model, answer.finish_reason) == ("echo", event_pb2.FINISH_REASON_STOP)
    assert answer.usage.output_tokens == 3


async def test_an_unknown_model_is_not_found_and_the_reason_names_it(client: Client) -> None:
    with pytest.raises(aio.AioRpcError) as caught:
        await until(client.generate.Generate(ask("hi", model="missing")), "accepted")
    assert caught.value.code() is grpc.StatusCode.NOT_FOUND
    info = detail(caught.value, error_details_pb2.ErrorInfo)
    assert (info.reason, info.domain, info.metadata["model"]) == ("MODEL_NOT_FOUND", "plugai", "missing")


async def test_all_violated_rules_are_reported_at_once(client: Client) -> None:
    request = ask("hi", parameters=message_pb2.Parameters(temperature=3, top_p=float("nan"), stop=["a", ""]))
    request.messages.add(role=77, parts=[message_pb2.Part()])
    request.request_id = "../etc"
    with pytest.raises(aio.AioRpcError) as caught:
        await until(client.generate.Generate(request), "accepted")
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    broken = {v.field for v in detail(caught.value, error_details_pb2.BadRequest).field_violations}
    assert broken == {
        "messages[1].role",
        "parameters.temperature",
        "parameters.top_p",
        "parameters.stop[1]",
        "request_id",
    }


async def test_what_a_model_lacks_is_refused_before_anything_runs(client: Client) -> None:
    request = ask("hi", tools=[message_pb2.Tool(name="clock")])
    request.response_format.grammar = 'root ::= "x"'
    request.messages[0].parts.add(blob=b"png", mime_type="image/png")
    with pytest.raises(aio.AioRpcError) as caught:
        await until(client.generate.Generate(request), "accepted")
    assert reason(caught.value) == "CAPABILITY_MISSING"
    broken = {v.field for v in detail(caught.value, error_details_pb2.BadRequest).field_violations}
    assert broken == {"tools", "response_format.grammar", "messages[0].parts[1]"}


async def test_a_failure_in_mid_stream_is_one_failed_event_and_a_clean_end(client: Client) -> None:
    m = SCRIPTS["m"]
    m.say("half")
    m.says.put_nowait(ModelUnavailableError("the provider hung up; try again"))
    events = [event async for event in client.generate.Generate(ask("hi"))]
    assert kinds(events)[-1] == "failed"
    failed = events[-1].failed
    assert (failed.code, failed.reason) == (14, error_pb2.ERROR_REASON_MODEL_UNAVAILABLE)
    assert failed.retryable
    assert failed.message == "the provider hung up; try again"
    assert failed.usage.output_tokens == 1


async def test_an_unexpected_exception_of_a_runner_is_internal_and_reveals_nothing(client: Client) -> None:
    m = SCRIPTS["m"]
    m.says.put_nowait(ZeroDivisionError("secret/path.py"))
    events = [event async for event in client.generate.Generate(ask("hi", request_id="r9"))]
    assert events[-1].failed.reason == error_pb2.ERROR_REASON_INTERNAL
    assert "secret" not in events[-1].failed.message
    assert "r9" in events[-1].failed.message


async def test_a_client_that_leaves_stops_the_runner(client: Client) -> None:
    m = SCRIPTS["m"]
    stream = client.generate.Generate(ask("hi", request_id="gone"))
    m.say("one")
    await until(stream, "delta")
    stream.cancel()
    assert await m.closed.get() == "gone"
    record = await ended(client, "gone")
    assert record.state == generate_pb2.REQUEST_STATE_CANCELLED
    assert record.cancelled_by == "disconnect"
    assert record.usage.output_tokens == 1


async def test_a_client_that_leaves_with_continue_gets_the_rest_later(client: Client) -> None:
    m = SCRIPTS["m"]
    request = ask("hi", request_id="later", on_disconnect=generate_pb2.ON_DISCONNECT_CONTINUE)
    stream = client.generate.Generate(request)
    m.say("one")
    first = await until(stream, "delta")
    stream.cancel()
    m.say(" two", " three", end=True)
    watch = generate_pb2.WatchRequestRequest(request_id="later", after_seq=first[-1].seq)
    rest = [event async for event in client.generate.WatchRequest(watch)]
    assert said(first + rest) == "one two three"
    assert kinds(rest)[-1] == "finished"
    assert rest[0].seq > first[-1].seq


async def test_a_stream_can_be_resumed_after_any_event(client: Client) -> None:
    m = SCRIPTS["m"]
    m.say("a", "b", "c", end=True)
    whole = [event async for event in client.generate.Generate(ask("hi", request_id="w"))]
    for seen in range(len(whole) + 1):
        after = whole[seen - 1].seq if seen else 0
        watch = generate_pb2.WatchRequestRequest(request_id="w", after_seq=after)
        assert [event async for event in client.generate.WatchRequest(watch)] == whole[seen:]


async def test_the_same_id_and_body_replays_and_runs_nothing(client: Client) -> None:
    m = SCRIPTS["m"]
    m.say("once", end=True)
    first = [event async for event in client.generate.Generate(ask("hi", request_id="same"))]
    again = [event async for event in client.generate.Generate(ask("hi", request_id="same"))]
    assert again == first
    assert m.started.qsize() == 1


async def test_the_same_id_at_the_same_time_runs_once(client: Client) -> None:
    m = SCRIPTS["m"]
    streams = [client.generate.Generate(ask("hi", request_id="twins")) for _ in range(8)]
    m.say("once", end=True)
    answers = await asyncio.gather(*(until(stream, "finished") for stream in streams))
    assert {said(answer) for answer in answers} == {"once"}
    assert m.started.qsize() == 1


async def test_the_same_id_with_another_body_already_exists(client: Client) -> None:
    SCRIPTS["m"].say("x", end=True)
    await until(client.generate.Generate(ask("hi", request_id="mine")), "finished")
    with pytest.raises(aio.AioRpcError) as caught:
        await until(client.generate.Generate(ask("other", request_id="mine")), "accepted")
    assert caught.value.code() is grpc.StatusCode.ALREADY_EXISTS
    assert reason(caught.value) == "REQUEST_ID_REUSED"


async def test_cancelling_stops_the_runner_and_may_be_repeated(client: Client) -> None:
    m = SCRIPTS["m"]
    stream = client.generate.Generate(ask("hi", request_id="c"))
    m.say("one")
    events = await until(stream, "delta")
    name = generate_pb2.CancelRequestRequest(request_id="c")
    record = await client.generate.CancelRequest(name)
    assert await m.closed.get() == "c"
    events += [event async for event in stream]
    assert events[-1].finished.finish_reason == event_pb2.FINISH_REASON_CANCELLED
    assert (record.state, record.cancelled_by) == (generate_pb2.REQUEST_STATE_CANCELLED, "client")
    assert await client.generate.CancelRequest(name) == record


async def test_a_waiting_request_reports_its_position_and_can_be_cancelled(client: Client) -> None:
    m = SCRIPTS["m"]
    running = client.generate.Generate(ask("first", request_id="first"))
    await until(running, "started")
    waiting = client.generate.Generate(ask("second", request_id="second"))
    events = await until(waiting, "queued")
    assert (events[-1].queued.position, events[-1].queued.length) == (1, 1)
    await client.generate.CancelRequest(generate_pb2.CancelRequestRequest(request_id="second"))
    assert (await until(waiting, "finished"))[-1].finished.finish_reason == event_pb2.FINISH_REASON_CANCELLED
    m.say("still here", end=True)
    assert said(await until(running, "finished")) == "still here"
    assert m.started.qsize() == 1


async def test_a_deadline_ends_the_request_with_its_own_error(client: Client) -> None:
    m = SCRIPTS["m"]
    with pytest.raises(aio.AioRpcError) as caught:
        await until(client.generate.Generate(ask("hi", request_id="d"), timeout=2.0), "finished")
    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert await m.closed.get() == "d"
    record = await ended(client, "d")
    assert record.state == generate_pb2.REQUEST_STATE_FAILED
    assert record.failure.reason == error_pb2.ERROR_REASON_DEADLINE_EXCEEDED


async def test_an_unknown_id_is_not_found(client: Client) -> None:
    for call in (
        client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id="nobody")),
        client.generate.CancelRequest(generate_pb2.CancelRequestRequest(request_id="nobody")),
        until(client.generate.WatchRequest(generate_pb2.WatchRequestRequest(request_id="nobody")), "accepted"),
    ):
        with pytest.raises(aio.AioRpcError) as caught:
            await call
        assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.NOT_FOUND, "REQUEST_NOT_FOUND")


async def ended(client: Client, request_id: str) -> generate_pb2.Request:
    """The record of a request once it has ended."""
    watch = generate_pb2.WatchRequestRequest(request_id=request_id)
    async for _ in client.generate.WatchRequest(watch):
        pass
    return await client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id=request_id))


async def test_what_is_not_served_yet_is_refused_and_never_ignored(client: Client) -> None:
    request = ask("hi")
    request.parameters.extra["mirostat"] = 2
    with pytest.raises(aio.AioRpcError) as caught:
        await until(client.generate.Generate(request), "accepted")
    broken = {v.field for v in detail(caught.value, error_details_pb2.BadRequest).field_violations}
    assert broken == {"parameters.extra"}
