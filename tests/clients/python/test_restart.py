"""A server that is killed in the middle of an answer, and one that comes back at the same address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from tests.clients.python.cutting_proxy import CuttingProxy
from tests.clients.python.kinds import KINDS, opened
from tests.support.server import RunningServer, server_folder, started_server
from tests.support.tiers import slow

from plugai.client import Delta, MemoryStore, Retries, reasons


@pytest.fixture
@slow
async def proxy() -> AsyncIterator[CuttingProxy]:
    """What stays where it is while servers come and go behind it."""
    async with CuttingProxy(1).serving() as made:
        yield made


SETTINGS = """
default_model = "echo"
[[models]]
id = "echo"
runner = "echo"
[[models]]
id = "slow"
runner = "echo"
delay_seconds = 0.25
capacity = 4
"""


async def test_every_client_survives_the_restart_of_its_server(proxy: CuttingProxy) -> None:
    begun = {kind: asyncio.Event() for kind in KINDS}
    with server_folder(SETTINGS) as folder:
        with started_server(folder) as first:
            proxy.target = first.port
            answers = [asyncio.create_task(_ask(proxy, *kind, event)) for kind, event in begun.items()]
            await asyncio.gather(*(event.wait() for event in begun.values()))
            await asyncio.to_thread(_kill, first)
        with started_server(folder) as second:
            proxy.target = second.port
            assert await asyncio.gather(*answers) == ["INTERRUPTED, then hello"] * len(KINDS)


async def _ask(proxy: CuttingProxy, transport: str, sync: bool, begun: asyncio.Event) -> str:
    """What a client says of an answer that its server did not survive, and what the next server answers it."""
    patient = Retries(attempts=1000, longest=0.1)
    url = f"{transport}://127.0.0.1:{proxy.port}"
    async with opened(url, sync, credentials=MemoryStore(), retries=patient) as client:
        try:
            async for event in client.generate("word " * 1000, model="slow"):
                if isinstance(event, Delta):
                    begun.set()
        except reasons.InterruptedError as error:
            return f"{error.reason}, then {await client.generate('hello', model='echo')}"
        return "it ended"


def _kill(server: RunningServer) -> None:
    server.process.kill()
    server.process.wait()
