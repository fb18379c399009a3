"""A member's own key is enough: its models are theirs to see and to use, and nobody else's."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from grpc import aio
from pydantic import SecretStr
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.server.services.providers.test_providers import provider
from tests.support.accounts import Person, administrator
from tests.support.gateway import Client, ask, model, reason, serving, settings

from plugai.server.settings.accounts import AccountSettings
from plugai.v1 import credentials_pb2, error_pb2, generate_pb2, models_pb2, providers_pb2

MODEL = "acme/small"


@asynccontextmanager
async def gateway(
    folder: Path, fake: FakeProvider, **given: Any
) -> AsyncGenerator[tuple[Client, Person, Person], None]:
    """A gateway with the provider `acme`, for which the server has no key, its administrator, and a member."""
    acme = provider(fake, **{"api_key": SecretStr(""), **given})
    async with serving(
        settings(folder, model("echo", "echo"), providers=(acme,), accounts=AccountSettings())
    ) as client:
        admin = await administrator(client)
        yield client, admin, await admin.invite("ann")


async def set_key(client: Client, person: Person, key: str = KEY) -> None:
    request = credentials_pb2.SetCredentialRequest(provider="acme", api_key=key)
    await client.credentials.SetCredential(request, metadata=person.metadata)


async def delete_key(client: Client, person: Person) -> None:
    request = credentials_pb2.DeleteCredentialRequest(provider="acme")
    await client.credentials.DeleteCredential(request, metadata=person.metadata)


async def listed(client: Client, person: Person) -> set[str]:
    request = models_pb2.ListModelsRequest(provider="acme")
    answer = await client.models.ListModels(request, metadata=person.metadata)
    return {one.id for one in answer.models}


async def outcome(client: Client, person: Person, name: str = MODEL) -> str:
    """How a request ends: `finished`, or the reason why not."""
    try:
        stream = client.generate.Generate(ask("hi", model=name), metadata=person.metadata)
        last = [event async for event in stream][-1]
    except aio.AioRpcError as error:
        return reason(error)
    failed = error_pb2.ErrorReason.Name(last.failed.reason)
    return failed if last.HasField("failed") else str(last.WhichOneof("event"))


async def needs_own_key(client: Client, person: Person) -> bool:
    request = providers_pb2.GetProviderRequest(provider="acme")
    return (await client.providers.GetProvider(request, metadata=person.metadata)).needs_own_key


async def test_the_models_of_ones_own_key_are_listed_and_used_with_it_and_are_nobody_elses(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, gateway(tmp_path, fake) as (client, admin, ann):
        assert await listed(client, ann) == set()
        assert await needs_own_key(client, ann)
        await set_key(client, ann)
        assert MODEL in await listed(client, ann)
        assert not await needs_own_key(client, ann)
        told = await client.models.GetModel(models_pb2.GetModelRequest(model=MODEL), metadata=ann.metadata)
        assert told.origin == models_pb2.MODEL_ORIGIN_OWN_KEY
        assert await outcome(client, ann) == "finished"
        records = await client.generate.ListRequests(generate_pb2.ListRequestsRequest(), metadata=ann.metadata)
        assert records.requests[0].attempts[0].paid_by == generate_pb2.PAYER_USER
        assert await listed(client, admin) == set()
        assert await outcome(client, admin) == "MODEL_NOT_FOUND"
        with pytest.raises(aio.AioRpcError) as error:
            await client.models.LoadModel(models_pb2.LoadModelRequest(model=MODEL), metadata=admin.metadata)
        assert reason(error.value) == "MODEL_NOT_FOUND"
        await delete_key(client, ann)
        assert await listed(client, ann) == set()
        assert await outcome(client, ann) == "MODEL_NOT_FOUND"


async def test_a_model_of_ones_own_key_is_used_without_being_listed_first_also_after_a_restart(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake:
        async with gateway(tmp_path, fake) as (client, _, ann):
            await set_key(client, ann)
            assert await outcome(client, ann) == "finished"
        given = settings(
            tmp_path,
            model("echo", "echo"),
            providers=(provider(fake, api_key=SecretStr("")),),
            accounts=AccountSettings(),
        )
        async with serving(given) as client:
            assert await outcome(client, ann) == "finished"


async def test_a_wrong_key_opens_nothing_and_a_right_one_does_at_once(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, gateway(tmp_path, fake) as (client, _, ann):
        await set_key(client, ann, "sk-not-the-one")
        assert await listed(client, ann) == set()
        await set_key(client, ann)
        assert MODEL in await listed(client, ann)


async def test_two_users_with_keys_have_the_models_until_the_last_one_goes(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, gateway(tmp_path, fake) as (client, admin, ann):
        ben = await admin.invite("ben")
        for person in (ann, ben):
            await set_key(client, person)
            assert MODEL in await listed(client, person)
        await delete_key(client, ann)
        assert await listed(client, ann) == set()
        assert await outcome(client, ben) == "finished"


async def test_the_servers_key_makes_the_models_everyones_and_without_it_they_are_ones_own_again(
    tmp_path: Path,
) -> None:
    async with fake_provider(CompatibleChat()) as fake, gateway(tmp_path, fake) as (client, admin, ann):
        await set_key(client, ann)
        assert MODEL in await listed(client, ann)
        definition = providers_pb2.ProviderDefinition(id="acme", secret=providers_pb2.ProviderSecret(api_key=KEY))
        request = providers_pb2.UpdateProviderRequest(provider=definition)
        await client.providers.UpdateProvider(request, metadata=admin.metadata)
        assert MODEL in await listed(client, admin)
        assert await outcome(client, admin) == "finished"
        await client.providers.DeleteProvider(
            providers_pb2.DeleteProviderRequest(provider="acme"), metadata=admin.metadata
        )
        assert await listed(client, admin) == set()
        assert MODEL in await listed(client, ann)


async def test_a_provider_that_does_not_offer_what_it_lists_offers_it_to_nobody(tmp_path: Path) -> None:
    async with (
        fake_provider(CompatibleChat()) as fake,
        gateway(tmp_path, fake, list_models=False) as (client, _, ann),
    ):
        await set_key(client, ann)
        assert await listed(client, ann) == set()
