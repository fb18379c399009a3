"""What one user may ask, seen by a client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from plugai_scripted import SCRIPTS
from tests.support.accounts import administrator, bearer
from tests.support.canary import PASSWORD
from tests.support.gateway import Client, ask, detail, model, reason, script, serving, settings, until

from plugai.server.interceptors.limits import costs
from plugai.server.settings.accounts import AccountSettings
from plugai.server.settings.limits import TokenLimitSettings, UserLimitSettings
from plugai.server.wiring.services import PUBLIC_SERVICES
from plugai.v1 import auth_pb2, generate_pb2, models_pb2, options_pb2


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[Client]:
    script("m")
    limits = UserLimitSettings(requests_per_minute=5, streams=2)
    async with serving(settings(tmp_path, model("m", "scripted"), limits_per_user=limits)) as running:
        yield running


async def refused(call: Any) -> aio.AioRpcError:
    with pytest.raises(aio.AioRpcError) as caught:
        await call
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    return caught.value


async def test_a_caller_over_the_limit_gets_the_time_to_retry(client: Client) -> None:
    for left in (4, 3, 2, 1, 0):
        call = client.models.ListModels(models_pb2.ListModelsRequest())
        await call
        headers = dict(await call.initial_metadata())
        assert headers["x-ratelimit-limit-requests"] == "5"
        assert headers["x-ratelimit-remaining-requests"] == str(left)
    error = await refused(client.models.ListModels(models_pb2.ListModelsRequest()))
    assert reason(error) == "REQUEST_RATE_EXCEEDED"
    assert 0 < detail(error, error_details_pb2.RetryInfo).retry_delay.ToMilliseconds() <= 12_000
    violation = detail(error, error_details_pb2.QuotaFailure).violations[0]
    assert (violation.subject, violation.description) == ("user", error.details())
    trailers = dict(error.trailing_metadata())
    assert 1 <= int(trailers["retry-after"]) <= 12
    assert trailers["x-ratelimit-remaining-requests"] == "0"


async def test_cancelling_and_health_are_never_refused(client: Client) -> None:
    stream = client.generate.Generate(ask("hi", request_id="mine"))
    await until(stream, "started")
    for _ in range(4):
        await client.models.ListModels(models_pb2.ListModelsRequest())
    await refused(client.models.ListModels(models_pb2.ListModelsRequest()))
    await health_pb2_grpc.HealthStub(client.channel).Check(health_pb2.HealthCheckRequest())
    record = await client.generate.CancelRequest(generate_pb2.CancelRequestRequest(request_id="mine"))
    assert record.state == generate_pb2.REQUEST_STATE_CANCELLED


async def test_one_stream_too_many_is_refused_and_leaves_no_trace(client: Client) -> None:
    first = client.generate.Generate(ask("hi", request_id="first"))
    await until(first, "started")
    watch = client.generate.WatchRequest(generate_pb2.WatchRequestRequest(request_id="first"))
    await until(watch, "started")
    once = generate_pb2.GenerateOnceRequest(request=ask("hi", request_id="third"))
    for call in (client.generate.Generate(ask("hi", request_id="third")).read(), client.generate.GenerateOnce(once)):
        error = await refused(call)
        assert reason(error) == "TOO_MANY_STREAMS"
        assert detail(error, error_details_pb2.RetryInfo).retry_delay.seconds == 1
    SCRIPTS["m"].say("done", end=True)
    # To their very end: it is after its last event that a stream is closed.
    assert [event async for event in first]
    assert [event async for event in watch]
    SCRIPTS["m"].say("at last", end=True)
    await until(client.generate.Generate(ask("hi", request_id="third")), "finished")


async def test_a_token_has_limits_of_its_own_within_those_of_its_user(tmp_path: Path) -> None:
    given = settings(
        tmp_path,
        model("echo", "echo"),
        accounts=AccountSettings(),
        limits_per_user=UserLimitSettings(requests_per_minute=8),
        limits_per_token=TokenLimitSettings(requests_per_minute=2),
    )
    async with serving(given) as client:
        root = await administrator(client)
        # Making each of them is a request, and so the user has six left.
        first, second = [bearer((await root.api_token()).token) for _ in range(2)]
        look = models_pb2.ListModelsRequest()
        for _ in range(2):
            await client.models.ListModels(look, metadata=first)
        error = await refused(client.models.ListModels(look, metadata=first))
        assert detail(error, error_details_pb2.QuotaFailure).violations[0].subject == "API token"
        for _ in range(2):
            await client.models.ListModels(look, metadata=second)
        call = client.models.ListModels(look, metadata=root.metadata)
        await call
        assert dict(await call.initial_metadata())["x-ratelimit-remaining-requests"] == "1"
        await client.models.ListModels(look, metadata=root.metadata)
        error = await refused(client.models.ListModels(look, metadata=root.metadata))
        assert detail(error, error_details_pb2.QuotaFailure).violations[0].subject == "user"
        # Another user has separate limits, and signing in has none of these.
        await client.auth.Login(auth_pb2.LoginRequest(name="root", password=PASSWORD, device_name="x"))


def test_every_rpc_of_a_user_counts_and_those_that_stay_open_as_streams() -> None:
    declared = costs(PUBLIC_SERVICES)
    methods = {f"/{service.full_name}/{m.name}": m for service in PUBLIC_SERVICES for m in service.methods}
    assert set(declared) == set(methods)
    for name, method in methods.items():
        open_to_all = method.GetOptions().Extensions[options_pb2.policy] == options_pb2.POLICY_PUBLIC
        if open_to_all or method.GetOptions().Extensions[options_pb2.cost] == options_pb2.COST_NONE:
            assert declared[name] == options_pb2.COST_NONE
        elif method.server_streaming or method.client_streaming or name.endswith(("/GenerateOnce", "/Rerank")):
            assert declared[name] == options_pb2.COST_STREAM
        else:
            assert declared[name] == options_pb2.COST_UNSPECIFIED


async def test_prompts_that_wait_are_bounded_for_each_user_and_freed_when_their_requests_end(tmp_path: Path) -> None:
    m = script("m")
    given = settings(tmp_path, model("m", "scripted"), user_prompts_bytes=2**20, all_prompts_bytes=2**22)
    long = "word " * 80_000
    async with serving(given) as client:
        running = client.generate.Generate(ask(long))
        await until(running, "started")
        waiting = client.generate.Generate(ask(long))
        await until(waiting, "queued")
        with pytest.raises(aio.AioRpcError) as caught:
            await until(client.generate.Generate(ask(long)), "accepted")
        assert (caught.value.code(), reason(caught.value)) == (grpc.StatusCode.RESOURCE_EXHAUSTED, "QUEUE_FULL")
        assert detail(caught.value, error_details_pb2.RetryInfo).retry_delay.ToSeconds() >= 1
        m.say("one", end=True)
        await until(running, "finished")
        m.say("two", end=True)
        await until(waiting, "finished")
        m.say("three", end=True)
        await until(client.generate.Generate(ask(long)), "finished")
