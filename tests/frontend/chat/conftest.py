"""A conversation with everything that it has said, and a gateway for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from tests.support.gateway import model, settings
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.client import Client
from plugai.frontend.chat.changes import AnswerShown, Change
from plugai.frontend.chat.state import ChatState
from plugai.server.app import gateway
from plugai.server.settings.sessions import SessionSettings

MODELS = (
    model("echo", "echo"),
    model("slow", "echo", delay_seconds=0.1),
    model("broken", "echo", fail_after=2),
)


class Chat:
    """A conversation, and everything that it has said."""

    def __init__(self, client: Client) -> None:
        self.changes: list[Change] = []
        self._changed = asyncio.Event()
        self.state = ChatState(client, self._take, flush_seconds=0.001)

    async def until(self, is_so: Callable[[Change], bool]) -> None:
        """Wait for a change, also one that has come already."""
        async with asyncio.timeout(HANGS_SECONDS):
            while not any(map(is_so, self.changes)):
                self._changed.clear()
                await self._changed.wait()

    @property
    def answer(self) -> AnswerShown:
        """The last answer."""
        assert self.state.answer is not None
        return self.state.answer

    def _take(self, change: Change) -> None:
        self.changes.append(change)
        self._changed.set()


@pytest.fixture
@slow
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    async with (
        # Titles of models come when they come.
        gateway(settings(tmp_path_factory.mktemp("g"), *MODELS, sessions=SessionSettings(titles=False))) as running,
        Client(f"grpc://127.0.0.1:{running.grpc_port}", token="") as one,
    ):
        yield one
