"""A server with echo models, and OpenAI's own SDK as its client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from openai import AsyncOpenAI
from tests.support.server import RunningServer


def sdk(server: RunningServer, key: str = "anything") -> Any:
    """The SDK, which must not try again. It is not typed: its types allow no request that is wrong."""
    return AsyncOpenAI(base_url=f"{server.url}/openai/v1", api_key=key, max_retries=0)


@pytest.fixture
async def client(echo_server: RunningServer) -> AsyncIterator[Any]:
    async with sdk(echo_server) as made:
        yield made


@pytest.fixture
async def llama(llama_server: RunningServer) -> AsyncIterator[Any]:
    async with sdk(llama_server) as made:
        yield made
