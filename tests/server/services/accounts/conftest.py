"""A gateway with accounts, and its users."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.envoy.edges import open_edge
from tests.server.services.accounts.use_cases import AccountUseCases, account_use_cases
from tests.server.storage.conftest import url
from tests.support.accounts import Person, administrator
from tests.support.gateway import Client, model, script, serving, settings
from tests.support.tiers import slow
from tests.support.wires import GrpcWire, RestWire, Wire

from plugai.envoy.config import EnvoyConfig
from plugai.server.settings import Settings
from plugai.server.settings.accounts import AccountSettings
from plugai.server.settings.sessions import SessionSettings
from plugai.server.storage.engine.database import Database

__all__ = ["url"]


@pytest.fixture
def given(tmp_path: Path) -> Settings:
    """The gateway's settings: default accounts, an echo model and a scripted one."""
    script("m")
    return settings(
        tmp_path,
        model("echo", "echo"),
        model("m", "scripted"),
        accounts=AccountSettings(revocation_seconds=0.1),
        # Title generation would consume the scripted answers.
        sessions=SessionSettings(titles=False),
    )


@pytest.fixture
async def client(given: Settings) -> AsyncIterator[Client]:
    async with serving(given) as running:
        yield running


@pytest.fixture
@slow
async def rest(client: Client, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RestWire]:
    """The gateway over REST."""
    # A short path, as Unix sockets require.
    socket = tmp_path_factory.mktemp("e") / "admin.sock"
    async with open_edge(EnvoyConfig((("127.0.0.1", client.gateway.grpc_port),), socket, port=0)) as edge:
        yield RestWire(edge.http)


@pytest.fixture(params=["gRPC", pytest.param("REST", marks=pytest.mark.slow)])
def wire(client: Client, request: pytest.FixtureRequest) -> Wire:
    """The gateway over each transport."""
    if request.param == "gRPC":
        return GrpcWire(client.channel)
    rest: RestWire = request.getfixturevalue("rest")
    return rest


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


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A migrated database of each kind."""
    async with Database(url, connections=8) as database:
        yield database


@pytest.fixture
async def accounts(database: Database) -> AsyncIterator[AccountUseCases]:
    """The account use cases, on each kind of database."""
    async with account_use_cases(database) as use_cases:
        yield use_cases
