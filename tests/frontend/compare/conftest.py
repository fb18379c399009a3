"""A comparison with everything that it has said, and a gateway for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from tests.support.gateway import model, settings
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.client import Client
from plugai.frontend.chat.changes import Change
from plugai.frontend.compare.column import Column
from plugai.frontend.compare.state import CompareState
from plugai.server.app import gateway

MODELS = (
    model("echo", "echo"),
    model("slow", "echo", delay_seconds=0.1),
    model("broken", "echo", fail_after=2),
    model("heavy", "echo", load_seconds=0.2),
)


class Comparison:
    """A comparison, and everything that it has said."""

    def __init__(self, client: Client) -> None:
        self.changes: list[tuple[Column | None, Change]] = []
        self._changed = asyncio.Event()
        self.state = CompareState(client, self._take, flush_seconds=0.001)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so, which is looked at after each change."""
        async with asyncio.timeout(HANGS_SECONDS):
            while not is_so():
                self._changed.clear()
                await self._changed.wait()

    async def ended(self) -> None:
        """Wait until no answer is under way."""
        await self.until(lambda: not self.state.is_running)

    def column(self, name: str) -> Column:
        """The column of a model."""
        return next(column for column in self.state.columns if column.model == name)

    def _take(self, column: Column | None, change: Change) -> None:
        self.changes.append((column, change))
        self._changed.set()


@pytest.fixture
@slow
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    async with (
        gateway(settings(tmp_path_factory.mktemp("g"), *MODELS)) as running,
        Client(f"grpc://127.0.0.1:{running.grpc_port}", token="") as one,
    ):
        yield one
