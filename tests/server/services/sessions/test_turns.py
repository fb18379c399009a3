"""Turns of sessions through a gateway: what is stored, when, and which prompt a model gets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from grpc import aio
from tests.server.services.sessions.session_client import (
    TIMEOUT_SECONDS,
    create_session,
    message,
    message_ids,
    messages,
    next_prompt,
    scripted,
    session,
    session_gateway,
    text,
    texts,
    turn,
    wait_for_end,
)
from tests.support.gateway import Client, ask, kinds, reason, said, until

from plugai.runners.base import Capability, TextPart, ToolCallChunk, ToolCallPart, ToolResultPart
from plugai.runners.errors import ModelBrokenError
from plugai.v1 import error_pb2, event_pb2, generate_pb2, message_pb2, sessions_pb2


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    async with session_gateway(tmp_path) as client:
        yield client


async def test_a_turn_stores_question_and_answer(client: Client) -> None:
    session_id = await create_session(client)
    events = await turn(client, session_id, "hello there")
    assert said(events) == "hello there"
    asked, answer = await messages(client, session_id)
    assert (asked.message_id, answer.message_id) == message_ids(events)
    assert [text(asked), text(answer)] == ["hello there", "hello there"]
    assert (asked.parent_message_id, answer.parent_message_id) == ("", asked.message_id)
    assert (asked.message.role, answer.message.role) == (message_pb2.ROLE_USER, message_pb2.ROLE_ASSISTANT)
    assert (answer.state, answer.model) == (sessions_pb2.MESSAGE_STATE_COMPLETE, "echo")
    assert answer.usage == events[-1].finished.usage
    assert answer.finish_reason == event_pb2.FINISH_REASON_STOP
    assert answer.create_time.ToNanoseconds() <= answer.end_time.ToNanoseconds()


async def test_the_model_gets_the_history(client: Client) -> None:
    session_id = await create_session(client, system_prompt="be kind", model="scripted")
    for question, answer in (("one", "yes"), ("two", "no")):
        scripted().say(answer, end=True)
        await turn(client, session_id, question)
    assert await next_prompt() == [("system", "be kind"), ("user", "one")]
    assert await next_prompt() == [("system", "be kind"), ("user", "one"), ("assistant", "yes"), ("user", "two")]


async def test_a_sessions_parameters_are_defaults_for_its_turns(client: Client) -> None:
    session_id = await create_session(client, parameters=message_pb2.Parameters(max_output_tokens=2, stop=["x"]))
    assert said(await turn(client, session_id, "a b c d")) == "a b"
    mine = message_pb2.Parameters(max_output_tokens=3)
    assert said(await turn(client, session_id, "a b c d", parameters=mine)) == "a b c"


async def test_the_question_is_stored_before_the_model_gets_it(client: Client) -> None:
    session_id = await create_session(client, model="scripted")
    call = client.generate.Generate(ask("think", session_id=session_id))
    await next_prompt()
    asked, answer = await messages(client, session_id)
    assert (text(asked), answer.state) == ("think", sessions_pb2.MESSAGE_STATE_RUNNING)
    scripted().say("done", end=True)
    assert said([event async for event in call]) == "done"


async def test_an_answer_is_stored_before_it_is_reported_as_finished(client: Client) -> None:
    session_id = await create_session(client, model="scripted")
    scripted().say("done", end=True)
    async for event in client.generate.Generate(ask("think", session_id=session_id)):
        if event.HasField("finished"):
            assert await texts(client, session_id) == ["think", "done"]


async def test_a_turn_continues_and_is_stored_when_its_client_disconnects(client: Client) -> None:
    session_id = await create_session(client, model="scripted")
    scripted().say("first ")
    call = client.generate.Generate(ask("go on", session_id=session_id, request_id="r1"))
    await until(call, "delta")
    call.cancel()
    scripted().say("second", end=True)
    assert (await wait_for_end(client, "r1")).state == generate_pb2.REQUEST_STATE_FINISHED
    assert await texts(client, session_id) == ["go on", "first second"]


async def test_a_cancelled_turn_stores_its_partial_answer(client: Client) -> None:
    session_id = await create_session(client, model="scripted")
    for number, fields in enumerate(({}, {"on_disconnect": generate_pb2.ON_DISCONNECT_CANCEL})):
        scripted().say("half")
        call = client.generate.Generate(ask("go", session_id=session_id, request_id=f"r{number}", **fields))
        events = await until(call, "delta")
        if fields:
            call.cancel()
        else:
            await client.generate.CancelRequest(generate_pb2.CancelRequestRequest(request_id="r0"))
        assert (await wait_for_end(client, f"r{number}")).state == generate_pb2.REQUEST_STATE_CANCELLED
        answer = await message(client, session_id, message_ids(events)[1])
        assert (text(answer), answer.state) == ("half", sessions_pb2.MESSAGE_STATE_CANCELLED)
        assert answer.finish_reason == event_pb2.FINISH_REASON_CANCELLED
    # The partial answer is part of the history, and the session continues.
    scripted().say("whole", end=True)
    await turn(client, session_id, "again")
    await next_prompt()
    await next_prompt()
    assert await next_prompt() == [("user", "go"), ("assistant", "half")] * 2 + [("user", "again")]


async def test_a_failed_turn_stores_its_partial_answer_and_the_reason(client: Client) -> None:
    session_id = await create_session(client, model="scripted")
    for word in ("half", ""):
        if word:
            scripted().say(word)
        scripted().says.put_nowait(ModelBrokenError("it broke"))
        answer = await message(client, session_id, message_ids(await turn(client, session_id, "go"))[1])
        assert (text(answer), answer.state) == (word, sessions_pb2.MESSAGE_STATE_FAILED)
        assert (answer.failure.reason, answer.failure.message) == (error_pb2.ERROR_REASON_MODEL_BROKEN, "it broke")


async def test_a_partial_answer_is_saved_periodically(tmp_path: Path) -> None:
    async with session_gateway(tmp_path, save_seconds=1e-6) as client:
        session_id = await create_session(client, model="scripted")
        call = client.generate.Generate(ask("go", session_id=session_id))
        _, answer_id = message_ids(await until(call, "accepted"))
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while not text(answer := await message(client, session_id, answer_id)):
                scripted().say("word ")
        assert answer.state == sessions_pb2.MESSAGE_STATE_RUNNING
        scripted().say("end", end=True)
        whole = said([event async for event in call])
        assert whole.endswith("end")
        assert text(await message(client, session_id, answer_id)) == whole


async def test_the_same_request_again_is_the_same_turn(client: Client) -> None:
    session_id = await create_session(client)
    first = await turn(client, session_id, "once", request_id="r1")
    assert await turn(client, session_id, "once", request_id="r1") == first
    assert await texts(client, session_id) == ["once", "once"]
    with pytest.raises(aio.AioRpcError) as caught:
        await turn(client, session_id, "once", request_id="r1", parent_message_id="")
    assert reason(caught.value) == "REQUEST_ID_REUSED"
    assert len(await messages(client, session_id)) == 2


async def test_an_answer_in_progress_blocks_only_its_own_branch(client: Client) -> None:
    session_id = await create_session(client, model="scripted")
    call = client.generate.Generate(ask("long", session_id=session_id, request_id="r1"))
    question, answer = message_ids(await until(call, "started"))
    for fields in ({}, {"parent_message_id": answer}):
        with pytest.raises(aio.AioRpcError) as caught:
            await turn(client, session_id, "next", **fields)
        assert caught.value.code() is grpc.StatusCode.FAILED_PRECONDITION
        assert reason(caught.value) == "TURN_IN_PROGRESS"
        assert "r1" in (caught.value.details() or "")
    with pytest.raises(aio.AioRpcError):
        await client.sessions.ForkSession(sessions_pb2.ForkSessionRequest(session_id=session_id, message_id=answer))
    assert said(await turn(client, session_id, "beside", model="echo", parent_message_id=question)) == "beside"
    assert len(await messages(client, session_id)) == 4
    scripted().say("end", end=True)
    async for _ in call:
        pass


async def test_an_edited_message_starts_a_branch(client: Client) -> None:
    session_id = await create_session(client, model="scripted")
    scripted().say("yes", end=True)
    _, first_answer = message_ids(await turn(client, session_id, "one"))
    scripted().say("no", end=True)
    await turn(client, session_id, "two")
    scripted().say("well", end=True)
    await turn(client, session_id, "two, edited", parent_message_id=first_answer)
    scripted().say("again", end=True)
    question, answer = message_ids(await turn(client, session_id, "one, edited", parent_message_id=""))
    for _ in range(2):
        await next_prompt()
    assert await next_prompt() == [("user", "one"), ("assistant", "yes"), ("user", "two, edited")]
    assert await next_prompt() == [("user", "one, edited")]
    found = {message.message_id: message.parent_message_id for message in await messages(client, session_id)}
    assert list(found.values()).count("") == 2
    assert list(found.values()).count(first_answer) == 2
    assert (await session(client, session_id)).head_message_id == answer
    branch = await messages(client, session_id, leaf_message_id=answer)
    assert [message.message_id for message in branch] == [answer, question]


async def regenerate(client: Client, session_id: str, message_id: str, **fields: str) -> list[event_pb2.GenerateEvent]:
    request = sessions_pb2.RegenerateMessageRequest(session_id=session_id, message_id=message_id, **fields)  # type: ignore[arg-type]
    return [event async for event in client.sessions.RegenerateMessage(request)]


async def test_a_regenerated_answer_is_a_sibling_with_the_same_prompt(client: Client) -> None:
    session_id = await create_session(client, model="scripted")
    scripted().say("yes", end=True)
    question, first = message_ids(await turn(client, session_id, "one"))
    scripted().say("no", end=True)
    again = await regenerate(client, session_id, first, request_id="again")
    (second,) = again[0].accepted.message_ids
    other = await regenerate(client, session_id, question, model="echo")
    assert [said(again), said(other)] == ["no", "one"]
    assert await next_prompt() == await next_prompt() == [("user", "one")]
    found = await messages(client, session_id)
    assert [message.parent_message_id for message in found] == ["", question, question, question]
    assert [message.model for message in found] == ["", "scripted", "scripted", "echo"]
    assert found[2].message_id == second
    assert await regenerate(client, session_id, first, request_id="again") == again


async def test_a_session_accepts_user_and_tool_messages_only(client: Client) -> None:
    session_id = await create_session(client, model="scripted")
    for role in (message_pb2.ROLE_SYSTEM, message_pb2.ROLE_ASSISTANT):
        request = ask("I say", session_id=session_id)
        request.messages[0].role = role
        with pytest.raises(aio.AioRpcError) as caught:
            await until(client.generate.Generate(request), "accepted")
        assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    # A model that cannot read tool calls is not shown them.
    scripted().capabilities = frozenset({Capability.TOOLS})
    for chunk in (ToolCallChunk("c", "add", '{"a":'), ToolCallChunk("c", "add", "2}")):
        scripted().says.put_nowait(chunk)
    scripted().say(end=True)
    await turn(client, session_id, "what is 2 and 2?")
    result = message_pb2.Part(tool_result=message_pb2.ToolResult(tool_call_id="c", text="4"))
    request = generate_pb2.GenerateRequest(session_id=session_id)
    request.messages.add(role=message_pb2.ROLE_TOOL, parts=[result])
    scripted().say("four", end=True)
    assert said([event async for event in client.generate.Generate(request)]) == "four"
    await scripted().started.get()
    last_prompt = await scripted().started.get()
    assert [message.parts[0] for message in last_prompt.messages] == [
        TextPart("what is 2 and 2?"),
        ToolCallPart("c", "add", '{"a":2}'),
        ToolResultPart("c", "4"),
    ]


async def test_a_turn_with_a_missing_object_is_refused_before_it_starts(client: Client) -> None:
    session_id = await create_session(client)
    for request, expected in (
        (ask("hi", session_id="nobody"), "SESSION_NOT_FOUND"),
        (ask("hi", session_id=session_id, parent_message_id="nobody"), "MESSAGE_NOT_FOUND"),
        (ask("hi", session_id=session_id, model="nobody"), "MODEL_NOT_FOUND"),
    ):
        with pytest.raises(aio.AioRpcError) as caught:
            await until(client.generate.Generate(request), "accepted")
        assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.NOT_FOUND, expected)
    assert await messages(client, session_id) == []


async def test_a_unary_answer_is_stored_too(client: Client) -> None:
    session_id = await create_session(client)
    once = generate_pb2.GenerateOnceRequest(request=ask("hi", session_id=session_id))
    response = await client.generate.GenerateOnce(once)
    assert [message.message_id for message in await messages(client, session_id)] == list(response.message_ids)
    record = await client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id=response.request_id))
    assert (record.session_id, record.purpose) == (session_id, generate_pb2.REQUEST_PURPOSE_ANSWER)


async def test_a_turn_streams_the_same_events_as_any_request(client: Client) -> None:
    session_id = await create_session(client)
    in_session = kinds(await turn(client, session_id, "a b"))
    alone = kinds([event async for event in client.generate.Generate(ask("a b"))])
    assert in_session == alone


async def test_turns_sent_at_the_same_time_do_not_split_the_conversation(client: Client) -> None:
    session_id = await create_session(client, model="echo")
    await turn(client, session_id, "start")
    for number in range(3):
        outcomes = await asyncio.gather(
            *(turn(client, session_id, f"{number} {tab}") for tab in range(4)), return_exceptions=True
        )
        refused = [outcome for outcome in outcomes if isinstance(outcome, aio.AioRpcError)]
        assert len(refused) < 4
        assert {reason(error) for error in refused} <= {"TURN_IN_PROGRESS", "SESSION_CHANGED"}
    stored = await messages(client, session_id)
    assert [each.parent_message_id for each in stored] == ["", *(each.message_id for each in stored[:-1])]
