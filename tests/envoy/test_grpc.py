"""Native gRPC and gRPC-web on the same port, and what they cannot reach."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc import aio
from grpc_status import rpc_status
from tests.envoy.edges import Edge, grpc_web_frame, grpc_web_frames, open_edge
from tests.envoy.scripted_gateway import Context, Events, ScriptedGateway, accepted, refuse
from tests.support.limits import HANGS_SECONDS

from plugai.envoy.config import EnvoyConfig
from plugai.v1 import generate_pb2, generate_pb2_grpc, models_pb2, models_pb2_grpc

LIST_MODELS = "/plugai.v1.ModelsService/ListModels"
NO_ROUTE = "there is no such path"
INSIDE = [
    "/grpc.health.v1.Health/Check",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
    "/plugai.worker.v1.WorkerService/Load",
    "/plugai.v1.ModelsServiceX/ListModels",
    "/plugai.v1.ModelsService/../../grpc.health.v1.Health/Check",
    "//grpc.health.v1.Health/Check",
    "/plugai.v1.ModelsService%2FListModels/x",
    "/v1/models",
    "/",
]


async def test_a_native_stream_arrives_event_by_event(gateway: ScriptedGateway, edge: Edge) -> None:
    read = asyncio.Event()

    async def one_at_a_time(request: Any, context: Context) -> Events:
        for seq in range(1, 4):
            yield accepted(seq, request.model)
            await read.wait()
            read.clear()

    gateway.generate = one_at_a_time
    stub = generate_pb2_grpc.GenerateServiceStub(edge.channel)
    seen = []
    async for event in stub.Generate(generate_pb2.GenerateRequest(model="tiny")):
        seen.append((event.seq, event.accepted.model))
        read.set()
    assert seen == [(1, "tiny"), (2, "tiny"), (3, "tiny")]


async def test_a_native_client_gets_status_and_details(gateway: ScriptedGateway, edge: Edge) -> None:
    async def refused(request: Any, context: Context) -> Events:
        await refuse(context, grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND", "model 'x' is not configured")
        yield accepted(1)

    gateway.generate = refused
    stub = generate_pb2_grpc.GenerateServiceStub(edge.channel)
    with pytest.raises(aio.AioRpcError) as error:
        _ = [event async for event in stub.Generate(generate_pb2.GenerateRequest())]
    assert error.value.code() is grpc.StatusCode.NOT_FOUND
    status = rpc_status.from_call(error.value)
    assert status is not None
    info = error_details_pb2.ErrorInfo()
    assert status.details[0].Unpack(info)
    assert info.reason == "MODEL_NOT_FOUND"


async def test_a_native_client_that_cancels_cancels_the_handler(gateway: ScriptedGateway, edge: Edge) -> None:
    cancelled = asyncio.Event()

    async def endless(request: Any, context: Context) -> Events:
        try:
            yield accepted(1)
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    gateway.generate = endless
    call = generate_pb2_grpc.GenerateServiceStub(edge.channel).Generate(generate_pb2.GenerateRequest())
    async for event in call:
        assert event.seq == 1
        break
    call.cancel()
    await asyncio.wait_for(cancelled.wait(), HANGS_SECONDS)


async def test_grpc_web_gets_messages_and_trailers(edge: Edge) -> None:
    headers = {"content-type": "application/grpc-web+proto", "x-grpc-web": "1"}
    response = await edge.http.post(LIST_MODELS, content=grpc_web_frame(), headers=headers)
    messages, trailers = grpc_web_frames(response.content)
    assert response.headers["content-type"] == "application/grpc-web+proto"
    assert models_pb2.ListModelsResponse.FromString(messages[0]).models[0].id == "tiny"
    assert trailers["grpc-status"] == "0"


async def test_grpc_web_text_streams(edge: Edge) -> None:
    headers = {"content-type": "application/grpc-web-text", "accept": "application/grpc-web-text"}
    path = "/plugai.v1.GenerateService/Generate"
    response = await edge.http.post(path, content=base64.b64encode(grpc_web_frame()), headers=headers)
    chunks = response.text.replace("=", "=\n").split("\n")
    body = b"".join(base64.b64decode(chunk + "=" * (-len(chunk) % 4)) for chunk in chunks if chunk.strip("="))
    messages, trailers = grpc_web_frames(body)
    assert (len(messages), trailers["grpc-status"]) == (3, "0")


async def test_a_large_message_passes_over_grpc_whatever_the_limit_of_rest_bodies_is(
    gateway: ScriptedGateway, config: EnvoyConfig
) -> None:
    async with open_edge(replace(config, max_body_bytes=1000)) as edge:
        stub = models_pb2_grpc.ModelsServiceStub(edge.channel)
        await stub.GetModel(models_pb2.GetModelRequest(model="x" * 2_000_000))
    assert len(gateway.asked[-1].model) == 2_000_000


async def test_private_services_cannot_be_reached_over_native_grpc(edge: Edge) -> None:
    for path in INSIDE:
        call: Any = edge.channel.unary_unary(path)
        with pytest.raises(aio.AioRpcError) as error:
            await call(b"")
        assert (error.value.code(), error.value.details()) == (grpc.StatusCode.UNIMPLEMENTED, NO_ROUTE), path


@pytest.mark.parametrize("kind", ["grpc-web", "grpc-web+proto", "grpc-web-text"])
async def test_private_services_cannot_be_reached_over_grpc_web(edge: Edge, kind: str) -> None:
    for path in INSIDE:
        headers = {"content-type": f"application/{kind}"}
        response = await edge.http.post(path, content=grpc_web_frame(), headers=headers)
        assert (response.status_code, response.content) == (200, b""), path
        assert response.headers["grpc-status"] == str(grpc.StatusCode.UNIMPLEMENTED.value[0]), path
        assert response.headers["grpc-message"] == NO_ROUTE, path


@pytest.mark.parametrize("kind", ["grpc", "grpc-web+proto"])
async def test_without_a_gateway_grpc_clients_receive_unavailable(
    gateway: ScriptedGateway, config: EnvoyConfig, kind: str
) -> None:
    nobody = replace(config, gateways=(("127.0.0.1", 1),))
    async with open_edge(nobody) as edge:
        headers = {"content-type": f"application/{kind}"}
        response = await edge.http.post(LIST_MODELS, content=grpc_web_frame(), headers=headers)
    assert (response.status_code, response.headers["grpc-status"], response.content) == (200, "14", b"")
    assert response.headers["content-type"].startswith("application/grpc")


async def test_a_deadline_of_the_client_reaches_the_gateway(gateway: ScriptedGateway, edge: Edge) -> None:
    remaining: list[float | None] = []

    async def script(request: Any, context: Context) -> Events:
        remaining.append(context.time_remaining())
        yield accepted(1)

    gateway.generate = script
    stub = generate_pb2_grpc.GenerateServiceStub(edge.channel)
    _ = [event async for event in stub.Generate(generate_pb2.GenerateRequest(), timeout=1000)]
    await edge.http.post("/v1/generate", json={}, headers={"grpc-timeout": "1000S"})
    await edge.http.post("/v1/generate", json={})
    assert [left is not None and 0 < left <= 1000 for left in remaining] == [True, True, False]
