"""One scripted server for each module, and every kind of client for each scenario."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from tests.clients.python.kinds import KINDS, NAMES, opened
from tests.clients.python.scripted_server import ScriptedServer, scripted_server
from tests.support.server import llama_server as llama_server
from tests.support.tiers import slow

from plugai.client import Client, MemoryStore
from plugai.server.settings.prompts import PromptRuleSettings

Open = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture(scope="module")
@slow
def server() -> Iterator[ScriptedServer]:
    with scripted_server(
        "m",
        "lazy",
        slow_reader_seconds=0.3,
        request_log_bytes=64 << 20,
        max_waiting_per_user=2,
        prompt_rules=PromptRuleSettings(max_text_bytes=4 << 20),
    ) as running:
        yield running


@pytest.fixture(params=KINDS, ids=NAMES)
def open_client(request: pytest.FixtureRequest, server: ScriptedServer) -> Iterator[Open]:
    """Opens a client, by default with a token."""
    transport, sync = request.param

    def open_one(**given: Any) -> AbstractAsyncContextManager[Client]:
        options = {"credentials": MemoryStore(), "token": server.token, **given}
        return opened(f"{transport}://127.0.0.1:{server.port}", sync, **options)

    yield open_one
    server.cancel_everything()


@pytest.fixture
async def client(open_client: Open) -> AsyncIterator[Client]:
    async with open_client() as one:
        yield one
