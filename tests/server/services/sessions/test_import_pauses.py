"""The worst files to import leave the event loop to other calls."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from google.api import httpbody_pb2
from tests.support.gateway import Client, model, serving, settings

from plugai.server.core.sessions.portable import importing
from plugai.server.core.sessions.portable.importing import parse_session
from plugai.server.core.sessions.portable.transcript import Transcript
from plugai.v1 import session_transfer_pb2 as pb
from plugai.v1 import session_transfer_pb2_grpc

SIZE = 2000
# Seconds. What takes longer than this must not hold up the event loop for more than half of its time.
PAUSE_OF_A_BUSY_MACHINE = 2.0


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    async with serving(settings(tmp_path, model("echo", "echo"))) as running:
        yield running


def said(parent: str) -> dict[str, Any]:
    content = {"content_type": "text", "parts": ["x"]}
    return {"parent": parent, "message": {"author": {"role": "user"}, "content": content}}


def worst_files() -> Iterator[object]:
    chain: dict[str, Any] = {f"e{number}": {"parent": f"e{number - 1}"} for number in range(SIZE)}
    yield [{"mapping": chain | {f"u{n}": said(f"e{SIZE - 1}") for n in range(SIZE)}}]
    yield [{"mapping": {f"u{number}": said(f"u{(number + 1) % SIZE}") for number in range(SIZE)}}]
    yield [{"mapping": {}}] * SIZE
    message = {"message_id": "m", "role": "user", "created_at": "2026-01-01T00:00:00Z"}
    times = {"created_at": "2026-01-01T00:00:00Z", "used_at": "2026-01-01T00:00:00Z"}
    yield [{"version": 1, "session_id": "s", **times, "messages": [message] * SIZE}]
    yield [{"version": 1, "session_id": "s", **times, "messages": [{}] * SIZE}]


@asynccontextmanager
async def longest_pause() -> AsyncIterator[list[float]]:
    """The longest time for which the event loop ran nothing else, in the list at the end."""
    pauses = [0.0]

    async def watch() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0)
            pauses[0] = max(pauses[0], time.perf_counter() - before)

    watching = asyncio.create_task(watch())
    try:
        yield pauses
    finally:
        watching.cancel()


async def imported(client: Client, data: bytes) -> pb.ImportSessionsResponse:
    async def pieces() -> AsyncIterator[pb.ImportSessionsRequest]:
        for start in range(0, len(data), 2**20):
            yield pb.ImportSessionsRequest(content=httpbody_pb2.HttpBody(data=data[start : start + 2**20]))

    stub: session_transfer_pb2_grpc.SessionTransferServiceAsyncStub
    stub = session_transfer_pb2_grpc.SessionTransferServiceStub(client.channel)
    return await stub.ImportSessions(pieces())


@pytest.mark.parametrize("content", [*worst_files()], ids=range(5))
async def test_foreign_data_is_read_off_the_event_loop(
    client: Client, content: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()

    def parse(item: object, owner_id: str, now: datetime) -> Transcript:
        threads.add(threading.get_ident())
        return parse_session(item, owner_id, now)

    monkeypatch.setattr(importing, "parse_session", parse)
    async with longest_pause() as pauses:
        started = time.perf_counter()
        result = await imported(client, json.dumps(content).encode())
        taken = time.perf_counter() - started
    assert result.imported_count or result.notes
    assert threads
    assert threading.get_ident() not in threads
    assert pauses[0] < max(taken / 2, PAUSE_OF_A_BUSY_MACHINE)
