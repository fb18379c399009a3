"""Sixty clients that read nothing of their streams: what they cost, and that others are served beside them."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest
from plugai_scripted import SCRIPTS
from tests.deployment.sse import body
from tests.support.gateway import model, script, settings
from tests.support.tiers import slow

from plugai.server.app import Deployment, deployment

READERS = 60
# Stated in docs/reliability.md, for the gateway and Envoy together.
MOST_GROWTH_BYTES = 64 * 1024 * 1024
_SECONDS = 60.0
# For each stream more than its share of the memory, and than the buffers on the way hold.
_WORD, _WORDS_EACH = "wave " * 10_000, 60


@pytest.fixture
@slow
async def running() -> AsyncIterator[Deployment]:
    # Not below pytest's folder: the paths of Unix sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="server-"))
    script("m")
    try:
        given = settings(folder, model("m", "scripted", capacity=READERS), model("echo", "echo"))
        async with deployment(given) as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _memory(running: Deployment) -> int:
    """The memory of this process, which is the gateway, and of its Envoy, in bytes."""
    return _anonymous(os.getpid()) + _anonymous(running.envoy.pid or 0)


def _anonymous(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("RssAnon:"))


def _unread(address: tuple[str, int], request: bytes) -> socket.socket:
    """A client that has sent a request and reads nothing."""
    client = socket.socket()
    # Before it connects, so that little of the answer is on its way.
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect(address)
    fields = ("host: localhost", "content-type: application/json", f"content-length: {len(request)}")
    client.sendall("\r\n".join(("POST /v1/generate HTTP/1.1", *fields, "", "")).encode() + request)
    return client


async def _wait_until_nothing_moves() -> int:
    """Wait until no stream takes more of what its model says; how much is left."""
    left = -1
    while left != (now := SCRIPTS["m"].says.qsize()):
        left = now
        # Nothing tells that something does not happen any more.
        await asyncio.sleep(2)
    return left


async def test_sixty_unread_streams_take_a_bounded_memory_and_delay_nobody(running: Deployment) -> None:
    request = json.dumps(body("hi", model="m")).encode()
    with ExitStack() as stack:
        for _ in range(READERS):
            stack.enter_context(_unread(running.envoy.address, request))
            await SCRIPTS["m"].started.get()
        before = _memory(running)
        SCRIPTS["m"].say(*[_WORD] * (READERS * _WORDS_EACH))
        # Otherwise this shows nothing: the streams are held up.
        assert await _wait_until_nothing_moves() > 0
        assert _memory(running) - before < MOST_GROWTH_BYTES
        async with httpx2.AsyncClient(base_url=running.url, timeout=_SECONDS) as client:
            answer = await client.post("/v1/generate:once", json=body("hello", model="echo"))
        assert answer.status_code == 200
