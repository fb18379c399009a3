"""Providers that an administrator adds, changes, tests and removes while the server runs."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from grpc import aio
from pydantic import SecretStr
from sqlmodel import select
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.script import Says
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.server.services.providers.test_providers import ALLOWED, answered, listed, provider
from tests.support.gateway import Client, ask, kinds, model, reason, serving, settings, until

from plugai.runners.base import RemoteProvider
from plugai.server.core.providers.definitions import ProviderDefinition
from plugai.server.plugins.remote_providers import InstalledAdapters
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.tables import CredentialRow
from plugai.v1 import audit_pb2, error_pb2, models_pb2
from plugai.v1 import providers_pb2 as pb

WRONG = "sk-not-the-one"


def acme(fake: FakeProvider, key: str = KEY, **given: Any) -> pb.ProviderDefinition:
    """The provider `acme` at this address, with this key if it is not empty."""
    definition = pb.ProviderDefinition(
        id="acme", **{"runner": "openai_compatible", "base_url": fake.url, "retries": 0, **given}
    )
    definition.allowed_hosts.extend(sorted(ALLOWED))
    if key:
        definition.secret.api_key = key
    return definition


@asynccontextmanager
async def gateway(folder: Path, **given: Any) -> AsyncGenerator[Client, None]:
    async with serving(settings(folder, model("echo", "echo"), **given)) as client:
        yield client


async def create(client: Client, definition: pb.ProviderDefinition) -> pb.Provider:
    return await client.providers.CreateProvider(pb.CreateProviderRequest(provider=definition))


async def update(client: Client, **given: Any) -> pb.Provider:
    definition = pb.ProviderDefinition(id="acme", **given)
    return await client.providers.UpdateProvider(pb.UpdateProviderRequest(provider=definition))


async def get(client: Client) -> pb.Provider:
    return await client.providers.GetProvider(pb.GetProviderRequest(provider="acme"))


async def delete(client: Client) -> None:
    await client.providers.DeleteProvider(pb.DeleteProviderRequest(provider="acme"))


async def refusal(call: Any) -> str:
    with pytest.raises(aio.AioRpcError) as error:
        await call
    return reason(error.value)


async def until_true(ask_: Callable[[], Awaitable[object]]) -> None:
    """Ask until the answer is something: what another gateway or a file does, no call tells."""
    while not await ask_():  # noqa: ASYNC110 - no event tells it
        await asyncio.sleep(0.05)


async def is_healthy(client: Client) -> bool:
    checked = await client.providers.CheckProvider(pb.CheckProviderRequest(provider="acme"))
    return checked.state == pb.PROVIDER_STATE_HEALTHY


async def is_gone(client: Client) -> bool:
    return not await listed(client)


async def test_a_provider_is_added_used_and_removed_while_the_server_runs_and_is_there_after_a_restart(
    tmp_path: Path,
) -> None:
    async with fake_provider(CompatibleChat()) as fake:
        async with gateway(tmp_path) as client:
            assert await refusal(get(client)) == "PROVIDER_NOT_FOUND"
            added = await create(client, acme(fake))
            assert (added.state, added.models) == (pb.PROVIDER_STATE_HEALTHY, len(fake.dialect.models))
            assert (added.origin, added.key.origin) == (pb.PROVIDER_ORIGIN_ADDED, pb.PROVIDER_ORIGIN_ADDED)
            assert kinds(await answered(client, "acme/small"))[-1] == "finished"
            assert await refusal(create(client, acme(fake))) == "PROVIDER_EXISTS"
        async with gateway(tmp_path) as client:
            assert kinds(await answered(client, "acme/small"))[-1] == "finished"
            await delete(client)
            assert await listed(client) == []
            assert await refusal(get(client)) == "PROVIDER_NOT_FOUND"
        async with gateway(tmp_path) as client:
            assert await listed(client) == []


async def test_a_key_is_shown_by_its_last_characters_only_and_stored_encrypted(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, gateway(tmp_path) as client:
        shown = await create(client, acme(fake))
        assert (shown.key.kind, shown.key.hint) == ("api_key", f"…{KEY[-4:]}")
        assert not shown.definition.HasField("secret")
        (entry,) = (await client.providers.ListProviders(pb.ListProvidersRequest())).providers
        logged = [entry async for entry in client.audit.ExportAudit(audit_pb2.ExportAuditRequest())]
        assert {"provider.created", "provider_key.set"} <= {entry.action for entry in logged}
        for told in (shown, entry, *logged):
            assert KEY not in str(told)
        async with Database(f"sqlite:///{tmp_path}/data/plugai.db") as database:
            stored = await database.read(lambda session: bytes(session.exec(select(CredentialRow)).one().secret))
        assert KEY.encode() not in stored


async def test_a_changed_key_is_used_at_once_and_a_request_that_runs_ends_as_it_began(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, gateway(tmp_path) as client:
        await create(client, acme(fake))
        fake.then(Says(waits_after=1))
        stream = client.generate.Generate(ask("hi", model="acme/small"))
        await until(stream, "delta")
        changed = await update(client, secret=pb.ProviderSecret(api_key=WRONG))
        assert changed.state == pb.PROVIDER_STATE_UNUSABLE
        fake.calls[-1].resume.set()
        assert [event.WhichOneof("event") async for event in stream][-1] == "finished"
        failed = (await answered(client, "acme/small"))[-1].failed
        assert failed.reason == error_pb2.ERROR_REASON_CREDENTIAL_REJECTED
        await update(client, secret=pb.ProviderSecret(api_key=KEY))
        assert kinds(await answered(client, "acme/small"))[-1] == "finished"


async def test_a_changed_address_gets_no_key_that_was_set_for_another(tmp_path: Path) -> None:
    async with (
        fake_provider(CompatibleChat()) as first,
        fake_provider(CompatibleChat()) as second,
        gateway(tmp_path) as client,
    ):
        await create(client, acme(first))
        moved = await update(client, base_url=second.url)
        assert (moved.state, moved.key.error.reason) == (
            pb.PROVIDER_STATE_UNUSABLE,
            error_pb2.ERROR_REASON_CREDENTIAL_MISSING,
        )
        assert second.heard(KEY) == 0
        assert await listed(client) == []
        await update(client, secret=pb.ProviderSecret(api_key=KEY))
        assert kinds(await answered(client, "acme/small"))[-1] == "finished"
        assert second.heard(KEY) > 0


async def test_what_is_set_is_above_the_settings_field_by_field_until_it_is_deleted(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake:
        in_file = provider(fake, api_key=SecretStr(WRONG), list_models=False)
        async with gateway(tmp_path, providers=(in_file,)) as client:
            assert (await get(client)).key.origin == pb.PROVIDER_ORIGIN_SETTINGS
            assert await refusal(delete(client)) == "PROVIDER_PREDEFINED"
            changed = await update(client, list_models=True, secret=pb.ProviderSecret(api_key=KEY))
            assert list(changed.changed_fields) == ["list_models", "secret"]
            assert (changed.origin, changed.definition.base_url) == (pb.PROVIDER_ORIGIN_SETTINGS, fake.url)
            assert kinds(await answered(client, "acme/small"))[-1] == "finished"
            await delete(client)
            assert await listed(client) == []
            back = await get(client)
            assert (back.key.origin, list(back.changed_fields)) == (pb.PROVIDER_ORIGIN_SETTINGS, [])


async def test_the_key_of_the_settings_is_not_sent_to_an_address_that_was_set_above_them(tmp_path: Path) -> None:
    async with (
        fake_provider(CompatibleChat()) as first,
        fake_provider(CompatibleChat()) as second,
        gateway(tmp_path, providers=(provider(first),)) as client,
    ):
        moved = await update(client, base_url=second.url)
        assert moved.key.error.reason == error_pb2.ERROR_REASON_CREDENTIAL_MISSING
        assert second.heard(KEY) == 0


async def test_a_provider_is_tested_before_it_is_saved_and_as_it_is(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, gateway(tmp_path) as client:

        async def tried(definition: pb.ProviderDefinition) -> pb.TestProviderResponse:
            return await client.providers.TestProvider(pb.TestProviderRequest(provider=definition))

        assert await tried(acme(fake)) == pb.TestProviderResponse(works=True, models=len(fake.dialect.models))
        refused = await tried(acme(fake, WRONG))
        assert (refused.works, refused.error.reason) == (False, error_pb2.ERROR_REASON_CREDENTIAL_REJECTED)
        assert "cannot be reached" in (await tried(acme(fake, base_url="http://127.0.0.1:1/v1"))).error.message
        assert await refusal(get(client)) == "PROVIDER_NOT_FOUND"
        await create(client, acme(fake))
        assert (await tried(pb.ProviderDefinition(id="acme"))).works
        changed = pb.ProviderDefinition(id="acme", secret=pb.ProviderSecret(api_key=WRONG))
        assert not (await tried(changed)).works
        assert (await tried(pb.ProviderDefinition(id="acme"))).works


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"runner": "nobody"}, "no adapter 'nobody'"),
        ({"base_url": "http://10.0.0.1/v1"}, "not encrypted"),
        ({"base_url": "https://user@host/v1"}, "no user"),
        ({"id": "huggingface"}, "may not be called"),
        ({"id": "echo"}, "is a runner of this server"),
        ({"id": "Acme"}, "provider.id"),
        ({"id": "../acme"}, "provider.id"),
        ({"retries": 99}, "provider.retries"),
    ],
)
async def test_what_can_be_no_provider_is_refused_and_nothing_is_stored(
    echo_gateway: Client, given: dict[str, Any], sentence: str
) -> None:
    definition = pb.ProviderDefinition(
        **{"id": "acme", "runner": "openai_compatible", "base_url": "https://x/", **given}
    )
    definition.secret.api_key = "sk-canary-canary"
    with pytest.raises(aio.AioRpcError) as error:
        await create(echo_gateway, definition)
    assert reason(error.value) == "INVALID_REQUEST"
    assert sentence in str(error.value.details())
    assert "canary" not in str(error.value)
    assert not (await echo_gateway.providers.ListProviders(pb.ListProvidersRequest())).providers


@pytest.fixture
async def echo_gateway(tmp_path: Path) -> AsyncGenerator[Client, None]:
    async with gateway(tmp_path) as client:
        yield client


async def test_a_private_address_is_called_only_if_its_host_is_allowed(echo_gateway: Client) -> None:
    definition = pb.ProviderDefinition(id="acme", runner="openai_compatible", base_url="https://127.0.0.1:1/v1")
    added = await create(echo_gateway, definition)
    assert added.error.reason == error_pb2.ERROR_REASON_EGRESS_FORBIDDEN


async def test_a_provider_that_models_are_defined_with_is_not_deleted(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, gateway(tmp_path) as client:
        await create(client, acme(fake))
        fast = models_pb2.ModelDefinition(id="fast", runner="acme")
        fast.options.update({"model": "small"})
        await client.models.CreateModel(models_pb2.CreateModelRequest(model=fast))
        assert await refusal(delete(client)) == "PROVIDER_IN_USE"
        await update(client, capacity=3)
        told = await client.models.GetModel(models_pb2.GetModelRequest(model="fast"))
        assert told.capacity == 3
        await client.models.DeleteModel(models_pb2.DeleteModelRequest(model="fast"))
        await delete(client)


async def test_a_changed_key_file_is_read_again_and_one_that_is_gone_leaves_the_last_key(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(WRONG)
    async with fake_provider(CompatibleChat()) as fake:
        in_file = provider(fake, api_key=SecretStr(""), api_key_file=file)
        async with gateway(tmp_path, providers=(in_file,)) as client:
            request = pb.CheckProviderRequest(provider="acme")
            assert (await client.providers.CheckProvider(request)).state == pb.PROVIDER_STATE_UNUSABLE
            (tmp_path / "new").write_text(f"{KEY}\n")
            os.replace(tmp_path / "new", file)
            await until_true(lambda: is_healthy(client))
            file.unlink()
            assert (await client.providers.CheckProvider(request)).state == pb.PROVIDER_STATE_HEALTHY


async def test_another_gateway_on_the_database_learns_of_it(tmp_path: Path) -> None:
    async with fake_provider(CompatibleChat()) as fake, gateway(tmp_path) as first:
        other = settings(
            tmp_path, model("echo", "echo"), gateway="gateway-2", definitions_refresh_seconds=3600
        ).model_copy(update={"runtime_folder": tmp_path / "run2"})
        async with serving(other) as second:
            await create(first, acme(fake))
            await until_true(lambda: listed(second))
            assert kinds(await answered(second, "acme/small"))[-1] == "finished"
            await delete(first)
            await until_true(lambda: is_gone(second))


async def test_no_other_call_waits_while_an_adapter_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = list[bool]()
    make = InstalledAdapters.make

    def noting(self: InstalledAdapters, definition: ProviderDefinition) -> RemoteProvider:
        made.append(threading.current_thread() is threading.main_thread())
        return make(self, definition)

    monkeypatch.setattr(InstalledAdapters, "make", noting)
    async with fake_provider(CompatibleChat()) as fake, gateway(tmp_path) as client:
        await create(client, acme(fake))
        await update(client, retries=1)
        await client.providers.TestProvider(pb.TestProviderRequest(provider=acme(fake)))
    assert made
    assert not any(made)
