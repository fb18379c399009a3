"""A gateway with a hub that does as it is told, and the states that look at them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.support.gateway import model, settings
from tests.support.limits import HANGS_SECONDS
from tests.support.servers.hub.faults import Fault
from tests.support.servers.hub.models import gguf_content
from tests.support.servers.hub.repository import Repository
from tests.support.servers.hub.server import HubServer, running_hub
from tests.support.tiers import slow

from plugai.client import Client
from plugai.frontend.hub.downloads import Download, DownloadsState
from plugai.server.app import gateway
from plugai.server.settings.hub import HubSettings

NAME, MODEL = "tiny/chat-GGUF", "tiny/chat-GGUF/chat-Q4_K_M"
README = b"---\nlicense: apache-2.0\npipeline_tag: text-generation\n---\n# Chat\n\nIt *talks*.\n"
CONTENT = gguf_content(3_000_000)
FILES = {"README.md": README, "chat-Q4_K_M.gguf": CONTENT, "chat-Q8_0.gguf": gguf_content(6_000_000, 1)}


@dataclass
class Watched:
    """Everything that was said, and a way to wait for it."""

    happened: asyncio.Event = field(default_factory=asyncio.Event)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def take(self, *_: object) -> None:
        self.happened.set()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.create_task(work))

    async def until(self, is_so: Callable[[], bool]) -> None:
        async with asyncio.timeout(HANGS_SECONDS):
            while not is_so():
                self.happened.clear()
                await self.happened.wait()


@dataclass
class Place:
    """A gateway with its hub, and the states that look at them."""

    client: Client
    hub: HubServer
    watched: Watched = field(default_factory=Watched)

    def __post_init__(self) -> None:
        self.downloads = DownloadsState(self.client, self.watched.take, self.watched.run)

    @property
    def stored(self) -> str:
        """The path of the advised file in the hub's storage."""
        return f"/storage/{NAME}/{self.hub.repositories[NAME].head}/chat-Q4_K_M.gguf"

    @property
    def download(self) -> Download:
        found = self.downloads.of(MODEL)
        assert found is not None
        return found

    def hold(self) -> Fault:
        """Have the hub send no more than a part of the file, until it is released."""
        fault = Fault(hold_after=1_000_000)
        self.hub.faults.add(self.stored, fault)
        return fault

    async def begin(self) -> None:
        await self.downloads.begin(NAME, "Q4_K_M")


async def new_place(stack: AsyncExitStack, folder: Path, *, offline: bool = False, reserve: int = 0) -> Place:
    repository = Repository(NAME, FILES, downloads=1200, gguf={"total": 750_000, "context_length": 2048})
    hub = await stack.enter_async_context(running_hub([repository]))
    own = HubSettings(
        endpoint=hub.url, proxies={}, offline=offline, allowed_hosts=frozenset({"127.0.0.1", "localhost"})
    )
    given = settings(folder, model("echo", "echo"), hub=own, disk_reserve_bytes=reserve)
    running = await stack.enter_async_context(gateway(given))
    client = await stack.enter_async_context(Client(f"grpc://127.0.0.1:{running.grpc_port}", token=""))
    return Place(client, hub)


@pytest.fixture
@slow
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    async with AsyncExitStack() as stack:
        found = await new_place(stack, tmp_path_factory.mktemp("g"))
        yield found
        for task in found.watched.tasks:
            task.cancel()
