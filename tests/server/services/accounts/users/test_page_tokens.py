"""A page token that this server did not give is refused by its name, or a place in the list; never a fault."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2
from grpc import StatusCode, aio
from tests.support.accounts import Person
from tests.support.gateway import detail, reason
from tests.support.wires import RestWire

from plugai.server.wiring.services import PUBLIC_SERVICES

LISTS = [
    method
    for service in PUBLIC_SERVICES
    for method in service.methods
    if "page_token" in method.input_type.fields_by_name
]
# Anything, half of one, one of bytes that are no text, and one of another kind of list.
RAW = (b"\xff\xfe", b"[]", b"[1,2,3,4]", b"0", b"a\0b")
TOKENS = ["x", "§", "=", "e30", *(base64.urlsafe_b64encode(raw).decode() for raw in RAW)]


def names(method: MethodDescriptor) -> dict[str, Any]:
    """What this list asks for besides."""
    required = {"session_id": "s-1", "query": "word", "hub": "huggingface"}
    return {name: value for name, value in required.items() if name in method.input_type.fields_by_name}


@pytest.mark.parametrize("token", TOKENS)
async def test_a_page_token_that_is_none_is_no_fault_of_the_server(root: Person, token: str) -> None:
    for method in LISTS:
        request = GetMessageClass(method.input_type)(page_token=token, **names(method))
        path = f"/{method.containing_service.full_name}/{method.name}"
        code, told, violations = await answer(root, path, request.SerializeToString())
        # Some lists go on after a text, whatever it is. Without a hub, or without the session, there is nothing to list
        if code is not StatusCode.OK and told not in ("HUB_OFFLINE", "SESSION_NOT_FOUND"):
            assert (code, told) == (StatusCode.INVALID_ARGUMENT, "INVALID_REQUEST"), method.name
            assert "page_token" in violations, method.name


async def answer(root: Person, path: str, request: bytes) -> tuple[StatusCode, str, str]:
    """The code of a call, and of an error the reason and the fields that are wrong."""
    call: Any = root.client.channel.unary_unary(path)
    try:
        await call(request, metadata=root.metadata)
    except aio.AioRpcError as error:
        why = reason(error)
        return error.code(), why, str(detail(error, error_details_pb2.BadRequest)) if why == "INVALID_REQUEST" else ""
    return StatusCode.OK, "", ""


async def test_a_page_token_that_is_no_text_is_refused_over_rest(rest: RestWire, root: Person) -> None:
    for path in ("/v1/requests", "/v1/sessions", "/v1/artifacts", "/v1/models"):
        response = await rest.http.get(f"{path}?page_token=%ff%fe", headers=dict(root.metadata))
        assert response.status_code == 400, path
        assert "not UTF-8" in response.json()["message"], response.text
