"""A gateway and visitors who talk and upload in one process, until it is killed. Each acknowledgement is reported."""

from __future__ import annotations

import asyncio
import logging
import random
import tempfile
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import structlog
from google.api import httpbody_pb2
from grpc import aio

from plugai.server.app import gateway
from plugai.server.settings import ModelSettings, Settings
from plugai.server.settings.accounts import AccountSettings
from plugai.server.settings.sessions import SessionSettings
from plugai.v1 import (
    artifacts_pb2,
    artifacts_pb2_grpc,
    generate_pb2,
    generate_pb2_grpc,
    message_pb2,
    sessions_pb2,
    sessions_pb2_grpc,
)

VISITORS = 3
WORDS = 12


def run(url: str, folder: str, seed: str, acknowledged: Connection[str, str]) -> None:
    """Run until it is killed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(_visit(url, folder, seed, acknowledged))


def settings(url: str, folder: Path) -> Settings:
    """A gateway on this database and folder, whose model says a word in four milliseconds."""
    return Settings(
        port=0,
        grpc_port=0,
        metrics_port=0,
        data_folder=folder / "data",
        runtime_folder=Path(tempfile.mkdtemp(prefix="run-", dir=folder)),
        database_url=url,
        models=(ModelSettings(id="slow", runner="echo", capacity=VISITORS, delay_seconds=0.004),),  # type: ignore[call-arg]
        default_model="slow",
        accounts=AccountSettings(enabled=False),
        sessions=SessionSettings(titles=False, save_seconds=0.01),
    )


async def _visit(url: str, folder: str, seed: str, acknowledged: Connection[str, str]) -> None:
    async with (
        gateway(settings(url, Path(folder))) as running,
        aio.insecure_channel(f"127.0.0.1:{running.grpc_port}") as channel,
        asyncio.TaskGroup() as visits,
    ):
        for number in range(VISITORS):
            visits.create_task(_talk(channel, random.Random(f"{seed}-{number}"), acknowledged.send))
        visits.create_task(_upload(channel, random.Random(seed), acknowledged.send))


async def _talk(channel: aio.Channel, chance: random.Random, acknowledge: Callable[[str], None]) -> None:
    """Say things in a session, and sometimes begin a branch or ask for another answer."""
    sessions: sessions_pb2_grpc.SessionsServiceAsyncStub = sessions_pb2_grpc.SessionsServiceStub(channel)
    generate: generate_pb2_grpc.GenerateServiceAsyncStub = generate_pb2_grpc.GenerateServiceStub(channel)
    session_id = (await sessions.CreateSession(sessions_pb2.CreateSessionRequest())).session_id
    earlier = [""]
    while True:
        words = "-".join(f"{chance.randrange(1000)}" for _ in range(chance.randint(1, WORDS)))
        request = generate_pb2.GenerateRequest(session_id=session_id)
        request.messages.add(role=message_pb2.ROLE_USER).parts.add(text=words.replace("-", " "))
        if chance.random() < 0.3:
            request.parent_message_id = chance.choice(earlier)
        said = ""
        async for event in generate.Generate(request):
            if event.HasField("accepted"):
                question, answer = event.accepted.message_ids
                acknowledge(f"asked {session_id} {question} {words}")
            said += event.delta.text
        assert said == words.replace("-", " ")
        acknowledge(f"answered {session_id} {answer} {words}")
        earlier.append(answer)


async def _upload(channel: aio.Channel, chance: random.Random, acknowledge: Callable[[str], None]) -> None:
    """Upload one file after the other."""
    artifacts: artifacts_pb2_grpc.ArtifactsServiceAsyncStub = artifacts_pb2_grpc.ArtifactsServiceStub(channel)
    while True:
        content = httpbody_pb2.HttpBody(content_type="text/plain", data=chance.randbytes(chance.randint(1, 50_000)))
        stored = await artifacts.UploadArtifact(iter([artifacts_pb2.UploadArtifactRequest(content=content)]))
        acknowledge(f"stored {stored.artifact_id}")
