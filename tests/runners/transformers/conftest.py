"""The small real model in transformers' format, loaded once, and tiny ones of chance."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from tests.runners.asking import ignore_stage
from tests.runners.conftest import llama, llama_spec  # noqa: F401 - its answers are compared
from tests.runners.llama_cpp.gguf_files import real_model
from tests.support.models.smollm2 import write_smollm2

from plugai.runners.base import ModelSpec
from plugai.runners.transformers.provider import TransformersProvider
from plugai.runners.transformers.runner import TransformersRunner

Load = Callable[[Path], Awaitable[TransformersRunner]]


def spec_of(folder: Path, **options: object) -> ModelSpec:
    # One thread, since two that wait for each other on a busy machine take many times as long.
    spec = ModelSpec(id=folder.name, runner="transformers", options={"path": str(folder), "threads": 1, **options})
    return TransformersProvider().configured(spec)


@pytest.fixture(scope="session")
def smollm2(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TransformersRunner]:
    """The model that the tests of llama.cpp ask, in this engine."""
    folder = tmp_path_factory.mktemp("transformers") / "smollm2"
    write_smollm2(real_model(), folder)
    runner = TransformersRunner(spec_of(folder))
    asyncio.run(runner.load(ignore_stage))
    yield runner
    asyncio.run(runner.unload())


@pytest.fixture
async def load() -> AsyncIterator[Load]:
    """Load the model in a folder, until the test ends."""
    async with AsyncExitStack() as runners:

        async def loaded(folder: Path) -> TransformersRunner:
            runner = TransformersRunner(spec_of(folder))
            await runner.load(ignore_stage)
            runners.push_async_callback(runner.unload)
            return runner

        yield loaded
