"""What a client does with sessions, for the tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from plugai_scripted import SCRIPTS, Script
from tests.support.gateway import Client, ask, model, script, serving, settings

from plugai.server.settings.sessions import SessionSettings
from plugai.v1 import event_pb2, generate_pb2, sessions_pb2

PATIENCE = 30.0


@asynccontextmanager
async def server(folder: Path, **chosen: Any) -> AsyncIterator[Client]:
    """A gateway with an echo and two scripted models, of which `seer` looks at pictures."""
    script("scripted")
    script("seer")
    given = settings(
        folder,
        model("echo", "echo", capacity=4),
        model("scripted", "scripted", capacity=4),
        model("seer", "scripted", capacity=4, reads=["text", "image"]),
        sessions=SessionSettings(**({"titles": False} | chosen)),
    )
    async with serving(given) as client:
        yield client


def scripted(name: str = "scripted") -> Script:
    return SCRIPTS[name]


async def created(client: Client, **fields: Any) -> str:
    """The id of a new session."""
    request = sessions_pb2.CreateSessionRequest(session=sessions_pb2.Session(**fields))
    return (await client.sessions.CreateSession(request)).session_id


async def session(client: Client, session_id: str) -> sessions_pb2.Session:
    return await client.sessions.GetSession(sessions_pb2.GetSessionRequest(session_id=session_id))


async def turn(client: Client, session_id: str, text: str, **fields: Any) -> list[event_pb2.GenerateEvent]:
    """All events of a turn."""
    return [event async for event in client.generate.Generate(ask(text, session_id=session_id, **fields))]


def kept(events: list[event_pb2.GenerateEvent]) -> tuple[str, str]:
    """The ids of the question and of the answer."""
    question, answer = events[0].accepted.message_ids
    return question, answer


async def messages(client: Client, session_id: str, **fields: Any) -> list[sessions_pb2.SessionMessage]:
    """The messages of a session, as they came."""
    request = sessions_pb2.ListMessagesRequest(session_id=session_id, **fields)
    return list((await client.sessions.ListMessages(request)).messages)


async def message(client: Client, session_id: str, message_id: str) -> sessions_pb2.SessionMessage:
    request = sessions_pb2.GetMessageRequest(session_id=session_id, message_id=message_id)
    return await client.sessions.GetMessage(request)


def text(message: sessions_pb2.SessionMessage) -> str:
    return "".join(part.text for part in message.message.parts)


async def texts(client: Client, session_id: str) -> list[str]:
    return [text(message) for message in await messages(client, session_id)]


async def told(name: str = "scripted") -> list[tuple[str, str]]:
    """What a scripted model is told next: who said what."""
    asked = await asyncio.wait_for(scripted(name).started.get(), PATIENCE)
    return [(message.role.value, message.text) for message in asked.messages]


async def ended(client: Client, request_id: str) -> generate_pb2.Request:
    """The record of a request once it has ended."""
    async for _ in client.generate.WatchRequest(generate_pb2.WatchRequestRequest(request_id=request_id)):
        pass
    return await client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id=request_id))
