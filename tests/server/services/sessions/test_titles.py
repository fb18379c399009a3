"""Titles that models generate for sessions."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.server.services.sessions.session_client import (
    TIMEOUT_SECONDS,
    create_session,
    next_prompt,
    scripted,
    session,
    session_gateway,
    turn,
)
from tests.support.gateway import Client, ask, until

from plugai.runners.base import FinalChunk, FinishReason, TextChunk, Usage
from plugai.server.core.sessions.titles import tidy_title
from plugai.v1 import generate_pb2, sessions_pb2


async def title(client: Client, session_id: str) -> str:
    """Wait for the session's title."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while True:
            if found := (await session(client, session_id)).title:
                return found


async def title_requests(client: Client, *states: generate_pb2.RequestState.ValueType) -> list[generate_pb2.Request]:
    """Return the title requests, newest first, once each is in one of these states."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while True:
            listed = await client.generate.ListRequests(generate_pb2.ListRequestsRequest())
            found = [r for r in listed.requests if r.purpose == generate_pb2.REQUEST_PURPOSE_TITLE]
            if found and all(request.state in states for request in found):
                return found


async def test_an_untitled_session_gets_a_title_after_its_first_answer(tmp_path: Path) -> None:
    async with session_gateway(tmp_path, titles=True) as client:
        session_id = await create_session(client, model="scripted")
        scripted().say("Rome.", end=True)
        await turn(client, session_id, "Where shall I go?")
        await next_prompt()
        ((role, prompt),) = await next_prompt()
        assert role == "user"
        assert "Where shall I go?" in prompt
        assert "Rome." in prompt
        scripted().say('"A holiday', ' in Rome"\n', end=True)
        assert await title(client, session_id) == "A holiday in Rome"
        (request,) = await title_requests(client, generate_pb2.REQUEST_STATE_FINISHED)
        assert (request.session_id, request.usage.output_tokens) == (session_id, 3)
        scripted().say("Yes.", end=True)
        await turn(client, session_id, "Really?")
        assert len(await title_requests(client, generate_pb2.REQUEST_STATE_FINISHED)) == 1
        # The title is not a message of the session.
        listed = await client.sessions.ListMessages(sessions_pb2.ListMessagesRequest(session_id=session_id))
        assert len(listed.messages) == 4


async def test_a_new_turn_cancels_title_generation_until_its_answer(tmp_path: Path) -> None:
    async with session_gateway(tmp_path, titles=True) as client:
        session_id = await create_session(client, model="scripted")
        scripted().say("one", end=True)
        await turn(client, session_id, "first")
        await next_prompt()
        await next_prompt()
        call = client.generate.Generate(ask("second", session_id=session_id))
        (given_up,) = await title_requests(client, generate_pb2.REQUEST_STATE_CANCELLED)
        assert given_up.cancelled_by == "turn"
        await next_prompt()
        scripted().say("two", end=True)
        await until(call, "finished")
        await next_prompt()
        scripted().say("Named", end=True)
        assert await title(client, session_id) == "Named"


async def test_a_users_own_title_is_not_replaced(tmp_path: Path) -> None:
    async with session_gateway(tmp_path, titles=True) as client:
        session_id = await create_session(client, title="Mine", model="scripted")
        scripted().say("one", end=True)
        await turn(client, session_id, "first")
        other = await create_session(client, model="scripted")
        scripted().say("two", end=True)
        await turn(client, other, "second")
        await next_prompt()
        await next_prompt()
        # The title of the other is being written, and that one is renamed meanwhile.
        assert "second" in (await next_prompt())[0][1]
        renamed = sessions_pb2.Session(session_id=other, title="Mine too")
        await client.sessions.UpdateSession(sessions_pb2.UpdateSessionRequest(session=renamed))
        scripted().say("Theirs", end=True)
        await title_requests(client, generate_pb2.REQUEST_STATE_FINISHED)
        assert [(await session(client, i)).title for i in (session_id, other)] == ["Mine", "Mine too"]


async def test_the_title_model_is_configurable(tmp_path: Path) -> None:
    async with session_gateway(tmp_path, titles=True, title_model="seer") as client:
        session_id = await create_session(client)
        scripted("seer").says.put_nowait(TextChunk("Chosen"))
        scripted("seer").says.put_nowait(FinalChunk(FinishReason.STOP, Usage(1)))
        await turn(client, session_id, "hello")
        assert await title(client, session_id) == "Chosen"


@pytest.mark.parametrize(
    ("generated", "expected"),
    [
        ('\n\n "Sea and sky" \nmore', "Sea and sky"),
        ("Title: **Sea**", "Sea"),
        (" \n*\n", ""),
        ("word " * 40, "word " * 14 + "word…"),
    ],
)
def test_a_title_is_one_line_without_decoration(generated: str, expected: str) -> None:
    assert tidy_title(generated) == expected


@given(st.text())
def test_a_title_has_a_maximum_length(generated: str) -> None:
    found = tidy_title(generated)
    assert len(found) <= 80
    assert len(found.splitlines()) <= 1
