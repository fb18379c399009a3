"""The second step of signing in, through a gateway: by no edge is it left out."""

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


async def enrolled(person: Person) -> tuple[str, list[str]]:
    """The secret of a second factor that counts, and the recovery codes. The last step is used up."""
    enroll = mfa_pb2.EnrollSecondFactorRequest()
    secret = (await person.client.second_factor.EnrollSecondFactor(enroll, metadata=person.metadata)).secret
    confirm = mfa_pb2.ConfirmSecondFactorRequest(code=code_of(secret, -1))
    return secret, list(
        (await person.client.second_factor.ConfirmSecondFactor(confirm, metadata=person.metadata)).codes
    )


async def pending(client: Client, name: str) -> str:
    login = await client.auth.Login(auth_pb2.LoginRequest(name=name, password=PASSWORD))
    assert login.WhichOneof("result") == "second_factor"
    return login.second_factor.pending_token


def verify(
    client: Client, token: str, code: str
) -> aio.UnaryUnaryCall[mfa_pb2.VerifySecondFactorRequest, auth_pb2.TokenPair]:
    request = mfa_pb2.VerifySecondFactorRequest(pending_token=token, code=code, device_name="phone")
    return client.second_factor.VerifySecondFactor(request)


async def test_a_password_and_a_code_sign_in(client: Client, root: Person) -> None:
    secret, _ = await enrolled(root)
    tokens = await verify(client, await pending(client, "root"), code_of(secret))
    me = await client.account.GetMe(users_pb2.GetMeRequest(), metadata=bearer(tokens.access_token))
    assert me.user_id == root.id


async def test_the_pending_token_alone_opens_nothing(client: Client, root: Person) -> None:
    await enrolled(root)
    token = await pending(client, "root")
    me = client.account.GetMe(users_pb2.GetMeRequest(), metadata=bearer(token))
    assert (await refusal(me))[0] == "UNAUTHENTICATED"
    disable = mfa_pb2.DisableSecondFactorRequest(code="000000")
    assert (await refusal(client.second_factor.DisableSecondFactor(disable, metadata=bearer(token))))[
        0
    ] == "UNAUTHENTICATED"


async def test_no_other_token_is_taken_for_a_pending_one(client: Client, root: Person) -> None:
    secret, _ = await enrolled(root)
    api_token = (await root.api_token()).token
    for token in (root.tokens.access_token, root.tokens.refresh_token, api_token, "x"):
        assert (await refusal(verify(client, token, code_of(secret))))[0] == "UNAUTHENTICATED"


async def test_a_code_signs_in_once_also_with_another_pending_token(client: Client, root: Person) -> None:
    secret, recovery = await enrolled(root)
    for code in (code_of(secret), recovery[0]):
        await verify(client, await pending(client, "root"), code)
        assert (await refusal(verify(client, await pending(client, "root"), code)))[0] == "SECOND_FACTOR_FAILED"


async def test_guessing_is_paused_and_the_caller_is_told_for_how_long(client: Client, root: Person) -> None:
    secret, _ = await enrolled(root)
    token = await pending(client, "root")
    for _ in range(5):
        assert (await refusal(verify(client, token, "abcdef")))[0] == "SECOND_FACTOR_FAILED"
    with pytest.raises(aio.AioRpcError) as paused:
        await verify(client, token, code_of(secret))
    assert 0 < detail(paused.value, error_details_pb2.RetryInfo).retry_delay.seconds <= 300


async def test_an_account_elsewhere_does_not_replace_the_second_factor(browser: Browser, root: Person) -> None:
    await browser.link(root.metadata)
    secret, _ = await enrolled(root)
    answer = await browser.sign_in()
    assert answer.WhichOneof("result") == "second_factor"
    tokens = await verify(browser.client, answer.second_factor.pending_token, code_of(secret))
    assert tokens.user_id == root.id


async def test_a_renewing_invitation_does_not_replace_the_second_factor(client: Client, root: Person) -> None:
    ann = await root.invite("ann")
    await enrolled(ann)
    invite = await client.users.CreateInvite(users_pb2.CreateInviteRequest(user_id=ann.id), metadata=root.metadata)
    renewed = await client.auth.Register(auth_pb2.RegisterRequest(invite=invite.token, password=PASSWORD))
    assert renewed.WhichOneof("result") == "second_factor"


async def test_it_is_its_users_own(client: Client, root: Person) -> None:
    await enrolled(root)
    ann = await root.invite("ann")
    status = await client.second_factor.GetSecondFactor(mfa_pb2.GetSecondFactorRequest(), metadata=ann.metadata)
    assert (status.enabled, status.HasField("recovery_codes_left")) == (False, True)
    login = await client.auth.Login(auth_pb2.LoginRequest(name="ann", password=PASSWORD))
    assert login.WhichOneof("result") == "tokens"


async def test_an_administrator_takes_the_second_factor_of_who_has_lost_it(client: Client, root: Person) -> None:
    ann = await root.invite("ann")
    await enrolled(ann)
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


async def test_an_api_token_without_the_scope_cannot_touch_it(client: Client, root: Person) -> None:
    token = (await root.api_token(options_pb2.SCOPE_WRITE)).token
    enroll = client.second_factor.EnrollSecondFactor(mfa_pb2.EnrollSecondFactorRequest(), metadata=bearer(token))
    assert (await refusal(enroll))[0] == "SCOPE_MISSING"


async def test_a_user_is_deleted_with_second_factor_and_links(browser: Browser, client: Client, root: Person) -> None:
    ann = await root.invite("ann")
    await browser.link(ann.metadata)
    await enrolled(ann)
    await client.users.DeleteUser(users_pb2.DeleteUserRequest(user_id=ann.id), metadata=root.metadata)
    assert (await refusal(browser.sign_in()))[0] == "NOT_INVITED"


async def test_no_secret_of_it_is_in_the_database_or_the_log(
    client: Client, root: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    secret, recovery = await enrolled(root)
    token = await pending(client, "root")
    await verify(client, token, recovery[0])
    canaries = [secret.encode(), pyotp.TOTP(secret).byte_secret(), token.encode()]
    canaries += [code.encode() for code in recovery] + [code.replace("-", "").upper().encode() for code in recovery]
    kept = b"".join(file.read_bytes() for file in (tmp_path / "data").glob("plugai.db*"))
    assert b"authenticators" in kept
    assert [canary for canary in canaries if canary in kept + caplog.text.encode()] == []
