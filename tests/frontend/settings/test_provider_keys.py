"""A user's own keys for providers as the settings show them, against a real gateway and a provider that checks them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from pydantic import SecretStr
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.server.services.providers.test_providers import provider
from tests.support.gateway import model, settings
from tests.support.tiers import slow

from plugai.client import Client
from plugai.frontend.settings.provider_keys.kinds import API_KEY, AWS, ENTRA, SERVICE_ACCOUNT, kinds_of
from plugai.frontend.settings.provider_keys.state import HUB, KeyEntry, KeysState
from plugai.server.app import gateway
from plugai.server.settings import ProviderSettings


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one user, and the provider `acme` that they are for."""

    state: KeysState
    fake: FakeProvider

    def entry(self, name: str = "acme") -> KeyEntry:
        (found,) = (entry for entry in self.state.entries if entry.provider == name)
        return found

    async def save(self, key: str) -> None:
        self.state.edit("acme")
        await self.state.save({"api_key": key})


@pytest.fixture
@slow
async def keys(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Keys]:
    async with fake_provider(CompatibleChat()) as fake:
        acme = provider(fake, api_key=SecretStr(""), list_models=False)
        given = settings(tmp_path_factory.mktemp("g"), model("echo", "echo"), providers=(acme,))
        async with (
            gateway(given) as running,
            Client(f"grpc://127.0.0.1:{running.grpc_port}", token="") as client,
        ):
            state = KeysState(client, lambda: None, lambda: None)
            await state.read()
            yield Keys(state, fake)


async def test_a_key_is_tested_when_it_is_stored_and_the_result_says_what_works(keys: Keys) -> None:
    assert keys.entry().key is None
    await keys.save(f" {KEY} ")
    outcome = keys.state.outcome("acme")
    assert (outcome.problem, keys.state.edited, keys.state.busy) == ("", "", "")
    assert outcome.done.startswith("It works: ")
    assert any(letter.isdigit() for letter in outcome.done)
    stored = keys.entry().key
    assert stored is not None
    assert stored.kind == "api_key"
    assert KEY not in repr(keys.state.entries)


async def test_a_key_that_is_refused_is_said_and_can_be_changed(keys: Keys) -> None:
    await keys.save("sk-of-somebody-else")
    outcome = keys.state.outcome("acme")
    assert (outcome.done, outcome.problem.startswith("It does not work: ")) == ("", True)
    assert "key" in outcome.problem
    await keys.save(KEY)
    assert keys.state.outcome("acme").done.startswith("It works: ")


async def test_a_key_is_removed_only_after_the_question(keys: Keys) -> None:
    await keys.save(KEY)
    keys.state.ask("acme")
    keys.state.ask()
    await keys.state.remove_asked()
    assert keys.entry().key is not None
    keys.state.ask("acme")
    await keys.state.remove_asked()
    assert (keys.entry().key, keys.state.outcome("acme").problem) == (None, "")


async def test_what_is_missing_is_said_before_anything_is_sent(keys: Keys) -> None:
    keys.state.edit("acme", ENTRA)
    await keys.state.save({"tenant_id": "contoso", "client_id": " ", "client_secret": "secret"})
    assert "Application (client) ID" in keys.state.outcome("acme").problem
    assert keys.entry().key is None


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (ENTRA, {"tenant_id": "contoso", "client_id": "an-application", "client_secret": "a-long-enough-secret"}),
        (AWS, {"access_key_id": "AKIA0123456789", "secret_access_key": "a-long-enough-secret", "session_token": ""}),
    ],
)
async def test_pairs_and_applications_are_stored_as_what_they_are(
    keys: Keys, kind: object, values: dict[str, str]
) -> None:
    keys.state.edit("acme", kind)  # type: ignore[arg-type]
    await keys.state.save(values)
    stored = keys.entry().key
    assert stored is not None
    assert stored.kind == getattr(kind, "name", "")
    assert "a-long-enough-secret" not in repr(stored)


async def test_a_file_that_is_no_service_account_is_refused_with_a_sentence(keys: Keys) -> None:
    keys.state.edit("acme", SERVICE_ACCOUNT)
    await keys.state.save({"google_service_account": "{}"})
    assert "service account" in keys.state.outcome("acme").problem
    assert (keys.entry().key, keys.state.edited) == (None, "acme")


async def test_a_token_for_the_hub_is_not_said_to_work_before_that_is_known(keys: Keys) -> None:
    keys.state.edit(HUB)
    await keys.state.save({"api_key": "hf_0123456789abcdef"})
    assert keys.entry(HUB).key is not None
    assert "works" not in keys.state.outcome(HUB).done
    assert keys.state.outcome(HUB).done.startswith("Stored.")


async def test_each_provider_is_offered_the_kinds_that_the_server_says_of_its_adapter(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    azure = ProviderSettings.model_validate({"id": "azure", "base_url": "https://example.openai.azure.com"})
    google = ProviderSettings.model_validate({"id": "google"})
    given = settings(tmp_path_factory.mktemp("g"), model("echo", "echo"), providers=(azure, google))
    async with (
        gateway(given) as running,
        Client(f"grpc://127.0.0.1:{running.grpc_port}", token="") as client,
    ):
        state = KeysState(client, lambda: None, lambda: None)
        await state.read()
        kinds = {entry.provider: entry.kinds for entry in state.entries}
    assert kinds == {"azure": (API_KEY, ENTRA), "google": (API_KEY, SERVICE_ACCOUNT), HUB: (API_KEY,)}


def test_an_adapter_whose_kinds_are_not_known_here_is_offered_all() -> None:
    assert kinds_of(()) == kinds_of(["of-a-later-server"]) == (API_KEY, ENTRA, SERVICE_ACCOUNT, AWS)
