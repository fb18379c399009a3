"""Several gateways, sick gateways and no gateway at all."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc import aio
from grpc_health.v1.health_pb2 import HealthCheckResponse
from tests.envoy import scripted_gateway
from tests.envoy.edges import Edge, events, open_edge, readiness, reason, until
from tests.envoy.scripted_gateway import Context, Events, ScriptedGateway, accepted, delta
from tests.envoy.scripted_gateway import scripted_gateway as new_gateway
from tests.support.limits import HANGS_SECONDS

from plugai.envoy.config import EnvoyConfig
from plugai.v1 import models_pb2, models_pb2_grpc

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def gateway_process() -> AsyncIterator[tuple[int, asyncio.subprocess.Process]]:
    """A gateway in a process of its own: its port and the process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", scripted_gateway.__name__), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    try:
        assert process.stdout
        yield int(await process.stdout.readline()), process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def answerer(edge: Edge) -> str:
    """The name of the gateway that answered."""
    response = await edge.http.get("/v1/models")
    assert response.status_code == 200, response.text
    return str(response.json()["models"][0]["id"])


async def test_calls_are_distributed_and_after_a_crash_the_other_gateways_serve(folder: Path) -> None:
    async with AsyncExitStack() as stack:
        running = [await stack.enter_async_context(gateway_process()) for _ in range(2)]
        gateways = tuple(("127.0.0.1", port) for port, _ in running)
        config = EnvoyConfig(gateways=gateways, admin_socket=folder / "admin.sock", port=0)
        edge = await stack.enter_async_context(open_edge(config))
        names = [str(process.pid) for _, process in running]
        assert {await answerer(edge) for _ in range(60)} == set(names)
        killed = running[0][1]
        killed.kill()
        await killed.wait()
        assert {await answerer(edge) for _ in range(60)} == {names[1]}
        assert await readiness(edge) == 200


async def test_a_call_that_reached_a_gateway_is_never_retried_at_another(
    gateway: ScriptedGateway, config: EnvoyConfig
) -> None:
    async def unavailable(request: Any, context: Context) -> Events:
        await context.abort(grpc.StatusCode.UNAVAILABLE, "a provider is down")
        yield accepted(1)

    async with new_gateway().serve() as other:
        gateway.generate = other.generate = unavailable
        async with open_edge(replace(config, gateways=(gateway.address, other.address))) as edge:
            statuses = [(await edge.http.post("/v1/generate", json={})).status_code for _ in range(24)]
            assert statuses == [503] * 24
            assert len(gateway.asked) + len(other.asked) == 24
            # What a provider does says nothing about the gateway: neither is shut out for it.
            gateway.asked.clear()
            other.asked.clear()
            for _ in range(24):
                await edge.http.get("/v1/models")
    assert gateway.asked
    assert other.asked


async def test_a_gateway_that_leaves_gets_no_new_calls_and_finishes_its_streams(
    gateway: ScriptedGateway, edge: Edge
) -> None:
    finish = asyncio.Event()

    async def script(request: Any, context: Context) -> Events:
        yield accepted(1)
        await finish.wait()
        yield delta(2, "whole")

    gateway.generate = script
    async with edge.http.stream("POST", "/v1/generate", json={}) as response:
        stream = events(response)
        await anext(stream)
        await gateway.tell_health(HealthCheckResponse.NOT_SERVING)

        async def is_out() -> bool:
            return await readiness(edge) == 503

        await until(is_out)
        refused = await edge.http.get("/v1/models")
        assert (refused.status_code, reason(refused)) == (503, "GATEWAY_UNAVAILABLE")
        finish.set()
        assert [event["seq"] async for event in stream] == [2]


async def test_no_gateway_is_an_error_in_the_form_of_the_api_that_was_called(config: EnvoyConfig) -> None:
    gone = new_gateway()
    async with gone.serve():
        pass
    async with open_edge(replace(config, gateways=(gone.address,))) as edge:
        answers = {
            path: await edge.http.post(path, json={})
            for path in ("/openai/v1/chat/completions", "/anthropic/v1/messages", "/api/chat")
        }
    assert {answer.status_code for answer in answers.values()} == {503}
    openai, anthropic, ollama = (answer.json() for answer in answers.values())
    assert (openai["error"]["type"], openai["error"]["code"]) == ("server_error", "gateway_unavailable")
    assert (anthropic["type"], anthropic["error"]["type"]) == ("error", "overloaded_error")
    assert "no gateway is available" in ollama["error"]


async def test_a_gateway_that_comes_back_is_used_again(gateway: ScriptedGateway, config: EnvoyConfig) -> None:
    late = new_gateway()
    async with late.serve():
        pass
    async with open_edge(replace(config, gateways=(late.address,))) as edge:
        assert (await edge.http.get("/healthz")).status_code == 200
        assert (await readiness(edge), reason(await edge.http.get("/readyz"))) == (503, "GATEWAY_UNAVAILABLE")
        async with late.serve():

            async def is_in() -> bool:
                return await readiness(edge) == 200

            await until(is_in)
            assert (await edge.http.get("/v1/models")).status_code == 200


async def test_beyond_the_limit_of_requests_clients_are_told_to_retry(
    gateway: ScriptedGateway, config: EnvoyConfig
) -> None:
    async def endless(request: Any, context: Context) -> Events:
        yield accepted(1)
        await asyncio.Event().wait()

    gateway.generate = endless
    async with open_edge(replace(config, max_requests=1)) as edge:
        async with edge.http.stream("POST", "/v1/generate", json={}) as response:
            stream = events(response)
            await anext(stream)
            refused = await edge.http.get("/v1/models")
            with pytest.raises(aio.AioRpcError) as error:
                await models_pb2_grpc.ModelsServiceStub(edge.channel).ListModels(models_pb2.ListModelsRequest())
        assert (refused.status_code, reason(refused), refused.headers["retry-after"]) == (429, "QUEUE_FULL", "1")
        assert error.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_a_gateway_that_dies_with_a_call_ends_it_with_an_error(gateway: ScriptedGateway, folder: Path) -> None:
    dying = new_gateway()

    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(AsyncExitStack())
        await server.enter_async_context(dying.serve())
        reached = asyncio.Event()

        async def never_answers(request: Any, context: Context) -> Events:
            reached.set()
            await asyncio.Event().wait()
            yield accepted(1)

        dying.generate = never_answers
        config = EnvoyConfig(gateways=(dying.address,), admin_socket=folder / "admin.sock", port=0)
        edge = await stack.enter_async_context(open_edge(config))
        call = asyncio.create_task(edge.http.post("/v1/generate", json={}))
        await reached.wait()
        await server.aclose()
        response = await call
    assert response.status_code in (499, 503)
    assert len(dying.asked) == 1


async def test_connections_beyond_the_limit_are_closed(config: EnvoyConfig) -> None:
    async with open_edge(replace(config, max_connections=2)) as edge:
        assert (await edge.http.get("/v1/models")).status_code == 200
        kept = await asyncio.open_connection(*edge.envoy.address)
        reader, writer = await asyncio.open_connection(*edge.envoy.address)
        assert await asyncio.wait_for(reader.read(), HANGS_SECONDS) == b""
        assert (await edge.http.get("/v1/models")).status_code == 200
        for each in (kept[1], writer):
            each.close()
