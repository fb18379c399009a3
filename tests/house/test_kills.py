"""Workers killed again and again, at random moments: nobody hangs, no turn leaks, the pinned model comes back."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time

import pytest
from tests.house.conftest import DEFAULT, Visitor
from tests.house.sse import STORY
from tests.support.gateway import ask

from plugai.server.core.offer import ModelState
from plugai.v1 import event_pb2, message_pb2

KILLS = 25
VISITORS = 3
# The promise is five seconds on an idle machine; a loaded one gets more.
BACK_SECONDS = 20.0


@pytest.mark.timeout(300)
async def test_twenty_five_kills_at_random_moments_leave_nobody_waiting(visitor: Visitor) -> None:
    chance = random.Random(25)
    for _ in range(KILLS):
        answers = [asyncio.create_task(terminal(visitor)) for _ in range(VISITORS)]
        await asyncio.sleep(chance.uniform(0.0, 0.4))
        pid = visitor.worker(DEFAULT).pid if loaded(visitor) else None
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        async with asyncio.timeout(60):
            ends = await asyncio.gather(*answers)
        assert set(ends) <= {"finished", "failed"}
        await back(visitor)
        assert await terminal(visitor) == "finished"
    status = visitor.house.gateway.models.status(DEFAULT)
    assert (status.active, status.waiting) == (0, 0)


def loaded(visitor: Visitor) -> bool:
    return visitor.house.gateway.models.status(DEFAULT).state in (ModelState.LOADED, ModelState.BUSY)


async def terminal(visitor: Visitor) -> str | None:
    """How one answer ends."""
    parameters = message_pb2.Parameters(max_output_tokens=12, temperature=0)
    last: event_pb2.GenerateEvent | None = None
    async for event in visitor.generate.Generate(ask(STORY, parameters=parameters)):
        last = event
    assert last is not None
    return last.WhichOneof("event")


async def back(visitor: Visitor) -> None:
    """Wait until the pinned model is ready again, which happens by itself."""
    began = time.monotonic()
    async for change in visitor.house.gateway.models.watch():
        if change.is_default and change.state in (ModelState.LOADED, ModelState.BUSY):
            break
    assert time.monotonic() - began < BACK_SECONDS
