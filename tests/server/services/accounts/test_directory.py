"""User administration through a gateway; deleting a user deletes all of their data."""

from __future__ import annotations

import grpc
import pytest
from google.api import httpbody_pb2
from google.protobuf.field_mask_pb2 import FieldMask
from grpc import aio
from plugai_scripted import SCRIPTS
from sqlmodel import Session, select
from tests.support.accounts import Person, bearer
from tests.support.canary import PASSWORD
from tests.support.gateway import Client, ask, reason, until

from plugai.server.settings import Settings
from plugai.server.storage.engine.columns import Table
from plugai.server.storage.engine.database import Database
from plugai.v1 import artifacts_pb2, audit_pb2, auth_pb2, generate_pb2, models_pb2, users_pb2


async def users(root: Person, size: int = 0) -> list[str]:
    """Return the names of all users, page by page."""
    names: list[str] = []
    request = users_pb2.ListUsersRequest(page_size=size)
    while True:
        page = await root.client.users.ListUsers(request, metadata=root.metadata)
        names += [user.name for user in page.users]
        if not page.next_page_token:
            return names
        request.page_token = page.next_page_token


async def test_users_are_listed_in_pages_by_name(root: Person) -> None:
    for name in ("dora", "ann", "carl", "bob"):
        await root.invite(name)
    assert await users(root) == await users(root, 2) == ["ann", "bob", "carl", "dora", "root"]


async def test_invitations_are_listed_and_withdrawn(client: Client, root: Person, ann: Person) -> None:
    made = await client.users.CreateInvite(users_pb2.CreateInviteRequest(), metadata=root.metadata)
    listed = await client.users.ListInvites(users_pb2.ListInvitesRequest(page_size=1), metadata=root.metadata)
    assert [invite.invite_id for invite in listed.invites] == [made.invite.invite_id]
    rest = users_pb2.ListInvitesRequest(page_token=listed.next_page_token)
    used = (await client.users.ListInvites(rest, metadata=root.metadata)).invites
    assert {invite.used_by for invite in used} == {ann.id, root.id}
    withdraw = users_pb2.DeleteInviteRequest(invite_id=made.invite.invite_id)
    await client.users.DeleteInvite(withdraw, metadata=root.metadata)
    refused = auth_pb2.RegisterRequest(invite=made.token, name="late", password=PASSWORD)
    for call in (client.auth.Register(refused), client.users.DeleteInvite(withdraw, metadata=root.metadata)):
        with pytest.raises(aio.AioRpcError) as error:
            await call
        assert reason(error.value) == "INVITE_NOT_FOUND"


async def test_deleting_a_user_deletes_all_of_their_data(
    client: Client, given: Settings, root: Person, ann: Person
) -> None:
    SCRIPTS["m"].say("secret", end=True)
    asked = ask("hi", model="m", request_id="r1")
    await until(client.generate.Generate(asked, metadata=ann.metadata), "finished")
    content = httpbody_pb2.HttpBody(content_type="text/plain", data=b"mine")
    upload = iter([artifacts_pb2.UploadArtifactRequest(content=content)])
    await client.artifacts.UploadArtifact(upload, metadata=ann.metadata)
    preferences = models_pb2.Fallbacks(fallbacks=[models_pb2.Fallback(model="m", fallback_models=["echo"])])
    await client.models.SetFallbacks(models_pb2.SetFallbacksRequest(fallbacks=preferences), metadata=ann.metadata)
    token = (await ann.api_token()).token

    await client.users.DeleteUser(users_pb2.DeleteUserRequest(user_id=ann.id), metadata=root.metadata)
    assert "ann" not in await users(root)
    assert ann.id not in await owners_with_data(given.storage_url)
    assert root.id in await owners_with_data(given.storage_url)
    for metadata in (ann.metadata, bearer(token)):
        with pytest.raises(aio.AioRpcError) as error:
            await client.account.GetMe(users_pb2.GetMeRequest(), metadata=metadata)
        assert error.value.code() is grpc.StatusCode.UNAUTHENTICATED
    # The name is free again, and belongs to a new user.
    again = await root.invite("ann")
    assert again.id != ann.id
    requests = await client.generate.ListRequests(generate_pb2.ListRequestsRequest(), metadata=again.metadata)
    assert not requests.requests


async def owners_with_data(url: str) -> set[str]:
    """Return every owner and user with stored data, except in the audit log and used invitations."""

    def work(session: Session) -> set[str]:
        tables = [table for table in Table.metadata.tables.values() if not table.name.startswith(("audit", "invites"))]
        columns = [table.c[name] for table in tables for name in ("owner_id", "user_id") if name in table.c]
        assert {
            "requests",
            "attempts",
            "artifacts",
            "resource_usage",
            "fallbacks",
            "users",
            "devices",
            "api_tokens",
        } <= {column.table.name for column in columns}
        return {value for column in columns for value in session.scalars(select(column))}

    async with Database(url) as database:
        return await database.read(work)


async def test_the_last_administrator_cannot_be_removed(client: Client, root: Person) -> None:
    member = users_pb2.User(user_id=root.id, role=users_pb2.USER_ROLE_MEMBER)
    disabled = users_pb2.User(user_id=root.id, disabled=True)
    for call in (
        client.users.UpdateUser(users_pb2.UpdateUserRequest(user=member), metadata=root.metadata),
        client.users.UpdateUser(users_pb2.UpdateUserRequest(user=disabled), metadata=root.metadata),
        client.users.DeleteUser(users_pb2.DeleteUserRequest(user_id=root.id), metadata=root.metadata),
    ):
        with pytest.raises(aio.AioRpcError) as error:
            await call
        assert reason(error.value) == "LAST_ADMINISTRATOR"
    assert (
        await client.account.GetMe(users_pb2.GetMeRequest(), metadata=root.metadata)
    ).role == users_pb2.USER_ROLE_ADMIN


async def test_an_administrator_can_delete_their_own_account_if_there_is_another(client: Client, root: Person) -> None:
    other = await root.invite("other", users_pb2.USER_ROLE_ADMIN)
    await client.users.DeleteUser(users_pb2.DeleteUserRequest(user_id=root.id), metadata=root.metadata)
    assert await users(other) == ["other"]


async def test_users_cannot_change_their_own_role(client: Client, ann: Person) -> None:
    me = users_pb2.User(role=users_pb2.USER_ROLE_ADMIN, display_name="Ann")
    request = users_pb2.UpdateMeRequest(me=me, update_mask=FieldMask(paths=["role"]))
    with pytest.raises(aio.AioRpcError) as error:
        await client.account.UpdateMe(request, metadata=ann.metadata)
    assert reason(error.value) == "INVALID_REQUEST"
    changed = await client.account.UpdateMe(users_pb2.UpdateMeRequest(me=me), metadata=ann.metadata)
    assert (changed.role, changed.display_name) == (users_pb2.USER_ROLE_MEMBER, "Ann")


async def test_permission_changes_are_in_the_audit_log(client: Client, root: Person, ann: Person) -> None:
    token = await ann.api_token()
    promoted = users_pb2.User(user_id=ann.id, role=users_pb2.USER_ROLE_ADMIN)
    await client.users.UpdateUser(users_pb2.UpdateUserRequest(user=promoted), metadata=root.metadata)
    await client.users.DeleteUser(users_pb2.DeleteUserRequest(user_id=ann.id), metadata=root.metadata)
    log = await client.audit.ListAuditEntries(audit_pb2.ListAuditEntriesRequest(page_size=100), metadata=root.metadata)
    entries = [(entry.actor, entry.action, entry.target) for entry in log.entries]
    for expected in (
        ("system", "signing_key.added", None),
        (root.id, "user.renewed", root.id),
        (root.id, "invite.created", None),
        (ann.id, "user.created", ann.id),
        (ann.id, "user.signed_in", ann.id),
        (ann.id, "api_token.created", token.api_token.token_id),
        (root.id, "user.changed", ann.id),
        (root.id, "user.deleted", ann.id),
    ):
        assert [entry for entry in entries if entry[:2] == expected[:2] and expected[2] in (None, entry[2])], expected
