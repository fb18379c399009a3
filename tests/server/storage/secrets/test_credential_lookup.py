"""The lookup of a caller's credential for each request, with a short cache of missing ones."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from tests.server.storage.engine.observation import counted_statements
from tests.server.storage.records import NOON

from plugai.runners.base import Credential, Payer
from plugai.server.core.clock import Clock
from plugai.server.core.principal import Principal
from plugai.server.core.providers.credential_kinds import ApiKey
from plugai.server.core.providers.user_credentials import UserCredential, UserCredentials
from plugai.server.core.secrets.key_ring import KeyRing
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.master_keys import FixedKeys, generate_key
from plugai.server.storage.secrets.user_credentials import SqlCredentialRepository

ANN, BOB = Principal("ann", is_admin=False), Principal("bob", is_admin=False)


class Providers:
    """Any provider, with an address of its own."""

    def origins(self, provider: str) -> Sequence[str]:
        return [f"https://{provider}.example"]

    async def count_models(self, provider: str, credential: Credential) -> int:
        raise NotImplementedError


@dataclass
class Gateways:
    """Two gateways on one database, with one clock."""

    one: UserCredentials
    other: UserCredentials
    seconds: float = 0.0


@pytest.fixture
def gateways(database: Database) -> Gateways:
    ring = KeyRing(FixedKeys([generate_key()]))
    clock = Clock(lambda: NOON, lambda: made.seconds)
    kept = SqlCredentialRepository(database, ring)
    made = Gateways(UserCredentials(kept, Providers(), clock), UserCredentials(kept, Providers(), clock))
    return made


async def test_a_missing_credential_is_looked_up_once_in_two_seconds(gateways: Gateways) -> None:
    with counted_statements() as statements:
        for _ in range(5):
            assert await gateways.one.find(ANN, "acme") is None
        assert len(looks(statements)) == 1
        assert await gateways.one.find(BOB, "acme") is None
        assert await gateways.one.find(ANN, "other") is None
        assert len(looks(statements)) == 3
        gateways.seconds = 2.0
        assert await gateways.one.find(ANN, "acme") is None
    assert len(looks(statements)) == 4


async def test_a_change_at_this_gateway_applies_to_the_next_request(gateways: Gateways) -> None:
    assert await gateways.one.find(ANN, "acme") is None
    await gateways.one.set(ANN, "acme", ApiKey("sk-ann"))
    assert await gateways.one.find(ANN, "acme") == own("sk-ann")
    await gateways.one.set(ANN, "acme", ApiKey("sk-new"))
    assert await gateways.one.find(ANN, "acme") == own("sk-new")
    await gateways.one.delete(ANN, "acme")
    assert await gateways.one.find(ANN, "acme") is None


async def test_a_credential_set_at_another_gateway_is_found_after_two_seconds(gateways: Gateways) -> None:
    assert await gateways.one.find(ANN, "acme") is None
    await gateways.other.set(ANN, "acme", ApiKey("sk-ann"))
    gateways.seconds = 2.0
    assert await gateways.one.find(ANN, "acme") == own("sk-ann")


async def test_a_credential_set_during_a_lookup_is_found_by_the_next(database: Database) -> None:
    looked, may_answer = asyncio.Event(), asyncio.Event()

    class Slow(SqlCredentialRepository):
        async def get(self, owner_id: str, provider: str) -> UserCredential | None:
            found = await super().get(owner_id, provider)
            looked.set()
            await may_answer.wait()
            return found

    kept = Slow(database, KeyRing(FixedKeys([generate_key()])))
    gateway = UserCredentials(kept, Providers(), Clock(lambda: NOON, lambda: 0.0))
    finding = asyncio.create_task(gateway.find(ANN, "acme"))
    await looked.wait()
    await gateway.set(ANN, "acme", ApiKey("sk-ann"))
    may_answer.set()
    assert await finding is None
    assert await gateway.find(ANN, "acme") == own("sk-ann")


def own(key: str, provider: str = "acme") -> Credential:
    return Credential(provider, {"api_key": key}, Payer.USER)


def looks(statements: Sequence[str]) -> list[str]:
    return [statement for statement in statements if "FROM credentials" in statement]
