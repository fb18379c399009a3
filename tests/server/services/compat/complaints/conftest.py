"""What users of other servers' compatible APIs have complained about, each as a test by its name.

One server for all of them: with echo models, the embedded SmolLM2, and a provider whose answers a test scripts. That
embeddings have the model's whole width is checked in openai/test_embeddings.py.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest_asyncio
from anthropic import AsyncAnthropic
from ollama import AsyncClient as AsyncOllama
from openai import AsyncOpenAI
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.script import Reply
from tests.adapters.fakes.server import Call, FakeProvider, fake_provider
from tests.support.server import ECHO_MODELS, RunningServer, running_server
from tests.support.tiers import slow

from plugai.runners.llama_cpp.files import default_model

SCRIPTED = "fake/small"
LLAMA = "smollm2-135m-instruct"
SLASHED = "lab/qwen:7b"
TOOLS_MODEL = "with-tools"
ORIGIN = "https://app.example"
_SETTINGS = """
heartbeat_seconds = 1
cors_origins = ["{origin}", "app://obsidian.md"]
{models}
[[models]]
id = "{slashed}"
runner = "echo"
[[models]]
id = "{tools}"
runner = "llama_cpp"
path = "{path}"
threads = 1
parallel = 1
context_length = 2048
tool_format = "generic"
[[providers]]
id = "fake"
runner = "openai_compatible"
base_url = "{url}"
api_key = "{key}"
allowed_hosts = ["127.0.0.1"]
retries = 0
"""


@dataclass(frozen=True, slots=True)
class Clients:
    """A running server, the provider behind it, and each API's own client, which must not try again."""

    server: RunningServer
    provider: FakeProvider
    http: httpx2.AsyncClient
    # Untyped: their types allow no request that is wrong.
    openai: Any
    anthropic: Any
    ollama: Any


@pytest_asyncio.fixture(scope="session", loop_scope="session")
@slow
async def clients() -> AsyncIterator[Clients]:
    async with fake_provider(CompatibleChat()) as provider:
        given = {"origin": ORIGIN, "slashed": SLASHED, "url": provider.url, "key": provider.key}
        given |= {"tools": TOOLS_MODEL, "path": str(default_model())}
        running = running_server(_SETTINGS.format(models=ECHO_MODELS, **given))
        # The provider is asked for its models while the server starts.
        server = await asyncio.to_thread(running.__enter__)
        try:
            async with (
                httpx2.AsyncClient(base_url=server.url, timeout=None) as http,
                AsyncOpenAI(base_url=f"{server.url}/openai/v1", api_key="any", max_retries=0) as openai,
                AsyncAnthropic(base_url=f"{server.url}/anthropic", api_key="any", max_retries=0) as anthropic,
                AsyncOllama(host=server.url) as ollama,
            ):
                yield Clients(server, provider, http, openai, anthropic, ollama)
        finally:
            await asyncio.to_thread(running.__exit__, None, None, None)


def will_reply(provider: FakeProvider, *replies: Reply) -> asyncio.Queue[Call]:
    """Have it reply so; what is returned gets the calls."""
    while not provider.arrived.empty():
        provider.arrived.get_nowait()
    provider.then(*replies)
    return provider.arrived


async def events(http: httpx2.AsyncClient, path: str, body: dict[str, Any]) -> list[str]:
    """The lines of a stream that are not empty, as they were sent."""
    async with http.stream("POST", path, json=body | {"stream": True}) as response:
        assert response.status_code == 200, await response.aread()
        return [line async for line in response.aiter_lines() if line]
