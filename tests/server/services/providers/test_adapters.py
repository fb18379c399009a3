"""The adapters that a gateway has, as those who add a provider or a key are told of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from importlib.metadata import EntryPoint, entry_points

import pytest
import pytest_asyncio
from jsonschema import Draft202012Validator
from tests.support.gateway import Client, model, serving, settings
from tests.support.tiers import slow

from plugai.server.core.providers.credential_kinds import KINDS
from plugai.server.plugins import remote_providers
from plugai.server.services.convert.json_values import json_object
from plugai.v1 import providers_pb2 as pb


@pytest_asyncio.fixture(scope="module", loop_scope="module")
@slow
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Client, None]:
    async with serving(settings(tmp_path_factory.mktemp("g"), model("echo", "echo"))) as client:
        yield client


async def adapters(client: Client) -> dict[str, pb.ProviderAdapter]:
    response = await client.providers.ListProviderAdapters(pb.ListProviderAdaptersRequest())
    return {adapter.name: adapter for adapter in response.adapters}


@pytest.mark.asyncio(loop_scope="module")
async def test_every_installed_adapter_is_there_by_name_with_what_people_call_it(client: Client) -> None:
    found = await adapters(client)
    assert list(found) == sorted(entry_points(group="plugai.providers").names)
    assert (found["openai"].title, found["openai"].base_url) == ("OpenAI", "https://api.openai.com/v1")
    assert found["openai_compatible"].base_url == found["azure"].base_url == ""


@pytest.mark.asyncio(loop_scope="module")
async def test_an_adapter_says_which_keys_it_takes_and_whether_it_needs_one(client: Client) -> None:
    found = await adapters(client)
    kinds = {name: list(adapter.credential_kinds) for name, adapter in found.items()}
    assert kinds.pop("azure") == ["api_key", "azure_entra"]
    assert kinds.pop("google") == ["api_key", "google_service_account"]
    assert set(map(tuple, kinds.values())) == {("api_key",)}
    assert [name for name, adapter in found.items() if not adapter.needs_credential] == ["openai_compatible"]


@pytest.mark.asyncio(loop_scope="module")
async def test_an_adapter_has_the_schema_of_its_options(client: Client) -> None:
    found = await adapters(client)
    schema = json_object(found["azure"].options_schema)
    Draft202012Validator.check_schema(schema)
    options = Draft202012Validator(schema)
    assert options.is_valid({"deployments": ["gpt"], "api_version": "2024-10-21"})
    assert not options.is_valid({"deployments": "gpt"})
    assert not options.is_valid({"deploymentz": ["gpt"]})
    assert json_object(found["openai"].options_schema)["properties"] == {}


async def test_a_package_that_cannot_be_imported_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    points = entry_points(group="plugai.providers")
    broken = EntryPoint("broken", "plugai_that_is_not_there:Adapter", "plugai.providers")
    monkeypatch.setattr(remote_providers, "entry_points", lambda group: (*points, broken))
    found = await remote_providers.InstalledAdapters().describe()
    assert [adapter.name for adapter in found] == sorted(points.names)
    assert {kind for adapter in found for kind in adapter.description.credential_kinds} <= set(KINDS)
