"""Open streams end when the credential that opened them is revoked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc import aio
from plugai_scripted import SCRIPTS
from tests.support.accounts import Metadata, Person, administrator, bearer
from tests.support.gateway import Client, ask, kinds, model, reason, script, serving, settings, until

from plugai.server.settings.accounts import AccountSettings
from plugai.server.storage.secrets.master_keys import KeyFile
from plugai.v1 import auth_pb2, generate_pb2, models_pb2, users_pb2

# The promised limit; with these settings it takes a tenth of a second.
SECONDS = 5.0


async def disable(root: Person, ann: Person) -> None:
    user = users_pb2.User(user_id=ann.id, disabled=True)
    await root.client.users.UpdateUser(users_pb2.UpdateUserRequest(user=user), metadata=root.metadata)


async def delete(root: Person, ann: Person) -> None:
    await root.client.users.DeleteUser(users_pb2.DeleteUserRequest(user_id=ann.id), metadata=root.metadata)


async def sign_out(root: Person, ann: Person) -> None:
    await root.client.users.SignOutUser(users_pb2.SignOutUserRequest(user_id=ann.id), metadata=root.metadata)


async def log_out(root: Person, ann: Person) -> None:
    await ann.client.auth.Logout(auth_pb2.LogoutRequest(refresh_token=ann.tokens.refresh_token))


@pytest.mark.parametrize("revoke", [disable, delete, sign_out, log_out])
async def test_an_open_stream_ends_when_its_caller_is_revoked(
    client: Client, root: Person, ann: Person, revoke: Callable[[Person, Person], Awaitable[None]]
) -> None:
    stream = client.generate.Generate(ask("hi", model="m"), metadata=ann.metadata)
    watch = client.models.WatchModels(models_pb2.WatchModelsRequest(), metadata=ann.metadata)
    SCRIPTS["m"].say("one")
    await until(stream, "delta")
    await revoke(root, ann)
    for call in (stream, watch):
        assert await end_reason(call) == "UNAUTHENTICATED"
    # The model stops generating.
    async with asyncio.timeout(SECONDS):
        await SCRIPTS["m"].closed.get()


async def test_a_revoked_api_token_ends_its_own_streams_and_no_other(client: Client, ann: Person) -> None:
    token = await ann.api_token()
    with_token = client.models.WatchModels(models_pb2.WatchModelsRequest(), metadata=bearer(token.token))
    with_device = client.models.WatchModels(models_pb2.WatchModelsRequest(), metadata=ann.metadata)
    for call in (with_token, with_device):
        await wait_for_start(call)
    request = users_pb2.DeleteApiTokenRequest(token_id=token.api_token.token_id)
    await client.account.DeleteApiToken(request, metadata=ann.metadata)
    assert await end_reason(with_token) == "UNAUTHENTICATED"
    assert not with_device.done()
    with_device.cancel()


async def test_demoting_an_administrator_ends_their_streams(client: Client, root: Person) -> None:
    other = await root.invite("other", users_pb2.USER_ROLE_ADMIN)
    watch = client.models.WatchModels(models_pb2.WatchModelsRequest(), metadata=other.metadata)
    await wait_for_start(watch)
    user = users_pb2.User(user_id=other.id, role=users_pb2.USER_ROLE_MEMBER)
    await client.users.UpdateUser(users_pb2.UpdateUserRequest(user=user), metadata=root.metadata)
    assert await end_reason(watch) == "UNAUTHENTICATED"
    with pytest.raises(aio.AioRpcError) as error:
        await client.users.ListUsers(users_pb2.ListUsersRequest(), metadata=other.metadata)
    assert error.value.code() is grpc.StatusCode.PERMISSION_DENIED


async def test_a_detached_request_ends_when_its_user_is_disabled(client: Client, root: Person, ann: Person) -> None:
    request = ask("hi", model="m", request_id="r1", on_disconnect=generate_pb2.ON_DISCONNECT_CONTINUE)
    stream = client.generate.Generate(request, metadata=ann.metadata)
    await until(stream, "started")
    stream.cancel()
    await disable(root, ann)
    async with asyncio.timeout(SECONDS):
        await SCRIPTS["m"].closed.get()


async def test_revoking_ones_own_credential_still_returns_a_response(client: Client, ann: Person) -> None:
    watch = client.models.WatchModels(models_pb2.WatchModelsRequest(), metadata=ann.metadata)
    await wait_for_start(watch)
    await client.account.DeleteDevices(users_pb2.DeleteDevicesRequest(), metadata=ann.metadata)
    assert await end_reason(watch) == "UNAUTHENTICATED"


async def test_a_revocation_on_another_gateway_ends_streams_here(tmp_path: Path) -> None:
    script("m")
    shared = f"sqlite:///{tmp_path / 'shared.db'}"
    keys = tmp_path / "master.keys"
    given = [
        settings(
            tmp_path / name,
            model("m", "scripted"),
            accounts=AccountSettings(revocation_seconds=0.1),
            database_url=shared,
            gateway=name,
            secrets={"master_key_file": keys},
        )
        for name in ("one", "two")
    ]
    KeyFile(keys).create()
    async with serving(given[0]) as one:
        root = await administrator(one)
        ann = await root.invite("ann")
        async with serving(given[1]) as two:
            stream = two.generate.Generate(ask("hi", model="m"), metadata=ann.metadata)
            SCRIPTS["m"].say("one")
            assert "delta" in kinds(await until(stream, "delta"))
            await disable(root, ann)
            assert await end_reason(stream) == "UNAUTHENTICATED"
            assert await is_refused(two, ann.metadata)


async def wait_for_start(call: aio.UnaryStreamCall[Any, Any]) -> None:
    """Wait for the first response of a stream."""
    async for _ in call:
        return


async def end_reason(call: aio.UnaryStreamCall[Any, Any]) -> str:
    """Return why a stream ended, within the promised time."""
    async with asyncio.timeout(SECONDS):
        try:
            async for _ in call:
                pass
        except aio.AioRpcError as error:
            return reason(error)
    return "it ended without an error"


async def is_refused(client: Client, metadata: Metadata) -> bool:
    """Return whether this credential is refused, within the promised time."""
    async with asyncio.timeout(SECONDS):
        while True:
            try:
                await client.models.ListModels(models_pb2.ListModelsRequest(), metadata=metadata)
            except aio.AioRpcError as error:
                return reason(error) == "UNAUTHENTICATED"
            await asyncio.sleep(0.05)
