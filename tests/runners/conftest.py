"""Runners for the tests: the real engine on the real small model, and worker processes."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.runners.asking import ignore_stage
from tests.runners.diffusers.pipeline_folders import copy, save_lora, spoil
from tests.runners.llama_cpp.gguf_files import real_model
from tests.runners.llama_cpp.tiny_gguf import write_tiny_gguf
from tests.support.confined import STRICT
from tests.support.tiers import slow

from plugai.runners.base import ModelSpec, Runner, files_of
from plugai.runners.diffusers.runner import DiffusersRunner
from plugai.runners.worker.runner import WorkerRunner

if TYPE_CHECKING:
    from plugai.runners.llama_cpp.model import Model

StartWorker = Callable[[ModelSpec], Awaitable[WorkerRunner]]


@pytest.fixture(scope="session")
@slow
def llama_spec() -> ModelSpec:
    # One thread, since two that wait for each other on a busy machine take many times as long.
    # Its template knows no tools.
    options = {"path": str(real_model()), "context_length": 2048, "parallel": 4, "threads": 1, "tool_format": "generic"}
    return ModelSpec(id="small", runner="llama_cpp", options=options)


@pytest.fixture(scope="session")
@slow
def llama(llama_spec: ModelSpec) -> Iterator[Runner]:
    """The engine in this process, loaded once for all tests."""
    from plugai.runners.llama_cpp.runner import LlamaCppRunner  # noqa: PLC0415 - the other tests do without

    runner = LlamaCppRunner(llama_spec)
    asyncio.run(runner.load(ignore_stage))
    yield runner
    asyncio.run(runner.unload())


@pytest.fixture(scope="session")
@slow
def model() -> Iterator[Model]:
    """The weights and the vocabulary alone."""
    from plugai.runners.llama_cpp.model import Offload, load_model_file  # noqa: PLC0415 - the other tests do without

    with load_model_file(real_model(), Offload(), lambda _fraction: True) as loaded:
        yield loaded


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Model]:
    """A model of 60 kB, which says nonsense in no time."""
    from plugai.runners.llama_cpp.model import Offload, load_model_file  # noqa: PLC0415 - the other tests do without

    with load_model_file(write_tiny_gguf(tmp_path_factory.mktemp("tiny")), Offload(), lambda _fraction: True) as loaded:
        yield loaded


@pytest.fixture(scope="session")
@slow
def digits(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """The demo model in this process, with three adapters beside it, loaded once for all tests."""
    folder = copy(tmp_path_factory.mktemp("models") / "digits")
    save_lora(folder / "loras" / "wild.v1.safetensors")
    spoil(folder / "loras" / "wild.v1.safetensors", folder / "loras" / "misfit.safetensors")
    (folder / "loras" / "broken.safetensors").write_bytes(b"no tensors")
    # One thread, since two that wait for each other on a busy machine take many times as long.
    adapter = shutil.copy(folder / "loras" / "wild.v1.safetensors", folder.parent / "wild.safetensors")
    options = {"path": str(folder), "threads": 1, "batch": 20, "adapters": [str(adapter)]}
    runner = DiffusersRunner(ModelSpec("digits", "diffusers", options=options))
    asyncio.run(runner.load(ignore_stage))
    yield runner
    asyncio.run(runner.unload())


@pytest.fixture
@slow
async def start_worker(tmp_path: Path) -> AsyncIterator[StartWorker]:
    """Load a model in a worker process that ends with the test."""
    async with AsyncExitStack() as workers:

        async def start(spec: ModelSpec) -> WorkerRunner:
            runner = WorkerRunner(spec, tmp_path / "run", confinement=partial(STRICT.of_model, files_of(spec)))
            await runner.load(ignore_stage)
            workers.push_async_callback(runner.unload)
            return runner

        yield start
