"""Users' provider credentials are private, and a setting decides who may use the server's credentials."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from grpc import aio
from pydantic import SecretStr
from sqlmodel import select
from tests.adapters.fakes.openai_chat import CompatibleChat
from tests.adapters.fakes.server import KEY, FakeProvider, fake_provider
from tests.server.services.providers.test_providers import provider
from tests.support.accounts import Person, administrator
from tests.support.gateway import Client, ask, model, reason, serving, settings

from plugai.server.core.providers.credentials import ServerCredentialsFor
from plugai.server.settings.accounts import AccountSettings
from plugai.server.settings.secrets import SecretSettings
from plugai.server.storage.engine.database import Database
from plugai.server.storage.secrets.tables import CredentialRow
from plugai.v1 import credentials_pb2 as pb
from plugai.v1 import error_pb2, event_pb2, users_pb2

GET = pb.GetCredentialRequest(provider="acme")


@asynccontextmanager
async def running_gateway(
    folder: Path, fake: FakeProvider, server_credentials_for: ServerCredentialsFor
) -> AsyncGenerator[Client, None]:
    models = (model("echo", "echo"), model("fast", "acme", model="small"))
    given = settings(
        folder,
        *models,
        providers=(provider(fake, api_key=SecretStr("sk-of-the-server"), list_models=False),),
        accounts=AccountSettings(),
        secrets=SecretSettings(server_credentials_for=server_credentials_for),
    )
    async with serving(given) as client:
        yield client


async def set_credential(client: Client, person: Person, key: str) -> None:
    request = pb.SetCredentialRequest(provider="acme", api_key=key)
    await client.credentials.SetCredential(request, metadata=person.metadata)


async def last_event(client: Client, person: Person) -> event_pb2.GenerateEvent:
    stream = client.generate.Generate(ask("hi", model="fast"), metadata=person.metadata)
    return [event async for event in stream][-1]


async def test_users_cannot_access_other_users_credentials(tmp_path: Path) -> None:
    async with (
        fake_provider(CompatibleChat()) as fake,
        running_gateway(tmp_path, fake, ServerCredentialsFor.EVERYONE) as client,
    ):
        root = await administrator(client)
        ann, eve = await root.invite("ann"), await root.invite("eve")
        await set_credential(client, ann, KEY)
        for other in (eve, root):
            with pytest.raises(aio.AioRpcError) as error:
                await client.credentials.GetCredential(GET, metadata=other.metadata)
            assert reason(error.value) == "CREDENTIAL_NOT_FOUND"
            with pytest.raises(aio.AioRpcError) as error:
                await client.credentials.DeleteCredential(
                    pb.DeleteCredentialRequest(provider="acme"), metadata=other.metadata
                )
            assert reason(error.value) == "CREDENTIAL_NOT_FOUND"
            listed = await client.credentials.ListCredentials(pb.ListCredentialsRequest(), metadata=other.metadata)
            assert list(listed.credentials) == []
            # The server's credential is used, which the fake rejects.
            failed = (await last_event(client, other)).failed
            assert failed.reason == error_pb2.ERROR_REASON_CREDENTIAL_REJECTED
        assert (await last_event(client, ann)).WhichOneof("event") == "finished"


async def test_the_servers_credentials_can_be_limited_to_administrators(tmp_path: Path) -> None:
    async with (
        fake_provider(CompatibleChat(), "sk-of-the-server") as fake,
        running_gateway(tmp_path, fake, ServerCredentialsFor.ADMINISTRATORS) as client,
    ):
        root = await administrator(client)
        ann = await root.invite("ann")
        failed = (await last_event(client, ann)).failed
        assert failed.reason == error_pb2.ERROR_REASON_CREDENTIAL_MISSING
        assert failed.message.endswith("the server's is not for members; add your own")
        assert fake.calls == []
        assert (await last_event(client, root)).WhichOneof("event") == "finished"
        fake.key = KEY
        await set_credential(client, ann, KEY)
        assert (await last_event(client, ann)).WhichOneof("event") == "finished"


async def test_deleting_a_user_deletes_their_credentials(tmp_path: Path) -> None:
    async with (
        fake_provider(CompatibleChat()) as fake,
        running_gateway(tmp_path, fake, ServerCredentialsFor.EVERYONE) as client,
        Database(f"sqlite:///{tmp_path}/data/plugai.db") as database,
    ):
        root = await administrator(client)
        ann, eve = await root.invite("ann"), await root.invite("eve")
        for person in (ann, eve):
            await set_credential(client, person, KEY)
        await client.users.DeleteUser(users_pb2.DeleteUserRequest(user_id=ann.id), metadata=root.metadata)
        owners = await database.read(lambda session: list(session.exec(select(CredentialRow.owner_id))))
        assert owners == [eve.id]
