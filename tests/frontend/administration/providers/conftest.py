"""An administrator, a member, and a provider that the gateway does not know yet."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.server import FakeProvider, fake_provider
from tests.frontend.administration.conftest import People
from tests.support.tiers import slow

from plugai.client import types
from plugai.frontend.administration.providers.state import ProvidersState


@dataclass(frozen=True, slots=True)
class Managed:
    """The page's state, and the provider to add."""

    state: ProvidersState
    fake: FakeProvider
    people: People

    def find(self, name: str = "acme") -> types.Provider:
        (found,) = (provider for provider in self.state.providers if provider.id == name)
        return found

    def written(self, **given: str | bool) -> dict[str, str | bool]:
        """What is written for `acme`."""
        return {"id": "acme", "base_url": self.fake.url, "allowed_hosts": "127.0.0.1\n", "retries": "0", **given}

    async def add(self, key: str) -> None:
        self.state.add("openai_compatible")
        await self.state.save(self.written(), {"api_key": key})


@pytest.fixture
@slow
async def managed(people: People) -> AsyncIterator[Managed]:
    async with fake_provider(CompatibleChat()) as fake:
        state = ProvidersState(people.root, lambda: None)
        await state.read()
        yield Managed(state, fake, people)
