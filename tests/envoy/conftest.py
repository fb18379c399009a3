"""A real Envoy in front of a gateway whose answers the test writes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.envoy.edges import Edge, open_edge
from tests.envoy.scripted_gateway import ScriptedGateway, scripted_gateway
from tests.support.certificates import Authority
from tests.support.tiers import slow

from plugai.envoy.certificate import CertificateFiles
from plugai.envoy.config import EnvoyConfig


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A runtime folder. Its path is short, since a Unix socket's must be."""
    return tmp_path_factory.mktemp("e")


@pytest.fixture
async def gateway() -> AsyncIterator[ScriptedGateway]:
    async with scripted_gateway().serve() as gateway:
        yield gateway


@pytest.fixture
@slow
def config(gateway: ScriptedGateway, folder: Path) -> EnvoyConfig:
    """An edge to that gateway; tests change what they are about."""
    return EnvoyConfig(gateways=(gateway.address,), admin_socket=folder / "admin.sock", port=0)


@pytest.fixture
@slow
async def edge(config: EnvoyConfig) -> AsyncIterator[Edge]:
    async with open_edge(config) as edge:
        yield edge


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
def files(authority: Authority, folder: Path) -> CertificateFiles:
    """A certificate of that authority, for this machine."""
    return authority.issue(folder)
