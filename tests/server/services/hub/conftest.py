from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.support.gateway import Client, model, serving, settings
from tests.support.servers.hub.server import HubServer, running_hub
from tests.support.tiers import slow

from plugai.server.settings.hub import HubSettings

Serve = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture
@slow
async def hub() -> AsyncGenerator[HubServer, None]:
    async with running_hub() as running:
        yield running


@pytest.fixture
def serve(hub: HubServer, tmp_path: Path) -> Serve:
    """Serves a gateway whose hub is `hub`: again and again with the same data."""

    @asynccontextmanager
    async def start(**more: Any) -> AsyncGenerator[Client, None]:
        own = {
            "endpoint": hub.url,
            "proxies": {},
            "offline": False,
            "allowed_hosts": ["127.0.0.1", "localhost"],
            **more,
        }
        given = settings(tmp_path, model("echo", "echo"), hub=HubSettings(**own), disk_reserve_bytes=0)
        async with serving(given) as client:
            yield client

    return start


@pytest.fixture
def models_folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "models"
