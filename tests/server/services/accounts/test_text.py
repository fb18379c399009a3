"""Text that comes in, on both databases: stored and returned as it was, or refused by the name of its field."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
from google.rpc import error_details_pb2
from grpc import aio
from tests.support.accounts import Person, administrator
from tests.support.gateway import Client, detail, serving

from plugai.server.settings import Settings
from plugai.v1 import auth_pb2, generate_pb2, models_pb2, options_pb2, users_pb2

OK = grpc.StatusCode.OK
UNUSUAL = ["e\u0301", "\ufeff", "\U0001f469\u200d\U0001f680", "\ufffd", "' OR 1=1 --", "\u202e"]


@pytest.fixture
async def root(given: Settings, url: str) -> AsyncIterator[Person]:
    """The administrator of a server on each kind of database."""
    async with serving(given.model_copy(update={"database_url": url})) as client:
        yield await administrator(client)


def requests(client: Client, text: str) -> dict[str, tuple[Any, Any]]:
    """Calls that bring this text to the database, by the field that it is in."""
    scopes = [options_pb2.SCOPE_READ]
    account, auth, users = client.account, client.auth, client.users
    return {
        "name": (auth.Login, auth_pb2.LoginRequest(name=text, password="correct horse 1")),
        "password": (auth.Login, auth_pb2.LoginRequest(name="ann", password=text)),
        "me.display_name": (account.UpdateMe, users_pb2.UpdateMeRequest(me=users_pb2.User(display_name=text))),
        "user_id": (users.GetUser, users_pb2.GetUserRequest(user_id=text)),
        "model": (client.models.GetModel, models_pb2.GetModelRequest(model=text)),
        "request_id": (client.generate.GetRequest, generate_pb2.GetRequestRequest(request_id=text)),
        "token name": (account.CreateApiToken, users_pb2.CreateApiTokenRequest(name=text, scopes=scopes)),
    }


async def code_of(call: Any) -> grpc.StatusCode:
    try:
        await call
    except aio.AioRpcError as error:
        return error.code()
    return OK


async def test_nul_is_refused_by_the_name_of_its_field_on_every_database(root: Person) -> None:
    for field, (call, request) in requests(root.client, "a\0b").items():
        with pytest.raises(aio.AioRpcError) as error:
            await call(request, metadata=root.metadata)
        assert error.value.code() is grpc.StatusCode.INVALID_ARGUMENT, field
        named = [broken.field for broken in detail(error.value, error_details_pb2.BadRequest).field_violations]
        assert named == [field.removeprefix("token ")]


@pytest.mark.parametrize("text", UNUSUAL)
async def test_other_text_is_stored_and_returned_unchanged_on_every_database(root: Person, text: str) -> None:
    for field, (call, request) in requests(root.client, text).items():
        code = await code_of(call(request, metadata=root.metadata))
        assert code in (OK, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.UNAUTHENTICATED), field
    me = await root.client.account.GetMe(users_pb2.GetMeRequest(), metadata=root.metadata)
    assert me.display_name == text
    tokens = await root.client.account.ListApiTokens(users_pb2.ListApiTokensRequest(), metadata=root.metadata)
    assert text in [token.name for token in tokens.api_tokens]
