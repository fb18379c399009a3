"""A gateway with accounts, and the people who use it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.support.accounts import Person, administrator
from tests.support.gateway import Client, model, script, serving, settings

from plugai.server.account_settings import AccountSettings
from plugai.server.settings import Settings


@pytest.fixture
def given(tmp_path: Path) -> Settings:
    """The settings of the gateway: accounts as they are by default, a model that echoes and one that is scripted."""
    script("m")
    return settings(
        tmp_path, model("echo", "echo"), model("m", "scripted"), accounts=AccountSettings(revocation_seconds=0.1)
    )


@pytest.fixture
async def client(given: Settings) -> AsyncIterator[Client]:
    async with serving(given) as running:
        yield running


@pytest.fixture
async def root(client: Client) -> Person:
    """The administrator."""
    return await administrator(client)


@pytest.fixture
async def ann(root: Person) -> Person:
    """A member."""
    return await root.invite("ann")


@pytest.fixture
async def eve(root: Person) -> Person:
    """Another member."""
    return await root.invite("eve")
