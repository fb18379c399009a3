"""Users delete their own accounts, after they have said what only they know."""

from __future__ import annotations

from datetime import UTC, datetime

import grpc
import pyotp
import pytest
from google.api import httpbody_pb2
from grpc import aio
from plugai_scripted import SCRIPTS
from tests.support.accounts import Person
from tests.support.canary import PASSWORD
from tests.support.gateway import Client, ask, reason, until
from tests.support.wires import Wire

from plugai.v1 import artifacts_pb2, audit_pb2, mfa_pb2, sessions_pb2, users_pb2


async def preview(person: Person) -> users_pb2.GetDeletionResponse:
    return await person.client.account.GetDeletion(users_pb2.GetDeletionRequest(), metadata=person.metadata)


async def delete(person: Person, password: str = PASSWORD, code: str = "") -> str:
    """Delete the account; the reason for which it is refused, or nothing."""
    request = users_pb2.DeleteMeRequest(password=password, code=code)
    try:
        await person.client.account.DeleteMe(request, metadata=person.metadata)
    except aio.AioRpcError as error:
        return reason(error)
    return ""


async def is_there(person: Person) -> bool:
    call = person.client.account.GetMe(users_pb2.GetMeRequest(), metadata=person.metadata)
    return await call.code() is not grpc.StatusCode.UNAUTHENTICATED


async def test_what_is_deleted_is_counted_first(client: Client, root: Person, ann: Person) -> None:
    SCRIPTS["m"].say("one", end=True)
    session = await client.sessions.CreateSession(sessions_pb2.CreateSessionRequest(), metadata=ann.metadata)
    asked = ask("hi", model="m", session_id=session.session_id)
    await until(client.generate.Generate(asked, metadata=ann.metadata), "finished")
    content = httpbody_pb2.HttpBody(content_type="text/plain", data=b"mine")
    upload = iter([artifacts_pb2.UploadArtifactRequest(content=content)])
    await client.artifacts.UploadArtifact(upload, metadata=ann.metadata)
    await ann.api_token()
    found = await preview(ann)
    counts = (found.sessions, found.messages, found.artifacts, found.artifact_bytes, found.requests, found.api_tokens)
    assert counts == (1, 2, 1, 4, 1, 1)
    assert (found.devices, found.credentials, found.identities) == (1, 0, 0)
    assert (found.password_required, found.code_required, found.last_administrator) == (True, False, False)
    assert (await preview(root)).last_administrator


async def test_an_account_goes_with_the_password_and_with_nothing_else(
    client: Client, root: Person, ann: Person, eve: Person
) -> None:
    assert await delete(ann, "not the password") == "LOGIN_FAILED"
    assert await delete(ann, "") == "LOGIN_FAILED"
    assert await is_there(ann)
    token = await ann.api_token()
    assert await delete(ann) == ""
    assert not await is_there(ann)
    assert token.token
    assert await is_there(eve)
    request = users_pb2.GetUserRequest(user_id=ann.id)
    with pytest.raises(aio.AioRpcError) as error:
        await client.users.GetUser(request, metadata=root.metadata)
    assert reason(error.value) == "USER_NOT_FOUND"
    wanted = audit_pb2.ListAuditEntriesRequest(filter=audit_pb2.AuditFilter(action="user.deleted"))
    (entry,) = (await client.audit.ListAuditEntries(wanted, metadata=root.metadata)).entries
    assert (entry.actor, entry.target) == (ann.id, ann.id)


async def test_who_has_a_second_factor_needs_its_code_too(client: Client, ann: Person) -> None:
    begun = await client.second_factor.EnrollSecondFactor(mfa_pb2.EnrollSecondFactorRequest(), metadata=ann.metadata)
    code = pyotp.TOTP(begun.secret).at(datetime.now(UTC))
    codes = await client.second_factor.ConfirmSecondFactor(
        mfa_pb2.ConfirmSecondFactorRequest(code=code), metadata=ann.metadata
    )
    assert (await preview(ann)).code_required
    assert await delete(ann) == "SECOND_FACTOR_FAILED"
    assert await delete(ann, code="000000") == "SECOND_FACTOR_FAILED"
    assert await delete(ann, "not the password", codes.codes[0]) == "LOGIN_FAILED"
    assert await is_there(ann)
    assert await delete(ann, code=codes.codes[0]) == ""
    assert not await is_there(ann)


async def test_the_last_administrator_stays_and_one_of_two_may_go(client: Client, root: Person) -> None:
    assert await delete(root) == "LAST_ADMINISTRATOR"
    assert await is_there(root)
    other = await root.invite("other", users_pb2.USER_ROLE_ADMIN)
    assert await delete(root) == ""
    assert not await is_there(root)
    assert await delete(other) == "LAST_ADMINISTRATOR"


async def test_wrong_passwords_are_throttled_like_those_of_a_login(ann: Person) -> None:
    reasons = {await delete(ann, "not the password") for _ in range(8)}
    assert reasons == {"LOGIN_FAILED", "LOGIN_THROTTLED"}
    assert await is_there(ann)


async def test_an_account_is_deleted_over_each_transport(wire: Wire, ann: Person) -> None:
    method = users_pb2.DESCRIPTOR.services_by_name["AccountService"].methods_by_name["DeleteMe"]
    refused = await wire.ask(method, users_pb2.DeleteMeRequest(password="not the password"), ann.metadata)
    assert refused.reason == "LOGIN_FAILED"
    done = await wire.ask(method, users_pb2.DeleteMeRequest(password=PASSWORD), ann.metadata)
    assert done.reason == ""
    assert not await is_there(ann)
