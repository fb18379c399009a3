"""People with accounts in a gateway, and what they send with their calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.support.canary import PASSWORD
from tests.support.gateway import Client

from plugai.server.core.accounts.access_tokens import AccessTokens, TokenUse
from plugai.server.core.accounts.signing_keys import SigningKeys
from plugai.server.core.clock import Clock
from plugai.server.core.secrets.key_ring import KeyRing
from plugai.server.settings import Settings
from plugai.server.storage.accounts.signing_keys import SqlSigningKeyRepository
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.master_keys import KeyFile
from plugai.v1 import auth_pb2, options_pb2, users_pb2

EVERY_SCOPE = [scope for scope in options_pb2.Scope.values() if scope]
Metadata = tuple[tuple[str, str], ...]


def bearer(token: str) -> Metadata:
    """What goes with a call of whoever has this token."""
    return (("authorization", f"Bearer {token}"),)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in."""

    client: Client
    name: str
    tokens: auth_pb2.TokenPair

    @property
    def id(self) -> str:
        return self.tokens.user_id

    @property
    def metadata(self) -> Metadata:
        """What goes with this person's calls from the device that is signed in."""
        return bearer(self.tokens.access_token)

    async def api_token(self, *scopes: options_pb2.Scope.ValueType) -> users_pb2.CreateApiTokenResponse:
        """A token with these scopes, or with every one that the person may give."""
        given = scopes or [scope for scope in EVERY_SCOPE if scope != options_pb2.SCOPE_ADMIN or self.name == "root"]
        request = users_pb2.CreateApiTokenRequest(name="for a test", scopes=given)
        return await self.client.account.CreateApiToken(request, metadata=self.metadata)

    async def invite(self, name: str, role: users_pb2.UserRole.ValueType = users_pb2.USER_ROLE_MEMBER) -> Person:
        """Somebody who redeems this administrator's invitation."""
        invite = await self.client.users.CreateInvite(users_pb2.CreateInviteRequest(role=role), metadata=self.metadata)
        return await registered(self.client, invite.token, name)


async def registered(client: Client, invite: str, name: str) -> Person:
    """Who redeems an invitation."""
    answer = await client.auth.Register(auth_pb2.RegisterRequest(invite=invite, name=name, password=PASSWORD))
    return Person(client, name, answer.tokens)


async def administrator(client: Client) -> Person:
    """The first administrator of a server that nobody has claimed."""
    return await registered(client, client.gateway.accounts.claim, "root")


@asynccontextmanager
async def access_tokens(settings: Settings, at: datetime) -> AsyncIterator[AccessTokens]:
    """What makes tokens with the keys of a server's database, as if it were another time."""
    clock = Clock(lambda: at, lambda: 0.0)
    ring = KeyRing(KeyFile(Path(settings.data_folder) / "keys" / "master.keys"))
    async with Database(settings.storage_url) as database:
        keys = SigningKeys(SqlSigningKeyRepository(database, ring), clock, timedelta(days=30), timedelta(hours=1))
        await keys.maintain()
        yield AccessTokens(keys, clock, settings.accounts.issuer, settings.accounts.access_token_lifetime)


async def other_tokens(settings: Settings, person: Person) -> tuple[str, str]:
    """An access token of this person's device that has expired, and one that only stands for a right password."""
    async with access_tokens(settings, datetime.now(UTC) - timedelta(hours=2)) as before:
        expired, _ = before.issue(TokenUse.ACCESS, person.id, person.tokens.device_id)
    async with access_tokens(settings, datetime.now(UTC)) as now:
        pending, _ = now.issue(TokenUse.SECOND_FACTOR, person.id, person.tokens.device_id)
    return expired, pending
