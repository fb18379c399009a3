"""The worker's gRPC service: it passes each call to the process's one Runner."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from importlib.metadata import entry_points
from typing import Protocol, runtime_checkable

from grpc import aio

from plugai.runners.base import Chunk, LoadStage, ModelSpec, Provider, Runner
from plugai.runners.errors import ModelUnavailableError, PlugAIError, RunnerNotInstalledError
from plugai.runners.resident import resident_bytes
from plugai.runners.worker import codec
from plugai.runners.worker.failure import abort
from plugai.worker.v1 import worker_pb2, worker_pb2_grpc

# Chunks that are buffered for a slow gateway, before the runner has to wait.
_MAX_BUFFERED_CHUNKS = 256


@runtime_checkable
class CountsWork(Protocol):
    """A runner that reports its activity."""

    @property
    def active(self) -> int:
        """Running requests."""

    @property
    def work_done(self) -> int:
        """Tokens or steps computed since the start."""


class WorkerServicer(worker_pb2_grpc.WorkerServiceServicer):
    """Serves one model."""

    def __init__(self) -> None:
        self._runner: Runner | None = None
        self._active = 0

    async def Load(
        self,
        request: worker_pb2.LoadRequest,
        context: aio.ServicerContext[worker_pb2.LoadRequest, worker_pb2.LoadResponse],
    ) -> AsyncIterator[worker_pb2.LoadResponse]:
        try:
            runner = _provider(request.runner).runner(_spec(request))
            async with aclosing(_stages(runner)) as stages:
                async for stage in stages:
                    yield worker_pb2.LoadResponse(stage=worker_pb2.Stage(name=stage.name, fraction=stage.fraction))
        except PlugAIError as error:
            await abort(context, error)
        self._runner = runner
        yield worker_pb2.LoadResponse(
            ready=worker_pb2.Ready(
                capacity=runner.capacity,
                capabilities=sorted(runner.capabilities),
                context_length=runner.context_length,
                preempts=runner.preempts,
                tool_format=runner.tool_format,
                batch_invariant=runner.batch_invariant,
            )
        )

    async def Generate(
        self,
        request: worker_pb2.GenerateRequest,
        context: aio.ServicerContext[worker_pb2.GenerateRequest, worker_pb2.GenerateResponse],
    ) -> AsyncIterator[worker_pb2.GenerateResponse]:
        self._active += 1
        try:
            if self._runner is None:
                raise ModelUnavailableError("the process has no model loaded")
            chunks = self._runner.generate(codec.decode_request(request))
            async with aclosing(_batches(chunks)) as batches:
                async for batch in batches:
                    for response in codec.responses(batch):
                        yield response
        except PlugAIError as error:
            await abort(context, error)
        finally:
            self._active -= 1

    async def CountTokens(
        self,
        request: worker_pb2.CountTokensRequest,
        context: aio.ServicerContext[worker_pb2.CountTokensRequest, worker_pb2.CountTokensResponse],
    ) -> worker_pb2.CountTokensResponse:
        try:
            if self._runner is None:
                raise ModelUnavailableError("the process has no model loaded")
            asked = worker_pb2.GenerateRequest(request_json=request.request_json)
            return worker_pb2.CountTokensResponse(tokens=await self._runner.count_tokens(codec.decode_request(asked)))
        except PlugAIError as error:
            await abort(context, error)

    async def GetStatus(
        self,
        request: worker_pb2.GetStatusRequest,
        context: aio.ServicerContext[worker_pb2.GetStatusRequest, worker_pb2.GetStatusResponse],
    ) -> worker_pb2.GetStatusResponse:
        response = worker_pb2.GetStatusResponse(active=self._active, resident_bytes=resident_bytes())
        if isinstance(self._runner, CountsWork):
            response.active = self._runner.active
            response.work_done = self._runner.work_done
        return response


def _provider(name: str) -> Provider:
    for entry_point in entry_points(group="plugai.runners", name=name):
        provider: Provider = entry_point.load()()
        return provider
    raise RunnerNotInstalledError(f"there is no runner {name!r}; install the package that provides it")


def _spec(request: worker_pb2.LoadRequest) -> ModelSpec:
    options = json.loads(request.options_json)
    return ModelSpec(id=request.model, runner=request.runner, capacity=request.capacity or None, options=options)


async def _stages(runner: Runner) -> AsyncGenerator[LoadStage, None]:
    """Load the model and yield its stages."""
    stages: asyncio.Queue[LoadStage | None] = asyncio.Queue()
    loading = asyncio.create_task(runner.load(stages.put_nowait))
    loading.add_done_callback(lambda _: stages.put_nowait(None))
    try:
        while (stage := await stages.get()) is not None:
            yield stage
        await loading
    finally:
        loading.cancel()


async def _batches(chunks: AsyncGenerator[Chunk, None]) -> AsyncGenerator[list[Chunk], None]:
    """Yield the chunks since the last time together, so that a slow reader gets fewer, larger messages."""
    queue: asyncio.Queue[Chunk | None] = asyncio.Queue(_MAX_BUFFERED_CHUNKS)
    pump = asyncio.create_task(_pump(chunks, queue))
    try:
        ended = False
        while not ended:
            batch = [await queue.get()]
            while not queue.empty():
                batch.append(queue.get_nowait())
            ended = None in batch
            if ready := [chunk for chunk in batch if chunk is not None]:
                yield ready
        await pump
    finally:
        pump.cancel()
        while not queue.empty():
            queue.get_nowait()
        await asyncio.gather(pump, return_exceptions=True)


async def _pump(chunks: AsyncGenerator[Chunk, None], queue: asyncio.Queue[Chunk | None]) -> None:
    try:
        async with aclosing(chunks):
            async for chunk in chunks:
                await queue.put(chunk)
    finally:
        await queue.put(None)
