"""Calls every rpc with every kind of credential: only permitted calls get as far as message parsing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass
from grpc import aio
from tests.server.services.accounts.permission_matrix import ADMIN, MATRIX, PUBLIC, Row
from tests.support.accounts import EVERY_SCOPE, Metadata, Person, bearer, other_tokens
from tests.support.gateway import Client, reason
from tests.support.wires import RestWire

from plugai.server.settings import Settings
from plugai.server.wiring.services import PUBLIC_SERVICES
from plugai.v1 import auth_pb2, options_pb2, users_pb2

METHODS = {f"{service.name}.{method.name}": method for service in PUBLIC_SERVICES for method in service.methods}
# Not a valid message: permitted calls fail while parsing it, so nothing is executed.
NO_MESSAGE = b"\xff\xff\xff"
PERMITTED = "MALFORMED_MESSAGE"
REFUSALS = ("UNAUTHENTICATED", "PERMISSION_DENIED", "SCOPE_MISSING")
NOT_ROUTED = ("ROUTE_NOT_FOUND", "GATEWAY_UNAVAILABLE")
SIGNS_OUT = ("AccountService.DeleteDevices",)
Expected = Callable[[Row], str]


def member(row: Row) -> str:
    return "PERMISSION_DENIED" if row.access == ADMIN else PERMITTED


def unauthenticated(row: Row) -> str:
    return PERMITTED if row.access == PUBLIC else "UNAUTHENTICATED"


def limited_to(scope: str, *, admin: bool) -> Expected:
    def expected(row: Row) -> str:
        if row.access == ADMIN and not admin:
            return "PERMISSION_DENIED"
        return PERMITTED if row.scope in ("", scope) else "SCOPE_MISSING"

    return expected


@pytest.mark.slow
async def test_every_credential_permits_exactly_the_calls_of_the_matrix(
    client: Client, given: Settings, root: Person
) -> None:
    wrong = [
        f"{who} calling {name}: {result}, not {expected(row)}"
        for who, metadata, expected in await identities(client, root, given)
        for name, row in MATRIX.items()
        if (result := await refusal_reason(client, METHODS[name], metadata)) != expected(row)
    ]
    assert wrong == []


@pytest.mark.slow
async def test_rest_applies_the_same_permissions(client: Client, rest: RestWire, given: Settings, root: Person) -> None:
    known = await identities(client, root, given)
    # Over REST permitted calls are executed, so those that sign the callers out come last.
    names = sorted(MATRIX, key=lambda name: name in SIGNS_OUT)
    wrong = [
        f"{who} calling {name}: {result}, not {expected(MATRIX[name])}"
        for name in names
        for who, metadata, expected in known
        if (result := await rest_refusal_reason(rest, METHODS[name], metadata)) != expected(MATRIX[name])
    ]
    assert wrong == []


def test_every_rpc_has_a_row() -> None:
    assert MATRIX.keys() == METHODS.keys()


@pytest.mark.parametrize("service", PUBLIC_SERVICES, ids=lambda service: service.name)
def test_every_rpc_that_is_not_public_has_a_scope(service: Any) -> None:
    for method in service.methods:
        row = MATRIX[f"{service.name}.{method.name}"]
        assert bool(row.scope) == (row.access != PUBLIC)


async def identities(client: Client, root: Person, given: Settings) -> list[tuple[str, Metadata, Expected]]:
    ann, disabled_user, signed_out_user = [
        await root.invite(name) for name in ("ann", "disabled_user", "signed_out_user")
    ]
    disabled_token = (await disabled_user.api_token()).token
    revoked = await signed_out_user.api_token()
    await client.account.DeleteApiToken(
        users_pb2.DeleteApiTokenRequest(token_id=revoked.api_token.token_id), metadata=signed_out_user.metadata
    )
    await client.auth.Logout(auth_pb2.LogoutRequest(refresh_token=signed_out_user.tokens.refresh_token))
    disabled = users_pb2.User(user_id=disabled_user.id, disabled=True)
    await client.users.UpdateUser(users_pb2.UpdateUserRequest(user=disabled), metadata=root.metadata)
    expired, pending = await other_tokens(given, ann)
    found: list[tuple[str, Metadata, Expected]] = [
        ("nobody", (), unauthenticated),
        ("an expired token", bearer(expired), unauthenticated),
        ("a second factor that is pending", bearer(pending), unauthenticated),
        ("a disabled user", disabled_user.metadata, unauthenticated),
        ("a disabled user's API token", bearer(disabled_token), unauthenticated),
        ("a device that was signed out", signed_out_user.metadata, unauthenticated),
        ("a revoked API token", bearer(revoked.token), unauthenticated),
        ("a refresh token", bearer(ann.tokens.refresh_token), unauthenticated),
        ("an administrator", root.metadata, lambda _: PERMITTED),
        ("an administrator's API token", bearer((await root.api_token()).token), lambda _: PERMITTED),
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


async def refusal_reason(client: Client, method: MethodDescriptor, metadata: Metadata) -> str:
    """Return the reason with which the call is refused."""
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
    raise AssertionError(f"{path} accepted an invalid message")


async def rest_refusal_reason(rest: RestWire, method: MethodDescriptor, metadata: Metadata) -> str:
    """Return the reason if authorization refused the call; any other result means that it was permitted."""
    refused = await rest.refusal(method, GetMessageClass(method.input_type)(), metadata)
    assert refused not in NOT_ROUTED, method.full_name
    return refused if refused in REFUSALS else PERMITTED
