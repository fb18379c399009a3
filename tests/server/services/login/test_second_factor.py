"""The second login step through a gateway: no way of logging in skips it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from google.rpc import error_details_pb2
from grpc import aio
from tests.server.services.login.browser import Browser
from tests.server.services.login.test_oauth_login import refusal
from tests.support.accounts import Person, bearer
from tests.support.canary import PASSWORD
from tests.support.gateway import Client, detail

from plugai.v1 import auth_pb2, mfa_pb2, options_pb2, users_pb2


def code_of(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


async def enroll_second_factor(person: Person) -> tuple[str, list[str]]:
    """Enrol a second factor; returns its secret and the recovery codes. The previous step's code is used up."""
    enroll = mfa_pb2.EnrollSecondFactorRequest()
    secret = (await person.client.second_factor.EnrollSecondFactor(enroll, metadata=person.metadata)).secret
    confirm = mfa_pb2.ConfirmSecondFactorRequest(code=code_of(secret, -1))
    return secret, list(
        (await person.client.second_factor.ConfirmSecondFactor(confirm, metadata=person.metadata)).codes
    )


async def pending_token(client: Client, name: str) -> str:
    login = await client.auth.Login(auth_pb2.LoginRequest(name=name, password=PASSWORD))
    assert login.WhichOneof("result") == "second_factor"
    return login.second_factor.pending_token


def verify(
    client: Client, token: str, code: str
) -> aio.UnaryUnaryCall[mfa_pb2.VerifySecondFactorRequest, auth_pb2.TokenPair]:
    request = mfa_pb2.VerifySecondFactorRequest(pending_token=token, code=code, device_name="phone")
    return client.second_factor.VerifySecondFactor(request)


async def test_a_password_and_a_code_sign_in(client: Client, root: Person) -> None:
    secret, _ = await enroll_second_factor(root)
    tokens = await verify(client, await pending_token(client, "root"), code_of(secret))
    me = await client.account.GetMe(users_pb2.GetMeRequest(), metadata=bearer(tokens.access_token))
    assert me.user_id == root.id


async def test_the_pending_token_alone_is_no_credential(client: Client, root: Person) -> None:
    await enroll_second_factor(root)
    token = await pending_token(client, "root")
    me = client.account.GetMe(users_pb2.GetMeRequest(), metadata=bearer(token))
    assert (await refusal(me))[0] == "UNAUTHENTICATED"
    disable = mfa_pb2.DisableSecondFactorRequest(code="000000")
    assert (await refusal(client.second_factor.DisableSecondFactor(disable, metadata=bearer(token))))[
        0
    ] == "UNAUTHENTICATED"


async def test_a_pending_token_ends_with_the_password_it_stands_for(client: Client, root: Person) -> None:
    secret, _ = await enroll_second_factor(root)
    token = await pending_token(client, "root")
    change = users_pb2.ChangePasswordRequest(old_password=PASSWORD, new_password=f"another {PASSWORD}")
    await client.account.ChangePassword(change, metadata=root.metadata)
    assert (await refusal(verify(client, token, code_of(secret))))[0] == "LOGIN_FAILED"


async def test_other_tokens_are_not_accepted_as_pending_tokens(client: Client, root: Person) -> None:
    secret, _ = await enroll_second_factor(root)
    api_token = (await root.api_token()).token
    for token in (root.tokens.access_token, root.tokens.refresh_token, api_token, "x"):
        assert (await refusal(verify(client, token, code_of(secret))))[0] == "UNAUTHENTICATED"


async def test_a_code_works_once(client: Client, root: Person) -> None:
    secret, recovery = await enroll_second_factor(root)
    for code in (code_of(secret), recovery[0]):
        await verify(client, await pending_token(client, "root"), code)
        assert (await refusal(verify(client, await pending_token(client, "root"), code)))[0] == "SECOND_FACTOR_FAILED"


async def test_guessing_codes_is_throttled_with_a_retry_delay(client: Client, root: Person) -> None:
    secret, _ = await enroll_second_factor(root)
    token = await pending_token(client, "root")
    for _ in range(5):
        assert (await refusal(verify(client, token, "abcdef")))[0] == "SECOND_FACTOR_FAILED"
    with pytest.raises(aio.AioRpcError) as paused:
        await verify(client, token, code_of(secret))
    assert 0 < detail(paused.value, error_details_pb2.RetryInfo).retry_delay.seconds <= 300


async def test_an_account_elsewhere_does_not_replace_the_second_factor(browser: Browser, root: Person) -> None:
    await browser.link(root.metadata)
    secret, _ = await enroll_second_factor(root)
    answer = await browser.sign_in()
    assert answer.WhichOneof("result") == "second_factor"
    tokens = await verify(browser.client, answer.second_factor.pending_token, code_of(secret))
    assert tokens.user_id == root.id


async def test_a_renewing_invitation_does_not_replace_the_second_factor(client: Client, root: Person) -> None:
    ann = await root.invite("ann")
    await enroll_second_factor(ann)
    invite = await client.users.CreateInvite(users_pb2.CreateInviteRequest(user_id=ann.id), metadata=root.metadata)
    renewed = await client.auth.Register(auth_pb2.RegisterRequest(invite=invite.token, password=PASSWORD))
    assert renewed.WhichOneof("result") == "second_factor"


async def test_a_second_factor_applies_to_its_user_only(client: Client, root: Person) -> None:
    await enroll_second_factor(root)
    ann = await root.invite("ann")
    status = await client.second_factor.GetSecondFactor(mfa_pb2.GetSecondFactorRequest(), metadata=ann.metadata)
    assert (status.enabled, status.HasField("recovery_codes_left")) == (False, True)
    login = await client.auth.Login(auth_pb2.LoginRequest(name="ann", password=PASSWORD))
    assert login.WhichOneof("result") == "tokens"


async def test_an_administrator_can_reset_a_second_factor(client: Client, root: Person) -> None:
    ann = await root.invite("ann")
    await enroll_second_factor(ann)
    request = mfa_pb2.ResetSecondFactorRequest(user_id=ann.id)
    assert (await refusal(client.second_factor.ResetSecondFactor(request, metadata=ann.metadata)))[
        0
    ] == "PERMISSION_DENIED"
    await client.second_factor.ResetSecondFactor(request, metadata=root.metadata)
    login = await client.auth.Login(auth_pb2.LoginRequest(name="ann", password=PASSWORD))
    assert login.WhichOneof("result") == "tokens"
    for user_id, why in ((ann.id, "SECOND_FACTOR_MISSING"), ("nobodys", "USER_NOT_FOUND")):
        request = mfa_pb2.ResetSecondFactorRequest(user_id=user_id)
        assert (await refusal(client.second_factor.ResetSecondFactor(request, metadata=root.metadata)))[0] == why


async def test_enrolment_needs_the_account_scope(client: Client, root: Person) -> None:
    token = (await root.api_token(options_pb2.SCOPE_WRITE)).token
    enroll = client.second_factor.EnrollSecondFactor(mfa_pb2.EnrollSecondFactorRequest(), metadata=bearer(token))
    assert (await refusal(enroll))[0] == "SCOPE_MISSING"


async def test_a_user_is_deleted_with_second_factor_and_links(browser: Browser, client: Client, root: Person) -> None:
    ann = await root.invite("ann")
    await browser.link(ann.metadata)
    await enroll_second_factor(ann)
    await client.users.DeleteUser(users_pb2.DeleteUserRequest(user_id=ann.id), metadata=root.metadata)
    assert (await refusal(browser.sign_in()))[0] == "NOT_INVITED"


async def test_no_secret_of_it_is_in_the_database_or_the_log(
    client: Client, root: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret, recovery = await enroll_second_factor(root)
    token = await pending_token(client, "root")
    await verify(client, token, recovery[0])
    canaries = [secret.encode(), pyotp.TOTP(secret).byte_secret(), token.encode()]
    canaries += [code.encode() for code in recovery] + [code.replace("-", "").upper().encode() for code in recovery]
    stored = b"".join(file.read_bytes() for file in (tmp_path / "data").glob("plugai.db*"))
    assert b"authenticators" in stored
    assert [canary for canary in canaries if canary in stored + caplog.text.encode()] == []
