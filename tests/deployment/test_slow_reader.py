"""A browser that stops reading, behind Envoy: the gateway is not kept busy, and others are served."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from plugai_scripted import SCRIPTS
from tests.deployment.sse import body, events
from tests.support.calls import handling
from tests.support.gateway import model, script, settings
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.server.app import Deployment, deployment

# More than all buffers on the way hold.
WORDS = [f"{number:03d} " * 12_500 for number in range(300)]


@pytest.fixture
@slow
async def running() -> AsyncIterator[Deployment]:
    # Not below pytest's folder: the paths of Unix sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="server-"))
    script("m")
    given = settings(folder, model("m", "scripted"), slow_reader_seconds=2.0, request_log_bytes=64 << 20)
    try:
        async with deployment(given) as made:
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def test_an_unread_sse_stream_is_ended_and_its_slot_is_reused(running: Deployment) -> None:
    SCRIPTS["m"].say(*WORDS)
    async with (
        httpx2.AsyncClient(base_url=running.url, timeout=HANGS_SECONDS) as browser,
        browser.stream("POST", "/v1/generate", json=body("hi", request_id="slow")) as unread,
    ):
        assert unread.status_code == 200
        call = handling("Generate")
        assert await SCRIPTS["m"].closed.get() == "slow"
        await call
        SCRIPTS["m"].says = asyncio.Queue()
        SCRIPTS["m"].say("next", end=True)
        async with browser.stream("POST", "/v1/generate", json=body("hi")) as response:
            seen = [event async for event in events(response)]
        assert seen[-1]["finished"]["finish_reason"] == "FINISH_REASON_STOP"
        record = (await browser.get("/v1/requests/slow")).json()
    assert (record["state"], record["cancelled_by"]) == ("REQUEST_STATE_CANCELLED", "disconnect")
