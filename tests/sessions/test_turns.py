"""Turns of sessions, through a gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from plugai_scripted import SCRIPTS
from tests.support.gateway import Client, ask, model, said, script, serving, settings

from plugai.server.session_settings import SessionSettings
from plugai.v1 import generate_pb2, message_pb2, sessions_pb2


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    script("scripted")
    given = settings(
        tmp_path,
        model("echo", "echo", capacity=4),
        model("scripted", "scripted", capacity=2),
        sessions=SessionSettings(titles=False),
    )
    async with serving(given) as client:
        yield client


async def created(client: Client, **fields: Any) -> sessions_pb2.Session:
    request = sessions_pb2.CreateSessionRequest(session=sessions_pb2.Session(**fields))
    return await client.sessions.CreateSession(request)


async def answered(client: Client, request: generate_pb2.GenerateRequest) -> str:
    return said([event async for event in client.generate.Generate(request)])


async def messages(client: Client, session_id: str) -> list[sessions_pb2.SessionMessage]:
    page = await client.sessions.ListMessages(sessions_pb2.ListMessagesRequest(session_id=session_id))
    return list(page.messages)


def texts(messages: list[sessions_pb2.SessionMessage]) -> list[str]:
    return ["".join(part.text for part in message.message.parts) for message in messages]


async def test_a_turn_keeps_what_was_asked_and_the_answer(client: Client) -> None:
    session = await created(client)
    assert await answered(client, ask("hello there", session_id=session.session_id)) == "hello there"
    asked, answer = await messages(client, session.session_id)
    assert texts([asked, answer]) == ["hello there", "hello there"]
    assert answer.parent_message_id == asked.message_id
    assert (asked.message.role, answer.message.role) == (message_pb2.ROLE_USER, message_pb2.ROLE_ASSISTANT)
    assert (answer.state, answer.model) == (sessions_pb2.MESSAGE_STATE_COMPLETE, "echo")


async def test_the_model_is_told_what_was_said_before(client: Client) -> None:
    session = await created(client, system_prompt="be kind", model="scripted")
    SCRIPTS["scripted"].say("yes", end=True)
    await answered(client, ask("one", session_id=session.session_id))
    SCRIPTS["scripted"].say("no", end=True)
    await answered(client, ask("two", session_id=session.session_id))
    await SCRIPTS["scripted"].started.get()
    second = await SCRIPTS["scripted"].started.get()
    said_before = [(message.role.value, message.text) for message in second.messages]
    assert said_before == [("system", "be kind"), ("user", "one"), ("assistant", "yes"), ("user", "two")]
