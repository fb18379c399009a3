"""Checks that a worker's memory does not grow under long mixed load. `python -m tests.bench.soak [MINUTES]`.

Conversations of several owners, long prompts, schemas and cancellations. Prints a line per minute, and the slope.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import aclosing
from pathlib import Path
from statistics import linear_regression

from plugai.runners.base import (
    GenerationRequest,
    JsonSchemaFormat,
    Message,
    ModelSpec,
    Parameters,
    Role,
    TextChunk,
    TextPart,
)
from plugai.runners.errors import PlugAIError
from plugai.runners.llama_cpp.provider import LlamaCppProvider
from plugai.runners.worker.runner import WorkerRunner

CLIENTS = 6
LENGTH = 1024
# Buffers grow to their size in the first minutes.
WARM_UP = 0.1
SCHEMA = JsonSchemaFormat({"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]})


async def soak(minutes: float) -> None:
    """Print a line per minute, and then the slope of the memory."""
    path = str(next(iter(LlamaCppProvider().discover("/nonexistent"))).options["path"])
    options = {"path": path, "context_length": LENGTH, "parallel": 4}
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        worker = WorkerRunner(ModelSpec(id="soak", runner="llama_cpp", options=options), Path(folder))
        await worker.load(lambda _stage: None)
        ended: Counter[str] = Counter()
        clients = [asyncio.create_task(_client(worker, number, ended)) for number in range(CLIENTS)]
        try:
            memory = await _sample_memory(worker, minutes, ended)
        finally:
            for client in clients:
                client.cancel()
            await asyncio.gather(*clients, return_exceptions=True)
            await worker.unload()
    settled = memory[int(len(memory) * WARM_UP) :]
    slope = linear_regression(*zip(*settled, strict=True)).slope if len(settled) > 1 else 0.0
    print(f"slope after the first {WARM_UP:.0%}: {slope * 60 / 2**20:+.2f} MiB per hour" if settled else "too short")


async def _sample_memory(worker: WorkerRunner, minutes: float, ended: Counter[str]) -> list[tuple[float, float]]:
    """Samples of the resident bytes, with the minutes since the start."""
    began = time.monotonic()
    seen: list[tuple[float, float]] = []
    passed = 0.0
    while passed < minutes:
        await asyncio.sleep(min(60.0, minutes * 6))
        status = await worker.status()
        passed = (time.monotonic() - began) / 60
        seen.append((passed, status.resident_bytes))
        counts = ", ".join(f"{count} {how}" for how, count in sorted(ended.items()))
        line = f"{passed:6.1f} min  {status.resident_bytes / 2**20:7.1f} MiB  {status.work_done} tokens  {counts}"
        print(line, flush=True)
    return seen


async def _client(worker: WorkerRunner, number: int, ended: Counter[str]) -> None:
    """Send one request after the other, for one of three owners."""
    chance = random.Random(number)
    turns: list[Message] = []
    while True:
        if not turns or chance.random() < 0.2:
            turns = [Message(Role.SYSTEM, (TextPart(f"You are assistant {number}."),))]
        words = "word " * 600 if chance.random() < 0.1 else f"Tell me about the number {chance.randrange(1000)}."
        turns.append(Message(Role.USER, (TextPart(words),)))
        try:
            answer = await _ask(worker, chance, number, tuple(turns), ended)
        except PlugAIError as error:
            ended[type(error).__name__] += 1
            turns = []
        else:
            turns.append(Message(Role.ASSISTANT, (TextPart(answer or "…"),)))


async def _ask(
    worker: WorkerRunner, chance: random.Random, number: int, turns: tuple[Message, ...], ended: Counter[str]
) -> str:
    response_format = SCHEMA if chance.random() < 0.1 else None
    logprobs = 2 if chance.random() < 0.1 else None
    parameters = Parameters(temperature=0.8, max_output_tokens=chance.randrange(1, 120), top_logprobs=logprobs)
    request = GenerationRequest("soak", f"owner {number % 3}", "soak", turns, parameters, response_format)
    cancelled_after = chance.randrange(5) if chance.random() < 0.3 else None
    answer = ""
    async with aclosing(worker.generate(request)) as chunks:
        count = 0
        async for chunk in chunks:
            answer += chunk.text if isinstance(chunk, TextChunk) else ""
            if count == cancelled_after:
                ended["cancelled"] += 1
                return answer
            count += 1
    ended["finished"] += 1
    return answer


if __name__ == "__main__":
    asyncio.run(soak(float(sys.argv[1]) if len(sys.argv) > 1 else 60.0))
