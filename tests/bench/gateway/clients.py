"""The cost of reading a provider's stream in one process, by library.

`python -m tests.bench.gateway.clients [ROUNDS]`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from statistics import median

import httpx2
import openai
import uvloop
from tests.bench.gateway.gateways import upstream

from plugai.adapters.compatible.provider import CompatibleProvider
from plugai.runners.base import GenerationRequest, Message, ModelSpec, ProviderConfig, Role, TextChunk, TextPart

_STREAMS = 8
_REQUESTS = 64

Ask = Callable[[], Awaitable[int]]


async def main(port: int, rounds: int) -> None:
    """Print the CPU time per token, in microseconds."""
    base_url = f"http://127.0.0.1:{port}/v1"
    config = ProviderConfig("bench", base_url=base_url, allowed_hosts=frozenset({"127.0.0.1"}))
    async with (
        CompatibleProvider(config) as provider,
        httpx2.AsyncClient(timeout=60) as plain,
        openai.AsyncOpenAI(base_url=base_url, api_key="x", max_retries=0) as sdk,
    ):
        clients: dict[str, Ask] = {
            "the engine (httptools, msgspec)": lambda: _engine(provider),
            "httpx2 and json, by lines": lambda: _httpx(plain, base_url),
            "openai's SDK": lambda: _sdk(sdk),
        }
        spent: dict[str, list[float]] = {name: [] for name in clients}
        for number in range(rounds + 1):
            for name, ask in clients.items():
                cost = await _cost(ask)
                # The first round is a warm-up.
                spent[name] += [cost] if number else []
    for name, costs in spent.items():
        print(f"| {name} | {median(costs) * 1e6:.1f} |")


async def _cost(ask: Ask) -> float:
    waiting = iter(range(_REQUESTS))
    began = time.process_time()

    async def client() -> int:
        return sum([await ask() for _ in waiting])

    tokens = sum(await asyncio.gather(*(client() for _ in range(_STREAMS))))
    return (time.process_time() - began) / tokens


async def _engine(provider: CompatibleProvider) -> int:
    spec = provider.configured(ModelSpec("bench/burst", "bench"))
    request = GenerationRequest("r", "u", spec.id, (Message(Role.USER, (TextPart("Say hello."),)),))
    texts = [chunk.text async for chunk in provider.runner(spec).generate(request) if isinstance(chunk, TextChunk)]
    return "".join(texts).count("@@")


async def _httpx(client: httpx2.AsyncClient, base_url: str) -> int:
    body = {"model": "burst", "messages": [{"role": "user", "content": "Say hello."}], "stream": True}
    texts = []
    async with client.stream("POST", f"{base_url}/chat/completions", json=body) as response:
        async for line in response.aiter_lines():
            if line.startswith("data: {"):
                choices = json.loads(line[6:])["choices"]
                texts += [choices[0]["delta"].get("content", "")] if choices else []
    return "".join(texts).count("@@")


async def _sdk(client: openai.AsyncOpenAI) -> int:
    stream = await client.chat.completions.create(
        model="burst", messages=[{"role": "user", "content": "Say hello."}], stream=True
    )
    texts = [chunk.choices[0].delta.content or "" async for chunk in stream if chunk.choices]
    return "".join(texts).count("@@")


if __name__ == "__main__":
    with upstream() as provider:
        print("| read with | µs/token |\n|---|---|")
        uvloop.run(main(provider.streamed.port, int(sys.argv[1]) if len(sys.argv) > 1 else 5))
