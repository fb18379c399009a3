"""Titles that models give to sessions."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.server.services.sessions.talking import PATIENCE, created, scripted, server, session, told, turn
from tests.support.gateway import Client, ask, until

from plugai.runners.base import FinalChunk, FinishReason, TextChunk, Usage
from plugai.server.core.sessions.titles import tidy_title
from plugai.v1 import generate_pb2, sessions_pb2


async def title(client: Client, session_id: str) -> str:
    """The session's title, once it has one."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if found := (await session(client, session_id)).title:
                return found


async def of_titles(client: Client, *states: generate_pb2.RequestState.ValueType) -> list[generate_pb2.Request]:
    """The requests that were for titles, newest first, once each is in one of these states."""
    async with asyncio.timeout(PATIENCE):
        while True:
            listed = await client.generate.ListRequests(generate_pb2.ListRequestsRequest())
            found = [r for r in listed.requests if r.purpose == generate_pb2.REQUEST_PURPOSE_TITLE]
            if found and all(request.state in states for request in found):
                return found


async def test_a_session_without_a_title_gets_one_after_its_first_answer(tmp_path: Path) -> None:
    async with server(tmp_path, titles=True) as client:
        session_id = await created(client, model="scripted")
        scripted().say("Rome.", end=True)
        await turn(client, session_id, "Where shall I go?")
        await told()
        ((role, wish),) = await told()
        assert role == "user"
        assert "Where shall I go?" in wish
        assert "Rome." in wish
        scripted().say('"A holiday', ' in Rome"\n', end=True)
        assert await title(client, session_id) == "A holiday in Rome"
        (request,) = await of_titles(client, generate_pb2.REQUEST_STATE_FINISHED)
        assert (request.session_id, request.usage.output_tokens) == (session_id, 3)
        scripted().say("Yes.", end=True)
        await turn(client, session_id, "Really?")
        assert len(await of_titles(client, generate_pb2.REQUEST_STATE_FINISHED)) == 1
        # It is no message of the session.
        listed = await client.sessions.ListMessages(sessions_pb2.ListMessagesRequest(session_id=session_id))
        assert len(listed.messages) == 4


async def test_a_title_gives_way_to_the_next_turn_and_is_tried_again(tmp_path: Path) -> None:
    async with server(tmp_path, titles=True) as client:
        session_id = await created(client, model="scripted")
        scripted().say("one", end=True)
        await turn(client, session_id, "first")
        await told()
        await told()
        call = client.generate.Generate(ask("second", session_id=session_id))
        (given_up,) = await of_titles(client, generate_pb2.REQUEST_STATE_CANCELLED)
        assert given_up.cancelled_by == "turn"
        await told()
        scripted().say("two", end=True)
        await until(call, "finished")
        await told()
        scripted().say("Named", end=True)
        assert await title(client, session_id) == "Named"


async def test_a_title_of_the_users_stays(tmp_path: Path) -> None:
    async with server(tmp_path, titles=True) as client:
        session_id = await created(client, title="Mine", model="scripted")
        scripted().say("one", end=True)
        await turn(client, session_id, "first")
        other = await created(client, model="scripted")
        scripted().say("two", end=True)
        await turn(client, other, "second")
        await told()
        await told()
        # The title of the other is being written, and that one is renamed meanwhile.
        assert "second" in (await told())[0][1]
        renamed = sessions_pb2.Session(session_id=other, title="Mine too")
        await client.sessions.UpdateSession(sessions_pb2.UpdateSessionRequest(session=renamed))
        scripted().say("Theirs", end=True)
        await of_titles(client, generate_pb2.REQUEST_STATE_FINISHED)
        assert [(await session(client, i)).title for i in (session_id, other)] == ["Mine", "Mine too"]


async def test_a_model_that_gives_titles_can_be_chosen(tmp_path: Path) -> None:
    async with server(tmp_path, titles=True, title_model="seer") as client:
        session_id = await created(client)
        scripted("seer").says.put_nowait(TextChunk("Chosen"))
        scripted("seer").says.put_nowait(FinalChunk(FinishReason.STOP, Usage(1)))
        await turn(client, session_id, "hello")
        assert await title(client, session_id) == "Chosen"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('\n\n "Sea and sky" \nmore', "Sea and sky"),
        ("Title: **Sea**", "Sea"),
        (" \n*\n", ""),
        ("word " * 40, "word " * 14 + "word…"),
    ],
)
def test_a_title_is_one_line_without_what_models_put_around_it(said: str, expected: str) -> None:
    assert tidy_title(said) == expected


@given(st.text())
def test_a_title_is_never_longer_than_is_allowed(said: str) -> None:
    found = tidy_title(said)
    assert len(found) <= 80
    assert len(found.splitlines()) <= 1
