"""What is known of the models of users' keys is bounded and fresh."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from plugai.runners.base import Credential, ModelSpec, ProviderConfig, RemoteProvider, Runner
from plugai.runners.errors import ProviderUnavailableError
from plugai.server.core.audit.log import AuditEntry
from plugai.server.core.clock import Clock
from plugai.server.core.models.access import own_models
from plugai.server.core.models.access.own_models import OwnKeyModels, OwnModelObserver
from plugai.server.core.principal import Principal
from plugai.server.core.providers.credential_kinds import ApiKey
from plugai.server.core.providers.live import RemoteKind
from plugai.server.core.providers.overlay import no_secrets
from plugai.server.core.providers.remote import RemoteProviders
from plugai.server.core.providers.server_keys import SettingsKey
from plugai.server.core.providers.user_credentials import CredentialRepository, UserCredential, UserCredentials

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FRESH_SECONDS = 3600.0


class Acme(RemoteProvider):
    """Lists one model for each key, with the key in its name."""

    def __init__(self) -> None:
        super().__init__(ProviderConfig("acme", "acme", "https://acme.example"))
        self.asked = 0
        self.is_down = False

    async def models(self, credential: Credential | None) -> Sequence[ModelSpec]:
        self.asked += 1
        if self.is_down or credential is None:
            raise ProviderUnavailableError("it is down")
        return [self.configured(ModelSpec(f"acme/{credential.secrets['api_key']}", "acme"))]

    def configured(self, spec: ModelSpec) -> ModelSpec:
        return spec

    def runner(self, spec: ModelSpec) -> Runner:
        raise AssertionError("no request is made here")


class StoredKeys(CredentialRepository):
    """The key of every user is the user's name, except of those who have none."""

    def __init__(self) -> None:
        self.without: set[str] = set()

    async def put(self, credential: UserCredential, entry: AuditEntry) -> UserCredential:
        self.without.discard(credential.owner_id)
        return credential

    async def get(self, owner_id: str, provider: str) -> UserCredential | None:
        if owner_id in self.without:
            return None
        return UserCredential(owner_id, "acme", "https://acme.example", ApiKey(owner_id), NOON, NOON)

    async def list(self, owner_id: str) -> Sequence[UserCredential]:
        found = await self.get(owner_id, "acme")
        return [] if found is None else [found]

    async def delete(self, owner_id: str, provider: str, entry: AuditEntry) -> bool:
        self.without.add(owner_id)
        return True


@dataclass
class Offered(OwnModelObserver):
    """The models that are there for some user."""

    models: set[str] = field(default_factory=set[str])

    def add_own(self, specs: Iterable[ModelSpec]) -> None:
        self.models |= {spec.id for spec in specs}

    def forget_own(self, models: Iterable[str]) -> None:
        self.models -= set(models)


class World:
    """Users with keys for one provider, on a clock that the test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0
        clock = Clock(lambda: NOON, lambda: self.seconds)
        self.acme, self.keys, self.offered = Acme(), StoredKeys(), Offered()
        self.remote = RemoteProviders(clock)
        self.remote.add("acme", RemoteKind("acme", self.acme, SettingsKey("acme", no_secrets)))
        self.credentials = UserCredentials(self.keys, self.remote, clock)
        self.own = OwnKeyModels(self.remote, self.credentials, self.offered, clock, FRESH_SECONDS)
        self.credentials.on_change = self.own.forget

    async def refresh(self, *names: str) -> None:
        for name in names:
            await self.own.refresh(user(name))


def user(name: str) -> Principal:
    return Principal(name, is_admin=False)


@pytest.fixture
async def world() -> AsyncGenerator[World, None]:
    world = World()
    yield world
    await world.own.close()


async def test_the_users_who_were_listed_longest_ago_are_forgotten_with_what_only_they_have(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_models, "_MOST_USERS", 3)
    await world.refresh("ann", "ben", "cid", "dan", "eve")
    assert world.offered.models == {"acme/cid", "acme/dan", "acme/eve"}
    assert not world.own.has("ann", "acme/ann")
    await world.refresh("ann")
    assert world.own.has("ann", "acme/ann")
    assert world.offered.models == {"acme/dan", "acme/eve", "acme/ann"}


async def test_all_models_of_all_users_together_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_models, "_MOST_MODELS", 2)
    await world.refresh("ann", "ben", "cid")
    assert world.offered.models == {"acme/ben", "acme/cid"}


async def test_a_provider_is_asked_again_after_a_while_after_a_change_and_soon_if_it_was_down(world: World) -> None:
    await world.refresh("ann", "ann")
    assert world.acme.asked == 1
    world.seconds += FRESH_SECONDS + 1
    await world.refresh("ann", "ann")
    assert world.acme.asked == 2
    world.acme.is_down = True
    world.seconds += FRESH_SECONDS + 1
    await world.refresh("ann", "ann")
    # What it listed last stays.
    assert (world.acme.asked, world.own.has("ann", "acme/ann")) == (3, True)
    world.acme.is_down = False
    world.seconds += 11
    await world.refresh("ann", "ann")
    assert world.acme.asked == 4
    world.remote.add("other", RemoteKind("acme", Acme(), SettingsKey("other", no_secrets)))
    await world.refresh("ann")
    assert world.acme.asked == 5


async def test_a_key_that_is_set_or_deleted_counts_at_once(world: World) -> None:
    world.keys.without.add("ann")
    await world.refresh("ann")
    assert not world.own.has("ann", "acme/ann")
    await world.credentials.set(user("ann"), "acme", ApiKey("ann"))
    await world.refresh("ann")
    assert world.own.has("ann", "acme/ann")
    await world.credentials.delete(user("ann"), "acme")
    assert (world.own.has("ann", "acme/ann"), world.offered.models) == (False, set())
