"""A provider that is down when the server starts still has its models."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.script import Problem, Refuses
from tests.adapters.fakes.server import FakeProvider, fake_provider
from tests.server.services.providers.test_providers import listed, provider, state
from tests.support.gateway import Client, ask, kinds, model, serving, settings

from plugai.v1 import models_pb2 as pb
from plugai.v1 import providers_pb2

DOWN = Refuses(Problem.SERVER_ERROR)


@asynccontextmanager
async def connected(folder: Path, fake: FakeProvider, **given: object) -> AsyncGenerator[Client, None]:
    models = (model("echo", "echo"), model("first", "echo", fallback_models=("acme/small",)))
    async with serving(settings(folder, *models, providers=(provider(fake, **given),))) as client:
        yield client


async def origin(client: Client, name: str) -> pb.ModelOrigin.ValueType:
    return (await client.models.GetModel(pb.GetModelRequest(model=name))).origin


async def test_what_it_listed_last_is_offered_and_marked_until_it_answers(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake:
        async with connected(tmp_path, fake) as client:
            names = await listed(client)
            assert "acme/small" in names
            assert await origin(client, "acme/small") == pb.MODEL_ORIGIN_DISCOVERED
            told = (await state(client)).list_time
        fake.unlisted = DOWN
        # The model that another falls back to is there too, or the server would not start.
        async with connected(tmp_path, fake) as client:
            assert await listed(client) == names
            assert await origin(client, "acme/small") == pb.MODEL_ORIGIN_LAST_KNOWN
            acme = await state(client)
            assert fake.listings == 2
            assert (acme.state, acme.models, acme.list_time) == (
                providers_pb2.PROVIDER_STATE_DEGRADED,
                len(names),
                told,
            )
            answer = [event async for event in client.generate.Generate(ask("hi", model="acme/small"))]
            assert kinds(answer)[-1] == "finished"
            fake.unlisted = None
            acme = await client.providers.CheckProvider(providers_pb2.CheckProviderRequest(provider="acme"))
            assert acme.list_time.ToDatetime() > told.ToDatetime()
            assert await origin(client, "acme/small") == pb.MODEL_ORIGIN_DISCOVERED


async def test_a_list_from_another_adapter_is_not_used(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake:
        async with connected(tmp_path, fake):
            pass
        fake.unlisted = DOWN
        models = (model("echo", "echo"),)
        other = provider(fake, runner="openai_chat")
        async with serving(settings(tmp_path, *models, providers=(other,))) as client:
            assert await listed(client) == []
            assert not (await state(client)).HasField("list_time")
