"""Helpers that use sessions as a client does."""

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

TIMEOUT_SECONDS = 30.0


@asynccontextmanager
async def session_gateway(folder: Path, **chosen: Any) -> AsyncIterator[Client]:
    """A gateway with an echo model and two scripted ones, of which `seer` accepts images."""
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


async def create_session(client: Client, **fields: Any) -> str:
    """Create a session; returns its id."""
    request = sessions_pb2.CreateSessionRequest(session=sessions_pb2.Session(**fields))
    return (await client.sessions.CreateSession(request)).session_id


async def session(client: Client, session_id: str) -> sessions_pb2.Session:
    return await client.sessions.GetSession(sessions_pb2.GetSessionRequest(session_id=session_id))


async def turn(client: Client, session_id: str, text: str, **fields: Any) -> list[event_pb2.GenerateEvent]:
    """Run a turn; returns all of its events."""
    return [event async for event in client.generate.Generate(ask(text, session_id=session_id, **fields))]


def message_ids(events: list[event_pb2.GenerateEvent]) -> tuple[str, str]:
    """Return the ids of the question and the answer."""
    question, answer = events[0].accepted.message_ids
    return question, answer


async def messages(client: Client, session_id: str, **fields: Any) -> list[sessions_pb2.SessionMessage]:
    """Return the messages of a session, oldest first."""
    request = sessions_pb2.ListMessagesRequest(session_id=session_id, **fields)
    return list((await client.sessions.ListMessages(request)).messages)


async def message(client: Client, session_id: str, message_id: str) -> sessions_pb2.SessionMessage:
    request = sessions_pb2.GetMessageRequest(session_id=session_id, message_id=message_id)
    return await client.sessions.GetMessage(request)


def text(message: sessions_pb2.SessionMessage) -> str:
    return "".join(part.text for part in message.message.parts)


async def texts(client: Client, session_id: str) -> list[str]:
    return [text(message) for message in await messages(client, session_id)]


async def next_prompt(name: str = "scripted") -> list[tuple[str, str]]:
    """Return the next prompt of a scripted model, as pairs of role and text."""
    asked = await asyncio.wait_for(scripted(name).started.get(), TIMEOUT_SECONDS)
    return [(message.role.value, message.text) for message in asked.messages]


async def wait_for_end(client: Client, request_id: str) -> generate_pb2.Request:
    """Wait until a request has ended; returns its record."""
    async for _ in client.generate.WatchRequest(generate_pb2.WatchRequestRequest(request_id=request_id)):
        pass
    return await client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id=request_id))
