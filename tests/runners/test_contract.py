"""Every runner of ours keeps to the Runner interface, in this process and in a worker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from tests.runners.asking import ask, ignore_stage, question

from plugai.runners.base import FinalChunk, ModelSpec, Parameters, Provider, Runner
from plugai.runners.worker.runner import WorkerRunner

SHORT = Parameters(max_output_tokens=3, temperature=0)


@pytest.fixture(params=["echo", "llama_cpp", "worker echo", "worker llama_cpp"])
async def runner(request: pytest.FixtureRequest, llama_spec: ModelSpec, tmp_path: Path) -> AsyncIterator[Runner]:
    place, _, name = f" {request.param}".rpartition(" ")
    spec = llama_spec if name == "llama_cpp" else ModelSpec(id="model", runner=name)
    (entry_point,) = entry_points(group="plugai.runners", name=name)
    provider: Provider = entry_point.load()()
    runner = WorkerRunner(provider.configured(spec), tmp_path) if place.strip() else provider.runner(spec)
    await runner.load(ignore_stage)
    yield runner
    await runner.unload()


async def test_an_answer_ends_in_exactly_one_final_chunk(runner: Runner) -> None:
    for _ in range(2):
        answer = await ask(runner, "one two three four five", SHORT)
        finals = [chunk for chunk in answer.chunks if isinstance(chunk, FinalChunk)]
        assert finals == [answer.chunks[-1]]
        assert answer.final.usage.output_tokens == answer.tokens == 3


async def test_the_input_is_counted_as_an_answer_counts_it(runner: Runner) -> None:
    asked = question("one two three", SHORT)
    counted = await runner.count_tokens(asked)
    assert counted == (await ask(runner, "one two three", SHORT)).final.usage.input_tokens


async def test_an_answer_can_be_closed_at_any_chunk(runner: Runner) -> None:
    for count in range(4):
        async with aclosing(runner.generate(question("one two three four five", SHORT))) as chunks:
            for _ in range(count):
                await anext(chunks)
    assert (await ask(runner, "one two three four five", SHORT)).tokens == 3


async def test_unloading_twice_does_no_harm(runner: Runner) -> None:
    await runner.unload()
    await runner.unload()
