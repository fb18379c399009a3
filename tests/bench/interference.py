"""The effect of a long prompt on another stream, and the time until a cancelled request frees its sequence."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from contextlib import aclosing

from tests.bench.engines import Engine
from tests.bench.measure import percentile

from plugai.runners.base import GenerationRequest, Message, ModelSpec, Parameters, Role, TextPart
from plugai.runners.llama_cpp.runner import LlamaCppRunner

TOKENS = 400
WORDS = 1900
CANCELS = 60


def run(running: Mapping[str, Engine], times: int) -> None:
    """Print the table of the effect of a long prompt."""
    print(f"\nA stream of {TOKENS} tokens, and after a second of it, a prompt of {WORDS} words: {times} times.\n")
    print("| engine | speed of the stream, relative to running alone | longest gap |")
    print("|---|---|---|")
    for name, engine in running.items():
        results = [_beside_a_prompt(engine, number) for number in range(times)]
        share, gap = sorted(results)[times // 2][0], max(gap for _, gap in results)
        print(f"| {name} | {share:.2f} | {gap * 1e3:.0f} ms |", flush=True)


def _beside_a_prompt(engine: Engine, number: int) -> tuple[float, float]:
    """The share of its speed alone, and the longest gap."""
    story = [("user", f"Write an endless story, number {number}.")]
    alone = engine.ask(story, TOKENS)
    # In characters, since the tokens per piece differ.
    speed = sum(map(len, alone.texts[1:])) / (alone.pieces[-1] - alone.pieces[0])
    times: list[float] = []

    def send_long_prompt() -> None:
        threading.Event().wait(1.0)
        began = time.perf_counter()
        first = engine.ask([("user", f"{number} " + "word " * WORDS)], 1).first
        times.extend((began, began + first))

    other = threading.Thread(target=send_long_prompt)
    other.start()
    began = time.perf_counter()
    beside = engine.ask([("user", f"Write an endless story, please, number {number}.")], TOKENS)
    other.join()
    start, end = (moment - began for moment in times)
    end = min(end, beside.pieces[-1])
    during = sum(len(text) for text, piece in zip(beside.texts, beside.pieces, strict=True) if start <= piece <= end)
    gaps = [gap for gap, piece in zip(beside.gaps, beside.pieces[1:], strict=True) if start <= piece <= end]
    return during / (end - start) / speed, max(gaps, default=end - start)


def run_cancellations(model: str, threads: int) -> None:
    """Print the table of how fast sequences are freed while three other requests run."""
    decoding, reading = asyncio.run(_cancellations(model, threads))
    print(f"\n{CANCELS} requests each are cancelled beside three others; until the sequence is free:\n")
    print("| cancelled while | p50 | p99 |")
    print("|---|---|---|")
    for name, seconds in (("its answer is decoded", decoding), ("its prompt is decoded", reading)):
        p50, p99 = percentile(seconds, 0.5), percentile(seconds, 0.99)
        print(f"| {name} | {p50 * 1e3:.0f} ms | {p99 * 1e3:.0f} ms |", flush=True)


async def _cancellations(model: str, threads: int) -> tuple[list[float], list[float]]:
    options = {"path": model, "threads": threads, "context_length": 2560, "parallel": 4}
    runner = LlamaCppRunner(ModelSpec(id="bench", runner="llama_cpp", options=options))
    await runner.load(lambda _stage: None)
    others = [asyncio.create_task(_keep_busy(runner, number)) for number in range(3)]
    try:
        await _active(runner, 3)
        decoding = [await _cancelled(runner, f"Say {number}.", 2) for number in range(CANCELS)]
        reading = [await _cancelled(runner, f"{number} " + "word " * WORDS, 1) for number in range(CANCELS)]
    finally:
        for other in others:
            other.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await runner.unload()
    return decoding, reading


async def _keep_busy(runner: LlamaCppRunner, number: int) -> None:
    while True:
        async with aclosing(runner.generate(_request(f"Write a long story, number {number}."))) as chunks:
            async for _ in chunks:
                pass


async def _cancelled(runner: LlamaCppRunner, text: str, chunks_before: int) -> float:
    """Seconds from closing the stream until the engine has one sequence fewer in use."""
    stream = runner.generate(_request(text))
    for _ in range(chunks_before):
        await anext(stream)
    # Until its prefill has started.
    await asyncio.sleep(0.2)
    began = time.perf_counter()
    await stream.aclose()
    await _active(runner, 3)
    return time.perf_counter() - began


async def _active(runner: LlamaCppRunner, count: int) -> None:
    # The engine has no notification for this.
    while runner.active != count:  # noqa: ASYNC110
        await asyncio.sleep(0.001)


def _request(text: str) -> GenerationRequest:
    messages = (Message(Role.USER, (TextPart(text),)),)
    return GenerationRequest("request", "owner", "bench", messages, Parameters(temperature=1, max_output_tokens=2000))
