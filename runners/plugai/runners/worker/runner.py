"""A Runner whose model runs in a separate process, so that a crash affects only the requests in it."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import grpc
from grpc import aio

from plugai.runners.base import (
    Capability,
    Chunk,
    GenerationRequest,
    LoadStage,
    ModelSpec,
    ReportStage,
    Runner,
    files_of,
)
from plugai.runners.confinement.policy import ConfinementPolicy
from plugai.runners.errors import ModelUnavailableError
from plugai.runners.worker import codec
from plugai.runners.worker.connection import OPTIONS, SECRET_KEY
from plugai.runners.worker.failure import decode_error
from plugai.runners.worker.process import ConfinementOf, WorkerProcess, worker_process
from plugai.runners.worker.progress import ProgressWatch, WorkerStatus, watched
from plugai.worker.v1 import worker_pb2, worker_pb2_grpc

# The time in which the system reports the end of a process, once its socket is closed.
_DEATH_SECONDS = 5.0
STALL_SECONDS = 1800.0
"""How long a worker may be without progress by default: a slow machine may need long to decode one large image."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Connection:
    process: WorkerProcess
    stub: worker_pb2_grpc.WorkerServiceAsyncStub
    watch: ProgressWatch

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        return ((SECRET_KEY, self.process.secret),)


class WorkerRunner(Runner):
    """Serves a model in a worker process, which `load` starts and `unload` ends."""

    def __init__(
        self,
        spec: ModelSpec,
        runtime_folder: Path,
        stall_seconds: float = STALL_SECONDS,
        confinement: ConfinementOf | None = None,
    ) -> None:
        """`runtime_folder` is for the folder of the process; only this user should have access to it. A process that
        makes no progress for `stall_seconds` is ended. By default it may read what the option `path` names."""
        super().__init__(spec)
        self._confinement = confinement or partial(ConfinementPolicy().of_model, files_of(spec))
        self._stall_seconds = stall_seconds
        self._runtime_folder = runtime_folder
        self._resources = AsyncExitStack()
        self._connection: _Connection | None = None

    @property
    def pid(self) -> int | None:
        """The process's id while the model is loaded."""
        return self._connection.process.pid if self._connection else None

    async def load(self, report: ReportStage) -> None:
        async with AsyncExitStack() as resources:
            report(LoadStage("starting the process"))
            process = await resources.enter_async_context(
                worker_process(self.spec.id, self._runtime_folder, self._confinement)
            )
            channel = await resources.enter_async_context(aio.insecure_channel(f"unix:{process.socket}", OPTIONS))
            watch = ProgressWatch(self._stall_seconds, time.monotonic)
            connection = _Connection(process, worker_pb2_grpc.WorkerServiceStub(channel), watch)
            await self._load(connection, report)
            self.resident_bytes = (await _status(connection)).resident_bytes
            # Ended first, so that requests that still run fail because of it, and not of the closed connection.
            resources.push_async_callback(process.end, "it was unloaded")
            watch.moved()
            await resources.enter_async_context(self._watched(connection))
            self._resources = resources.pop_all()
        self._connection = connection

    async def _load(self, connection: _Connection, report: ReportStage) -> None:
        request = worker_pb2.LoadRequest(
            runner=self.spec.runner,
            model=self.spec.id,
            capacity=self.spec.capacity or 0,
            options_json=json.dumps(dict(self.spec.options)),
        )
        call = connection.stub.Load(request, metadata=connection.metadata)
        with _cancelled_with_process(call, connection.process):
            async with _translated_errors(connection.process):
                async for response in call:
                    if response.HasField("stage"):
                        report(_stage(response.stage))
                    else:
                        self._apply_ready(response.ready)

    def _watched(self, connection: _Connection) -> AbstractAsyncContextManager[None]:
        def stuck() -> None:
            reason = f"it made no progress for {self._stall_seconds:g} seconds and was ended"
            _log.error("the process of model %s: %s", self.spec.id, reason)
            connection.process.kill(reason)

        return watched(connection.watch, self._stall_seconds, partial(_status, connection), stuck)

    def _apply_ready(self, ready: worker_pb2.Ready) -> None:
        self.capacity = ready.capacity
        self.preempts = ready.preempts
        self.tool_format = ready.tool_format
        self.batch_invariant = ready.batch_invariant if ready.HasField("batch_invariant") else None
        self.capabilities = frozenset(map(Capability, ready.capabilities))
        self.context_length = ready.context_length if ready.HasField("context_length") else None

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        connection = self._require_connection()
        call = connection.stub.Generate(codec.encode_request(request), metadata=connection.metadata)
        with _cancelled_with_process(call, connection.process):
            async with _translated_errors(connection.process):
                async for response in call:
                    connection.watch.moved()
                    for chunk in response.chunks:
                        yield codec.decode_chunk(chunk)

    async def count_tokens(self, request: GenerationRequest) -> int | None:
        connection = self._require_connection()
        asked = worker_pb2.CountTokensRequest(request_json=codec.encode_request(request).request_json)
        call = connection.stub.CountTokens(asked, metadata=connection.metadata)
        with _cancelled_with_process(call, connection.process):
            async with _translated_errors(connection.process):
                response = await call
        return response.tokens if response.HasField("tokens") else None

    async def status(self) -> WorkerStatus:
        """Get the status of the process. Raises ModelUnavailableError if there is none."""
        return await _status(self._require_connection())

    async def measure_memory(self) -> int:
        return (await self.status()).resident_bytes

    async def wait_until_lost(self) -> None:
        if self._connection is not None:
            await asyncio.shield(self._connection.process.ended)

    async def unload(self) -> None:
        self._connection = None
        await self._resources.aclose()

    def _require_connection(self) -> _Connection:
        if self._connection is None:
            raise ModelUnavailableError(f"model {self.spec.id!r} is not loaded; try again")
        if self._connection.process.ended.done():
            raise self._connection.process.crash_error()
        return self._connection


async def _status(connection: _Connection) -> WorkerStatus:
    call = connection.stub.GetStatus(worker_pb2.GetStatusRequest(), metadata=connection.metadata)
    with _cancelled_with_process(call, connection.process):
        async with _translated_errors(connection.process):
            response = await call
    return WorkerStatus(response.active, response.work_done, response.resident_bytes)


@contextmanager
def _cancelled_with_process(call: aio.Call, process: WorkerProcess) -> Generator[None, None, None]:
    """Cancel the call at the end of the block, or of the process: its children may still hold the socket open."""

    def cancel(_: asyncio.Task[int]) -> None:
        call.cancel()

    process.ended.add_done_callback(cancel)
    try:
        yield
    finally:
        process.ended.remove_done_callback(cancel)
        call.cancel()


@asynccontextmanager
async def _translated_errors(process: WorkerProcess) -> AsyncGenerator[None, None]:
    """Translate the failures of a call into our errors."""
    try:
        yield
    except aio.AioRpcError as error:
        raise await _to_error(error, process) from None
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if process.ended.done() and not (task and task.cancelling()):
            raise process.crash_error() from None
        raise


async def _to_error(error: aio.AioRpcError, process: WorkerProcess) -> Exception:
    decoded = decode_error(error.details() or "", error.trailing_metadata() or ())
    if decoded is not None:
        return decoded
    # A process that dies during an answer may cause any status, and its end is reported a little later.
    await asyncio.wait({process.ended}, timeout=_DEATH_SECONDS)
    if process.ended.done():
        return process.crash_error()
    if error.code() is not grpc.StatusCode.UNAVAILABLE:
        return RuntimeError(f"the worker of model {process.model!r} failed: {error.code()}: {error.details()}")
    return ModelUnavailableError(f"the process of model {process.model!r} cannot be reached; try again")


def _stage(message: worker_pb2.Stage) -> LoadStage:
    return LoadStage(message.name, message.fraction if message.HasField("fraction") else None)
