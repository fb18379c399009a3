"""One rpc on both wires: over gRPC as it is, and over REST as its http annotation says."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

import httpx2
from google.api import annotations_pb2, httpbody_pb2
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from grpc import StatusCode, aio
from tests.support.accounts import Metadata
from tests.support.gateway import reason

NOBODYS = "nobodys-0123456789"
"""An id that nobody has."""
# The id of the call, which is never the same.
_CALL = re.compile(r'"request_id":"[0-9a-f-]{36}"')
_CODES: dict[int, str] = {code.value[0]: code.name for code in StatusCode}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller was told: the canonical code, the error's reason if it was one, and everything that was said."""

    code: str
    reason: str
    text: str


class Wire(Protocol):
    """A way to a gateway."""

    async def ask(self, method: MethodDescriptor, message: Message, metadata: Metadata) -> Answer:
        """Send a message, and wait for all of the answer."""


@dataclass(frozen=True, slots=True)
class GrpcWire:
    """gRPC."""

    channel: Any

    async def ask(self, method: MethodDescriptor, message: Message, metadata: Metadata) -> Answer:
        """Send a message, and wait for all of the answer."""
        path, body = f"/{method.containing_service.full_name}/{method.name}", message.SerializeToString()
        try:
            if method.server_streaming:
                pieces = [piece async for piece in self.channel.unary_stream(path)(body, metadata=metadata)]
            else:
                pieces = [await self.channel.unary_unary(path)(body, metadata=metadata)]
        except aio.AioRpcError as error:
            return Answer(error.code().name, reason(error), error.details() or "")
        return Answer("OK", "", repr(pieces))


@dataclass(frozen=True, slots=True)
class RestWire:
    """HTTP and JSON."""

    http: httpx2.AsyncClient

    async def ask(self, method: MethodDescriptor, message: Message, metadata: Metadata) -> Answer:
        """Send a message, and wait for all of the answer."""
        async with self.open(method, message, metadata) as response:
            return _answer(response.status_code, (await response.aread()).decode("latin-1"))

    async def refusal(self, method: MethodDescriptor, message: Message, metadata: Metadata) -> str:
        """The reason of the error; empty if the call was answered, which is not read: it may have no end."""
        async with self.open(method, message, metadata) as response:
            if response.status_code < httpx2.codes.BAD_REQUEST:
                return ""
            return _answer(response.status_code, (await response.aread()).decode()).reason

    @asynccontextmanager
    async def open(
        self, method: MethodDescriptor, message: Message, metadata: Metadata
    ) -> AsyncIterator[httpx2.Response]:
        """The answer as it begins."""
        request = rest_request(method, message)
        async with self.http.stream(
            request.verb, request.path, params=request.query, content=request.body, headers=dict(metadata)
        ) as response:
            yield response


@dataclass(frozen=True, slots=True)
class RestRequest:
    """A message as its rpc's http annotation spreads it over path, query and body."""

    verb: str
    path: str
    query: dict[str, Any]
    body: bytes | None


def rest_request(method: MethodDescriptor, message: Message) -> RestRequest:
    """The request that carries a message; where the path needs an id that it has not, one that nobody has."""
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    verb = rule.WhichOneof("pattern")
    left = MessageToDict(message, preserving_proto_field_name=True)
    path = re.sub(r"\{([^}=]*)[^}]*\}", lambda found: quote(_taken(left, found[1]) or NOBODYS), getattr(rule, verb))
    body: bytes | None = None
    if rule.body == "*":
        body, left = json.dumps(left).encode(), {}
    elif rule.body:
        inner = left.pop(rule.body, {})
        kind = method.input_type.fields_by_name[rule.body].message_type
        body = b"" if kind is httpbody_pb2.HttpBody.DESCRIPTOR else json.dumps(inner).encode()
    return RestRequest(verb.upper(), path, _flat(left), body)


def _taken(fields: dict[str, Any], path: str) -> str:
    """The value of the field `a.b` of a message, which is taken out."""
    *outer, last = path.split(".")
    for name in outer:
        fields = fields.get(name, {})
    return str(fields.pop(last, ""))


def _flat(fields: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """The fields of a message as parameters of a query."""
    flat: dict[str, Any] = {}
    for name, value in fields.items():
        inner = _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {prefix + name: value}
        flat |= inner
    return flat


def _answer(status: int, text: str) -> Answer:
    if status < httpx2.codes.BAD_REQUEST:
        return Answer("OK", "", text)
    error = json.loads(text)
    (why,) = [detail["reason"] for detail in error["details"] if "reason" in detail]
    return Answer(_CODES[error["code"]], why, _CALL.sub("", text))
