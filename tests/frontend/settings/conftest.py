"""An administrator who has signed in to a real gateway, and a member."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from tests.support.gateway import UNLIMITED, model, settings
from tests.support.tiers import slow

from plugai.client import Client, MemoryStore
from plugai.server.app import gateway
from plugai.server.settings.accounts import AccountSettings

PASSWORD = "correct horse battery"


@pytest.fixture
@slow
async def people(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Client, Client]]:
    """Clients of both, the administrator's first."""
    folder = tmp_path_factory.mktemp("g")
    given = settings(folder, model("echo", "echo"), accounts=AccountSettings(), limits_per_user=UNLIMITED)
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(gateway(given))
        url = f"grpc://127.0.0.1:{running.grpc_port}"
        root, ann = [await stack.enter_async_context(Client(url, credentials=MemoryStore())) for _ in range(2)]
        await root.auth.register(running.accounts.claim, name="root", password=PASSWORD)
        invite = await root.admin.create_invite()
        await ann.auth.register(invite.token, name="ann", password=PASSWORD)
        yield root, ann
