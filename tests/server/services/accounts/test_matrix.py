"""Every rpc, asked by everyone: whoever may call it comes as far as its message, and nobody else comes so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass
from grpc import aio
from tests.server.services.accounts.matrix import ADMIN, MATRIX, PUBLIC, Row
from tests.support.accounts import EVERY_SCOPE, Metadata, Person, bearer, other_tokens
from tests.support.gateway import Client, reason
from tests.support.wires import RestWire

from plugai.server.settings import Settings
from plugai.server.wiring.services import PUBLIC_SERVICES
from plugai.v1 import auth_pb2, options_pb2, users_pb2

METHODS = {f"{service.name}.{method.name}": method for service in PUBLIC_SERVICES for method in service.methods}
# No message, so whoever may call is told that, and nothing is done.
NO_MESSAGE = b"\xff\xff\xff"
CAME_IN = "MALFORMED_MESSAGE"
REFUSALS = ("UNAUTHENTICATED", "PERMISSION_DENIED", "SCOPE_MISSING")
NOT_ROUTED = ("ROUTE_NOT_FOUND", "GATEWAY_UNAVAILABLE")
SIGNS_OUT = ("AccountService.DeleteDevices",)
Expected = Callable[[Row], str]


def member(row: Row) -> str:
    return "PERMISSION_DENIED" if row.who == ADMIN else CAME_IN


def nobody(row: Row) -> str:
    return CAME_IN if row.who == PUBLIC else "UNAUTHENTICATED"


def limited_to(scope: str, *, admin: bool) -> Expected:
    def expected(row: Row) -> str:
        if row.who == ADMIN and not admin:
            return "PERMISSION_DENIED"
        return CAME_IN if row.scope in ("", scope) else "SCOPE_MISSING"

    return expected


@pytest.mark.slow
async def test_every_identity_may_call_what_the_matrix_says_and_nothing_else(
    client: Client, given: Settings, root: Person
) -> None:
    wrong = [
        f"{who} calling {name}: {told}, not {expected(row)}"
        for who, metadata, expected in await identities(client, root, given)
        for name, row in MATRIX.items()
        if (told := await answer(client, METHODS[name], metadata)) != expected(row)
    ]
    assert wrong == []


@pytest.mark.slow
async def test_over_rest_it_is_the_same(client: Client, rest: RestWire, given: Settings, root: Person) -> None:
    known = await identities(client, root, given)
    # Over REST there are only messages, so what may be called is done: last what signs the callers out.
    names = sorted(MATRIX, key=lambda name: name in SIGNS_OUT)
    wrong = [
        f"{who} calling {name}: {told}, not {expected(MATRIX[name])}"
        for name in names
        for who, metadata, expected in known
        if (told := await rest_answer(rest, METHODS[name], metadata)) != expected(MATRIX[name])
    ]
    assert wrong == []


def test_every_rpc_has_a_row() -> None:
    assert MATRIX.keys() == METHODS.keys()


@pytest.mark.parametrize("service", PUBLIC_SERVICES, ids=lambda service: service.name)
def test_only_what_is_for_everyone_goes_without_a_scope(service: Any) -> None:
    for method in service.methods:
        row = MATRIX[f"{service.name}.{method.name}"]
        assert bool(row.scope) == (row.who != PUBLIC)


async def identities(client: Client, root: Person, given: Settings) -> list[tuple[str, Metadata, Expected]]:
    ann, gone, lost = [await root.invite(name) for name in ("ann", "gone", "lost")]
    tokens_of_gone = (await gone.api_token()).token
    revoked = await lost.api_token()
    await client.account.DeleteApiToken(
        users_pb2.DeleteApiTokenRequest(token_id=revoked.api_token.token_id), metadata=lost.metadata
    )
    await client.auth.Logout(auth_pb2.LogoutRequest(refresh_token=lost.tokens.refresh_token))
    disabled = users_pb2.User(user_id=gone.id, disabled=True)
    await client.users.UpdateUser(users_pb2.UpdateUserRequest(user=disabled), metadata=root.metadata)
    expired, pending = await other_tokens(given, ann)
    found: list[tuple[str, Metadata, Expected]] = [
        ("nobody", (), nobody),
        ("an expired token", bearer(expired), nobody),
        ("a second factor that is pending", bearer(pending), nobody),
        ("a disabled user", gone.metadata, nobody),
        ("a disabled user's API token", bearer(tokens_of_gone), nobody),
        ("a device that was signed out", lost.metadata, nobody),
        ("a revoked API token", bearer(revoked.token), nobody),
        ("a refresh token", bearer(ann.tokens.refresh_token), nobody),
        ("an administrator", root.metadata, lambda _: CAME_IN),
        ("an administrator's API token", bearer((await root.api_token()).token), lambda _: CAME_IN),
        ("a member", ann.metadata, member),
        ("a member's API token", bearer((await ann.api_token()).token), member),
    ]
    for scope in EVERY_SCOPE:
        name = options_pb2.Scope.Name(scope).removeprefix("SCOPE_")
        token = (await root.api_token(scope)).token
        found.append((f"an administrator's token for {name}", bearer(token), limited_to(name, admin=True)))
        if name != "ADMIN":
            token = (await ann.api_token(scope)).token
            found.append((f"a member's token for {name}", bearer(token), limited_to(name, admin=False)))
    return found


async def answer(client: Client, method: MethodDescriptor, metadata: Metadata) -> str:
    """Why the call was refused."""
    path = f"/{method.containing_service.full_name}/{method.name}"
    channel: Any = client.channel
    try:
        if method.client_streaming:
            await channel.stream_unary(path)(iter([NO_MESSAGE]), metadata=metadata)
        elif method.server_streaming:
            async for _ in channel.unary_stream(path)(NO_MESSAGE, metadata=metadata):
                pass
        else:
            await channel.unary_unary(path)(NO_MESSAGE, metadata=metadata)
    except aio.AioRpcError as error:
        return reason(error)
    raise AssertionError(f"{path} took what is no message")


async def rest_answer(rest: RestWire, method: MethodDescriptor, metadata: Metadata) -> str:
    """Why the caller was refused, if it was for who it is; anything else comes from behind the edge."""
    refused = await rest.refusal(method, GetMessageClass(method.input_type)(), metadata)
    assert refused not in NOT_ROUTED, method.full_name
    return refused if refused in REFUSALS else CAME_IN
