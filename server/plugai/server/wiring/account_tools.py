"""What somebody with access to the database can do with accounts, while a server runs or not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from uuid import uuid4

from plugai.server.core.accounts.api_tokens import ApiTokens
from plugai.server.core.accounts.invites import Invites
from plugai.server.core.secrets.key_ring import KeyRing
from plugai.server.settings import Settings
from plugai.server.storage.accounts.api_tokens import SqlApiTokenRepository
from plugai.server.storage.accounts.invites import SqlInviteRepository
from plugai.server.storage.accounts.users import SqlUserRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.engine.migrate import require_current
from plugai.server.storage.secrets.internal_keys import InternalKeys
from plugai.server.wiring.accounts import PEPPER
from plugai.server.wiring.foundation import system_clock
from plugai.server.wiring.secrets import key_source


@dataclass(frozen=True, slots=True)
class AccountTools:
    """The use cases that need no gateway."""

    users: SqlUserRepository
    invites: Invites
    tokens: ApiTokens


@asynccontextmanager
async def account_tools(settings: Settings) -> AsyncGenerator[AccountTools, None]:
    """The tools, on the database that the settings name. Raises StorageUnavailableError, SecretUnreadableError."""
    await asyncio.to_thread(require_current, settings.storage_url)
    ring = await asyncio.to_thread(lambda: KeyRing(key_source(settings)))
    clock = system_clock()
    async with Database(settings.storage_url) as database:
        pepper = await InternalKeys(database, ring).get(PEPPER)
        users = SqlUserRepository(database)
        invites = Invites(SqlInviteRepository(database), users, pepper, clock, lambda: uuid4().hex)
        # A server that runs notices by itself within seconds what was revoked.
        yield AccountTools(users, invites, ApiTokens(SqlApiTokenRepository(database), pepper, clock, nullcontext))
