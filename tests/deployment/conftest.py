"""A whole server in the test's own process, so that a test can look into its workers: real Envoy, real model."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import pytest_asyncio
from grpc import aio
from tests.support.gateway import model, settings
from tests.support.limits import HANGS_SECONDS
from tests.support.tiers import slow

from plugai.runners.llama_cpp.provider import LlamaCppProvider
from plugai.runners.worker.runner import WorkerRunner
from plugai.server.app import Deployment, deployment
from plugai.v1 import generate_pb2_grpc, models_pb2_grpc

DEFAULT = "smollm2-135m-instruct"


@dataclass
class Visitor:
    """A server, and clients that speak to its public listener."""

    server: Deployment
    rest: httpx2.AsyncClient
    generate: generate_pb2_grpc.GenerateServiceAsyncStub
    models: models_pb2_grpc.ModelsServiceAsyncStub
    models_folder: Path

    def worker(self, name: str) -> WorkerRunner:
        """What serves this model now."""
        runner = self.server.gateway.models.host(name).description
        assert isinstance(runner, WorkerRunner)
        return runner


@pytest.fixture
@slow
async def visitor() -> AsyncIterator[Visitor]:
    """A server of the test's own, which it may stop."""
    async with visiting() as visitor:
        yield visitor


@pytest_asyncio.fixture(scope="module", loop_scope="module")
@slow
async def shared_visitor() -> AsyncIterator[Visitor]:
    """One server for the tests of a file, which leave no request running. They run in the loop of their module."""
    async with visiting() as visitor:
        yield visitor


@asynccontextmanager
async def visiting() -> AsyncGenerator[Visitor, None]:
    """A server whose default model is loaded, and its visitor."""
    # Not below pytest's folder: the paths of Unix sockets must be short.
    folder = Path(tempfile.mkdtemp(prefix="server-"))
    spec = next(spec for spec in LlamaCppProvider().discover(str(folder)) if spec.id == DEFAULT)
    given = settings(
        folder,
        model(DEFAULT, "llama_cpp", **spec.options),
        model("other", "llama_cpp", **spec.options),
        model("vectors", "llama_cpp", **spec.options, pooling="mean"),
        model("echo", "echo"),
        drain_seconds=5.0,
    )
    try:
        async with deployment(given) as running:
            address = f"{running.envoy.address[0]}:{running.envoy.address[1]}"
            async with (
                httpx2.AsyncClient(base_url=running.url, timeout=HANGS_SECONDS) as rest,
                aio.insecure_channel(address) as edge,
            ):
                await running.gateway.models.wait_loaded(DEFAULT)
                yield Visitor(
                    running,
                    rest,
                    generate_pb2_grpc.GenerateServiceStub(edge),
                    models_pb2_grpc.ModelsServiceStub(edge),
                    given.gguf_folder,
                )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
