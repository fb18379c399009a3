"""A gateway with accounts and login providers on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from tests.server.services.login.browser import Browser
from tests.support.accounts import Person, administrator
from tests.support.gateway import Client, model, serving, settings
from tests.support.servers.oidc import CLIENT_ID, CLIENT_SECRET, FakeProvider

from plugai.server.settings import Settings
from plugai.server.settings.accounts import AccountSettings
from plugai.server.settings.login import LoginProviderSettings


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with FakeProvider().serving() as fake:
        yield fake


def at(fake: FakeProvider, provider: str, **more: object) -> LoginProviderSettings:
    """Settings of a login provider at this fake."""
    return LoginProviderSettings(
        id=provider,
        issuer=fake.url,
        client_id=CLIENT_ID,
        client_secret=SecretStr(CLIENT_SECRET),
        allowed_hosts=frozenset({"127.0.0.1"}),
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def given(tmp_path: Path, fake: FakeProvider) -> Settings:
    """Two login providers on the same fake: `home` needs invitations, `club` allows members of example.com."""
    return settings(
        tmp_path,
        model("echo", "echo"),
        accounts=AccountSettings(),
        public_url="https://plugai.example",
        login_providers=(
            at(fake, "home", name="Home"),
            at(fake, "club", allowed_domains=frozenset({"Example.com"})),
        ),
    )


@pytest.fixture
async def client(given: Settings) -> AsyncIterator[Client]:
    async with serving(given) as client:
        yield client


@pytest.fixture
async def root(client: Client) -> Person:
    """The administrator."""
    return await administrator(client)


@pytest.fixture
def browser(client: Client, fake: FakeProvider) -> Browser:
    return Browser(client, fake)
