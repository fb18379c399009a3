"""An administrator and a member of a real gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from tests.support.gateway import UNLIMITED, model, settings
from tests.support.tiers import slow

from plugai.client import Client, MemoryStore
from plugai.server.app import gateway
from plugai.server.settings.accounts import AccountSettings

PASSWORD = "correct horse battery"
ORIGIN = "https://plugai.example"
MODELS = (model("echo", "echo"), model("slow", "echo", delay_seconds=30))


@dataclass(frozen=True, slots=True)
class People:
    """`visitor` is one who has not signed in."""

    root: Client
    ada: Client
    visitor: Client


@pytest.fixture
@slow
async def people(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[People]:
    given = settings(tmp_path_factory.mktemp("g"), *MODELS, accounts=AccountSettings(), limits_per_user=UNLIMITED)
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(gateway(given))
        url = f"grpc://127.0.0.1:{running.grpc_port}"
        root, ada, visitor = [await stack.enter_async_context(Client(url, credentials=MemoryStore())) for _ in range(3)]
        await root.auth.register(running.accounts.claim, name="root", password=PASSWORD)
        invite = await root.admin.create_invite()
        await ada.auth.register(invite.token, name="ada", password=PASSWORD)
        yield People(root, ada, visitor)
