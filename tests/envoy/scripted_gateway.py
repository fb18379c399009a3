"""A gateway whose answers the test writes: real grpc.aio, real stubs, and services that must stay inside."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2
from grpc import aio
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from grpc_status import rpc_status

from plugai.v1 import (
    generate_pb2,
    generate_pb2_grpc,
    models_pb2,
    models_pb2_grpc,
    operations_pb2,
    providers_pb2,
    providers_pb2_grpc,
)
from plugai.v1.event_pb2 import Accepted, Delta, GenerateEvent

Events = AsyncIterator[GenerateEvent]
Context = Any

# What the real gateway must be set to as well: Envoy's pings come every 30 s, also while no call runs.
SERVER_OPTIONS = [
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 20_000),
    ("grpc.max_receive_message_length", 8 * 1024 * 1024),
    ("grpc.max_send_message_length", 64 * 1024 * 1024),
]


def accepted(seq: int, model: str = "tiny") -> GenerateEvent:
    """An `accepted` event."""
    return GenerateEvent(seq=seq, request_id="r-1", accepted=Accepted(model=model))


def delta(seq: int, text: str) -> GenerateEvent:
    """A `delta` event of part 0."""
    return GenerateEvent(seq=seq, request_id="r-1", delta=Delta(part_index=0, text=text))


async def refuse(
    context: Context, code: grpc.StatusCode, reason: str, message: str, *trailers: tuple[str, str]
) -> None:
    """End the call with a status that has an ErrorInfo."""
    info = any_pb2.Any()
    info.Pack(error_details_pb2.ErrorInfo(reason=reason, domain="plugai", metadata={"model": "x"}))
    status = rpc_status.to_status(status_pb2.Status(code=code.value[0], message=message, details=[info]))
    await context.abort(code, message, (*status.trailing_metadata, *trailers))


class ScriptedGateway(
    generate_pb2_grpc.GenerateServiceServicer,
    models_pb2_grpc.ModelsServiceServicer,
    providers_pb2_grpc.ProvidersServiceServicer,
):
    """Answers as its attributes say, and keeps what it was asked."""

    def __init__(self) -> None:
        self.port = 0
        self.generate: Callable[[generate_pb2.GenerateRequest, Context], Events] = self._two_words
        self.once: Callable[[generate_pb2.GenerateOnceRequest, Context], Awaitable[generate_pb2.GenerateOnceResponse]]
        self.once = self._echo
        self.models = [models_pb2.Model(id="tiny", runner="echo", state=models_pb2.MODEL_STATE_LOADED)]
        self.asked: list[Any] = []
        self.metadata: list[dict[str, str | bytes]] = []
        self._health = health.aio.HealthServicer()

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return "127.0.0.1", self.port

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[ScriptedGateway]:
        """Listen on a free port, or on the one that it had, until the context ends."""
        server = aio.server(options=SERVER_OPTIONS)
        generate_pb2_grpc.add_GenerateServiceServicer_to_server(self, server)
        models_pb2_grpc.add_ModelsServiceServicer_to_server(self, server)
        providers_pb2_grpc.add_ProvidersServiceServicer_to_server(self, server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        reflection.enable_server_reflection([reflection.SERVICE_NAME], server)
        self.port = server.add_insecure_port(f"127.0.0.1:{self.port}")
        await self.tell_health(health_pb2.HealthCheckResponse.SERVING)
        await server.start()
        try:
            yield self
        finally:
            await server.stop(None)

    async def tell_health(self, status: health_pb2.HealthCheckResponse.ServingStatus) -> None:
        """Say whether it serves."""
        await self._health.set("", status)

    def _note(self, request: Any, context: Context) -> None:
        self.asked.append(request)
        self.metadata.append(dict(context.invocation_metadata()))

    async def Generate(self, request: generate_pb2.GenerateRequest, context: Context) -> Events:  # noqa: N802
        self._note(request, context)
        async for event in self.generate(request, context):
            yield event

    async def GenerateOnce(  # noqa: N802
        self, request: generate_pb2.GenerateOnceRequest, context: Context
    ) -> generate_pb2.GenerateOnceResponse:
        self._note(request, context)
        return await self.once(request, context)

    async def GetRequest(  # noqa: N802
        self, request: generate_pb2.GetRequestRequest, context: Context
    ) -> generate_pb2.Request:
        self._note(request, context)
        return generate_pb2.Request(request_id=request.request_id)

    async def CancelRequest(  # noqa: N802
        self, request: generate_pb2.CancelRequestRequest, context: Context
    ) -> generate_pb2.Request:
        self._note(request, context)
        return generate_pb2.Request(request_id=request.request_id)

    async def WatchRequest(self, request: generate_pb2.WatchRequestRequest, context: Context) -> Events:  # noqa: N802
        self._note(request, context)
        yield accepted(request.after_seq + 1)

    async def ListModels(  # noqa: N802
        self, request: models_pb2.ListModelsRequest, context: Context
    ) -> models_pb2.ListModelsResponse:
        self._note(request, context)
        return models_pb2.ListModelsResponse(models=self.models)

    async def GetModel(self, request: models_pb2.GetModelRequest, context: Context) -> models_pb2.Model:  # noqa: N802
        self._note(request, context)
        return models_pb2.Model(id=request.model)

    async def UnloadModel(self, request: models_pb2.UnloadModelRequest, context: Context) -> models_pb2.Model:  # noqa: N802
        self._note(request, context)
        return models_pb2.Model(id=request.model)

    async def ListProviders(  # noqa: N802
        self, request: providers_pb2.ListProvidersRequest, context: Context
    ) -> providers_pb2.ListProvidersResponse:
        self._note(request, context)
        return providers_pb2.ListProvidersResponse(providers=[providers_pb2.Provider(id="acme")])

    async def CheckProvider(  # noqa: N802
        self, request: providers_pb2.CheckProviderRequest, context: Context
    ) -> providers_pb2.Provider:
        self._note(request, context)
        return providers_pb2.Provider(id=request.provider)

    async def WatchModels(  # noqa: N802
        self, request: models_pb2.WatchModelsRequest, context: Context
    ) -> AsyncIterator[models_pb2.WatchModelsResponse]:
        self._note(request, context)
        for model in self.models:
            yield models_pb2.WatchModelsResponse(model=model)

    async def LoadModel(  # noqa: N802
        self, request: models_pb2.LoadModelRequest, context: Context
    ) -> operations_pb2.Operation:
        self._note(request, context)
        return operations_pb2.Operation(operation_id="o-1", model=request.model)

    async def _two_words(self, request: generate_pb2.GenerateRequest, context: Context) -> Events:
        yield accepted(1, request.model)
        yield delta(2, "Hel")
        yield delta(3, "lo")

    async def _echo(
        self, request: generate_pb2.GenerateOnceRequest, context: Context
    ) -> generate_pb2.GenerateOnceResponse:
        return generate_pb2.GenerateOnceResponse(request_id="r-1", model=request.request.model)


def scripted_gateway() -> ScriptedGateway:
    """One that is not serving yet."""
    # What Envoy treats like the rpcs above is not written out again; it answers UNIMPLEMENTED.
    return ScriptedGateway()  # type: ignore[abstract]


async def main() -> None:
    """Serve as a process of its own, whose only model is named by its process id; print the port."""
    gateway = scripted_gateway()
    gateway.models = [models_pb2.Model(id=str(os.getpid()))]
    async with gateway.serve():
        print(gateway.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
