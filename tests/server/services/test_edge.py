"""What every rpc passes through, and what the gateway is beside its services."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen
from uuid import UUID

import grpc
import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.rpc import error_details_pb2
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from plugai_scripted import SCRIPTS
from tests.support.gateway import Client, ask, detail, kinds, model, reason, said, script, serving, settings, until
from tests.support.limits import HANGS_SECONDS

from plugai.server.interceptors.authentication import policies
from plugai.server.wiring.services import PUBLIC_SERVICES
from plugai.v1 import generate_pb2


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    script("m")
    async with serving(settings(tmp_path, model("m", "scripted"), heartbeat_seconds=0.05)) as running:
        yield running


async def raw(client: Client, method: str, body: bytes) -> bytes:
    call: Any = client.channel.unary_unary(method)
    answer: bytes = await call(body)
    return answer


async def test_bytes_that_are_no_message_are_an_invalid_argument(client: Client) -> None:
    for method in ("GenerateService/GetRequest", "ModelsService/ListModels"):
        with pytest.raises(aio.AioRpcError) as caught:
            await raw(client, f"/plugai.v1.{method}", b"\xff\xff\xff")
        assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.INVALID_ARGUMENT, "MALFORMED_MESSAGE")


async def test_a_message_above_the_limit_is_refused(client: Client) -> None:
    with pytest.raises(aio.AioRpcError) as caught:
        await raw(client, "/plugai.v1.GenerateService/GetRequest", bytes(5 * 1024 * 1024))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


async def test_an_rpc_that_does_not_exist_is_unimplemented(client: Client) -> None:
    with pytest.raises(aio.AioRpcError) as caught:
        await raw(client, "/plugai.v1.GenerateService/Destroy", b"")
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_a_calls_id_comes_back_and_a_wild_one_is_replaced(client: Client) -> None:
    SCRIPTS["m"].say("x", end=True)
    call = client.generate.Generate(ask("hi"), metadata=(("x-request-id", "abc-123"),))
    await until(call, "finished")
    assert dict(await call.trailing_metadata())["x-request-id"] == "abc-123"
    name = generate_pb2.GetRequestRequest(request_id="?")
    with pytest.raises(aio.AioRpcError) as caught:
        await client.generate.GetRequest(name, metadata=(("x-request-id", "a b"),))
    made = detail(caught.value, error_details_pb2.ErrorInfo).metadata["request_id"]
    assert UUID(made)
    assert dict(caught.value.trailing_metadata() or ())["x-request-id"] == made


async def test_calls_of_all_methods_are_waited_for_by_one_task(client: Client) -> None:
    methods = [method for service in PUBLIC_SERVICES for method in service.methods]
    waiting = [task for task in asyncio.all_tasks() if "AioServer" in repr(task)]
    assert 0 < len(waiting) < 4 < len(methods)


async def test_a_silent_stream_beats(client: Client) -> None:
    stream = client.generate.Generate(ask("hi"))
    events = await until(stream, "heartbeat")
    assert not events[-1].HasField("seq")
    SCRIPTS["m"].say("late", end=True)
    assert said([event async for event in stream]) == "late"


async def test_health_is_reported_for_the_server_and_for_each_service(client: Client) -> None:
    health = health_pb2_grpc.HealthStub(client.channel)
    for name in ("", "plugai.v1.GenerateService", "plugai.v1.ModelsService", "plugai.v1.OperationsService"):
        answer = await health.Check(health_pb2.HealthCheckRequest(service=name))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def test_reflection_names_the_services(client: Client) -> None:
    stub = reflection_pb2_grpc.ServerReflectionStub(client.channel)
    call = stub.ServerReflectionInfo(iter([reflection_pb2.ServerReflectionRequest(list_services="")]))
    answer = await anext(aiter(call))
    assert {"plugai.v1.GenerateService", "plugai.v1.ModelsService"} <= {
        service.name for service in answer.list_services_response.service
    }


async def test_metrics_are_exported_to_prometheus(client: Client) -> None:
    SCRIPTS["m"].say("x", end=True)
    await until(client.generate.Generate(ask("hi")), "finished")
    url = f"http://127.0.0.1:{client.gateway.metrics_port}/metrics"
    text = await asyncio.to_thread(lambda: urlopen(url, timeout=HANGS_SECONDS).read().decode())
    assert 'plugai_rpc_seconds_count{code="OK",method="/plugai.v1.GenerateService/Generate"} 1.0' in text


def test_every_rpc_declares_who_may_call_it() -> None:
    methods = {f"/{service.full_name}/{method.name}" for service in PUBLIC_SERVICES for method in service.methods}
    assert set(policies(PUBLIC_SERVICES)) == methods


def test_an_rpc_without_a_policy_cannot_be_served() -> None:
    pool = DescriptorPool()
    file = FileDescriptorProto(name="x.proto", package="x", syntax="proto3")
    file.message_type.add(name="M")
    file.service.add(name="S").method.add(name="Go", input_type=".x.M", output_type=".x.M")
    pool.Add(file)
    with pytest.raises(ValueError, match=r"x\.S\.Go declares no policy"):
        policies([pool.FindServiceByName("x.S")])


async def test_what_is_in_flight_is_finished_while_draining_and_new_work_is_refused(client: Client) -> None:
    stream = client.generate.Generate(ask("hi"))
    await until(stream, "started")
    draining = asyncio.create_task(client.gateway.drain(HANGS_SECONDS))
    while not (await refused(client)):
        pass
    SCRIPTS["m"].say("whole", end=True)
    events = [event async for event in stream]
    assert said(events) == "whole"
    assert kinds(events)[-1] == "finished"
    await draining


async def refused(client: Client) -> bool:
    """Whether new calls are refused."""
    try:
        async with aio.insecure_channel(f"127.0.0.1:{client.gateway.grpc_port}") as fresh:
            await health_pb2_grpc.HealthStub(fresh).Check(health_pb2.HealthCheckRequest(), timeout=HANGS_SECONDS)
    except aio.AioRpcError as error:
        return error.code() is grpc.StatusCode.UNAVAILABLE
    return False


async def test_a_restart_marks_what_it_interrupted(tmp_path: Path) -> None:
    script("m")
    given = settings(tmp_path, model("m", "scripted"))
    async with serving(given) as client:
        SCRIPTS["m"].say("x", end=True)
        await until(client.generate.Generate(ask("hi", request_id="old")), "finished")
    async with serving(given) as client:
        record = await client.generate.GetRequest(generate_pb2.GetRequestRequest(request_id="old"))
        assert record.state == generate_pb2.REQUEST_STATE_FINISHED
        with pytest.raises(aio.AioRpcError) as caught:
            await until(client.generate.Generate(ask("hi", request_id="old")), "accepted")
        assert reason(caught.value) == "EVENTS_EXPIRED"
