"""Remote providers in a gateway: their models, their health, and that they do not delay others."""

import asyncio
import urllib.request
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import grpc
import pytest
from grpc import aio
from pydantic import SecretStr
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.script import Problem, Refuses
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.support.gateway import Client, ask, kinds, model, reason, said, serving, settings

from plugai.server.plugins.errors import ConfigurationError
from plugai.server.settings import ProviderSettings
from plugai.v1 import event_pb2, models_pb2, providers_pb2

ALLOWED = frozenset({"127.0.0.1"})


def provider(fake: FakeProvider, **given: object) -> ProviderSettings:
    told = {
        "id": "acme",
        "api_key": SecretStr(KEY),
        "runner": "openai_compatible",
        "base_url": fake.url,
        "allowed_hosts": ALLOWED,
        "retries": 0,
    }
    return ProviderSettings.model_validate({**told, **given})


@asynccontextmanager
async def connected(folder: Path, **given: object) -> AsyncGenerator[tuple[Client, FakeProvider], None]:
    """A gateway with one provider, `acme`."""
    async with fake_provider(CompatibleChat()) as fake:
        models = (model("echo", "echo"), model("fast", "acme", model="small"))
        async with serving(settings(folder, *models, providers=(provider(fake, **given),))) as client:
            yield client, fake


async def listed(client: Client, name: str = "acme") -> list[str]:
    response = await client.models.ListModels(models_pb2.ListModelsRequest(provider=name))
    return [one.id for one in response.models]


async def state(client: Client) -> providers_pb2.Provider:
    (only,) = (await client.providers.ListProviders(providers_pb2.ListProvidersRequest())).providers
    return only


async def answered(client: Client, name: str) -> list[event_pb2.GenerateEvent]:
    return [event async for event in client.generate.Generate(ask("hi", model=name))]


def metrics(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as page:
        return str(page.read().decode())


async def test_a_providers_models_are_listed_with_the_local_ones(tmp_path: Path) -> None:
    async with connected(tmp_path) as (client, fake):
        assert "acme/small" in await listed(client)
        events = await answered(client, "acme/small")
        assert kinds(events)[-1] == "finished"
        assert said(events)
        started = next(event.started for event in events if event.HasField("started"))
        assert (started.model, started.runner) == ("acme/small", "openai_compatible")
        assert fake.calls[-1].asked.model == "small"


async def test_a_configured_model_is_another_name_for_one_of_a_providers(tmp_path: Path) -> None:
    async with connected(tmp_path, list_models=False) as (client, fake):
        assert await listed(client) == ["fast"]
        assert kinds(await answered(client, "fast"))[-1] == "finished"
        assert fake.calls[-1].asked.model == "small"


async def test_a_provider_that_is_down_does_not_delay_the_start_and_is_found_later(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake:
        away = provider(fake, base_url="http://127.0.0.1:1/v1")
        async with serving(settings(tmp_path, model("echo", "echo"), providers=(away,))) as client:
            assert await listed(client) == []
            assert said(await answered(client, "echo")) == "hi"
            told = await state(client)
            assert told.state == providers_pb2.PROVIDER_STATE_DEGRADED
            assert "127.0.0.1" not in told.error.message


async def test_a_check_asks_the_provider_now(tmp_path: Path) -> None:
    async with connected(tmp_path) as (client, fake):
        before = fake.listings
        told = await client.providers.CheckProvider(providers_pb2.CheckProviderRequest(provider="acme"))
        assert told.state == providers_pb2.PROVIDER_STATE_HEALTHY
        assert told.models == len(await listed(client)) - 1
        assert fake.listings == before + 1
        with pytest.raises(aio.AioRpcError) as error:
            await client.providers.CheckProvider(providers_pb2.CheckProviderRequest(provider="nobody"))
        assert error.value.code() is grpc.StatusCode.NOT_FOUND
        assert reason(error.value) == "PROVIDER_NOT_FOUND"


async def test_how_a_provider_does_is_learnt_from_its_answers(tmp_path: Path) -> None:
    async with connected(tmp_path) as (client, fake):
        assert (await state(client)).state == providers_pb2.PROVIDER_STATE_HEALTHY
        fake.then(Refuses(Problem.SERVER_ERROR))
        assert kinds(await answered(client, "acme/small"))[-1] == "failed"
        told = await state(client)
        assert told.state == providers_pb2.PROVIDER_STATE_DEGRADED
        assert told.error.message.startswith("provider 'acme' failed")
        numbers = await asyncio.to_thread(metrics, client.gateway.metrics_port)
        assert 'plugai_provider_state{provider="acme",state="degraded"} 1.0' in numbers
        assert 'plugai_provider_answers_total{outcome="PROVIDER_UNAVAILABLE",provider="acme"} 1.0' in numbers


async def test_a_wrong_key_makes_a_provider_unusable(tmp_path: Path) -> None:
    async with connected(tmp_path, api_key=SecretStr("sk-not-the-one")) as (client, _):
        told = await state(client)
        assert told.state == providers_pb2.PROVIDER_STATE_UNUSABLE
        assert "sk-not" not in str(told)


async def test_remote_models_take_no_room_among_those_that_are_loaded(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake:
        given = settings(tmp_path, model("echo", "echo"), providers=(provider(fake),), max_loaded=1)
        async with serving(given) as client:
            assert kinds(await answered(client, "acme/small"))[-1] == "finished"
            assert said(await answered(client, "echo")) == "hi"
            assert kinds(await answered(client, "acme/small"))[-1] == "finished"
            told = {m.id: m.state for m in (await client.models.ListModels(models_pb2.ListModelsRequest())).models}
            assert (told["echo"], told["acme/small"]) == (models_pb2.MODEL_STATE_LOADED, models_pb2.MODEL_STATE_REMOTE)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"runner": "nobody"}, "no adapter 'nobody'"),
        ({"base_url": "http://10.0.0.1/v1"}, "not encrypted"),
        ({"base_url": ""}, "needs a base_url"),
        ({"api_keey": "sk-misspelt"}, "unknown setting api_keey"),
        ({"runner": "azure", "api_version": 7}, "api_version"),
        ({"api_key_file": "/nonexistent/key"}, "cannot be read"),
    ],
)
async def test_an_invalid_provider_is_an_error_at_the_start(
    tmp_path: Path, given: dict[str, object], sentence: str
) -> None:
    async with fake_provider(CompatibleChat()) as fake:
        with pytest.raises(ConfigurationError, match=sentence):
            async with serving(settings(tmp_path, model("echo", "echo"), providers=(provider(fake, **given),))):
                pytest.fail("it started")
