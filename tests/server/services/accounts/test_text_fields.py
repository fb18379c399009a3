"""Unusual texts in every string field of every call, through a whole server: kept as they are, or refused by name."""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any, cast

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc import StatusCode, aio
from tests.server.interceptors.test_text import Path, name_of, paths
from tests.support.accounts import Person, administrator
from tests.support.fuzzing.messages import Fuzzer
from tests.support.gateway import Client, reason, serving
from tests.support.wires import GrpcWire, RestWire

from plugai.server.settings import Settings
from plugai.server.wiring.services import PUBLIC_SERVICES
from plugai.v1 import options_pb2

NUL = "a\0b"
ESCAPE = "a\x1b[2Jb"
# The direction of writing is turned, an accent is not composed, a mark of the byte order, and the last character.
UNUSUAL = "\u202ee\u0301\ufeff\U0010ffff"
# A watch that has no end; none of its texts reaches a database.
ENDLESS = {"WatchModels"}
# Codes that tell of a fault of the server.
FAULTS = {StatusCode.INTERNAL, StatusCode.UNKNOWN, StatusCode.DATA_LOSS, StatusCode.UNAVAILABLE}
STORES = ("Create", "Update", "Set")
# What the server assigns, whatever the caller sends, and what it keeps in its composed form (NFC).
ASSIGNED = {"session.etag", "session.tags[0]"}


METHODS = [method for service in PUBLIC_SERVICES for method in service.methods if method.name not in ENDLESS]
CODES: dict[int, StatusCode] = {code.value[0]: code for code in StatusCode}
Answer = Callable[[MethodDescriptor, Message, Person], Awaitable[tuple[StatusCode, str]]]


def request_with(method: MethodDescriptor, path: Path, text: str) -> Message:
    """A sensible request with this text."""
    message: Any = Fuzzer(random.Random(1), wildness=0, often=0).message(method.input_type)
    at = message
    for field in path[:-1]:
        at = getattr(at, field.name)
        if field.is_repeated:
            at = at[0] if at else at.add()
    if path[-1].is_repeated:
        getattr(at, path[-1].name)[:] = [text]
    else:
        setattr(at, path[-1].name, text)
    return cast("Message", message)


async def over_grpc(wire: GrpcWire, method: MethodDescriptor, message: Message, root: Person) -> tuple[StatusCode, str]:
    """The code of a call, and what was said: the answer as JSON, or the error."""
    path, data = f"/{method.containing_service.full_name}/{method.name}", message.SerializeToString()
    try:
        if method.server_streaming:
            _ = [event async for event in wire.channel.unary_stream(path)(data, metadata=root.metadata)]
            return StatusCode.OK, "{}"
        said = await wire.channel.unary_unary(path)(data, metadata=root.metadata)
    except aio.AioRpcError as error:
        # The status in it lists every field.
        return error.code(), f"{error.details()} {error.trailing_metadata()}"
    response = GetMessageClass(method.output_type).FromString(said)
    return StatusCode.OK, json_format.MessageToJson(response, preserving_proto_field_name=True)


async def over_rest(wire: RestWire, method: MethodDescriptor, message: Message, root: Person) -> tuple[StatusCode, str]:
    async with wire.open(method, message, root.metadata) as response:
        text = (await response.aread()).decode()
        if response.status_code >= 400:
            return CODES[json.loads(text)["code"]], text
        return StatusCode.OK, "{}" if method.server_streaming else text


async def check(answer: Answer, texts: Sequence[str], root: Person) -> None:
    """Send every text in every string field, and collect what is wrong about the answers."""
    wrong: list[str] = []
    for method in METHODS:
        for path in paths(method.input_type, lambda field: field.type == FieldDescriptor.TYPE_STRING):
            for text in (*texts, too_long(path[-1])):
                code, said = await answer(method, request_with(method, path, text), root)
                if problem := problem_of(method, path, text, code, said):
                    wrong.append(f"{method.name} {name_of(path)} {text[:9]!r}: {code.name} {said[:200]}: {problem}")
    assert not wrong, "\n".join(wrong)


def problem_of(method: MethodDescriptor, path: Path, text: str, code: StatusCode, said: str) -> str:
    if code in FAULTS:
        return "a fault of the server"
    rules = path[-1].GetOptions().Extensions[options_pb2.rules]
    must_refuse = (
        text == NUL or (text == ESCAPE and not rules.multiline) or (rules.max_bytes and text == too_long(path[-1]))
    )
    if must_refuse:
        named = code is StatusCode.INVALID_ARGUMENT and (name_of(path) in said or "malformed" in said)
        return "" if named else "not refused by the name of its field"
    if code is StatusCode.OK and method.name.startswith(STORES) and name_of(path) not in ASSIGNED:
        kept = [value for name, value in texts_in(json.loads(said)) if name == path[-1].name]
        return "" if not kept or text in kept else f"returned as {kept}"
    return ""


def texts_in(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text in JSON, by the name of its field."""
    match value:
        case str():
            yield name, value
        case dict():
            for inner, item in value.items():
                yield from texts_in(item, inner)
        case list():
            for item in value:
                yield from texts_in(item, name)


def too_long(field: FieldDescriptor) -> str:
    rules = field.GetOptions().Extensions[options_pb2.rules]
    return "é" * ((rules.max_bytes or 2_000) // 2 + 1)


@pytest.mark.slow
async def test_over_grpc_on_each_database(given: Settings, url: str) -> None:
    async with serving(given.model_copy(update={"database_url": url})) as client:
        wire = GrpcWire(client.channel)
        await check(partial(over_grpc, wire), (NUL, UNUSUAL), await administrator(client))


@pytest.mark.slow
async def test_over_rest(rest: RestWire, root: Person) -> None:
    await check(partial(over_rest, rest), (NUL, ESCAPE, UNUSUAL), root)


@pytest.mark.slow
@pytest.mark.parametrize(
    "broken", ['"a\\ud800"', '"\\udc00a"', '"\\ud83d\\ud83d"', b'"\xed\xa0\x80"', b'"\xff"', b'"\xc0\x80"']
)
async def test_what_is_no_unicode_is_malformed(rest: RestWire, root: Person, broken: str | bytes) -> None:
    text = broken if isinstance(broken, bytes) else broken.encode()
    for path, body in (("/v1/me", b'{"display_name":%s}'), ("/v1/sessions/x", b'{"title":%s}')):
        response = await rest.http.patch(path, content=body % text, headers=dict(root.metadata))
        assert (response.status_code, response.json()["code"]) == (400, 3), response.text
    for quoted in ("%ED%A0%80", "%FF", "%C0%80", "%00"):
        response = await rest.http.get(f"/v1/sessions/{quoted}", headers=dict(root.metadata))
        assert response.status_code in (400, 404), (quoted, response.text)
        response = await rest.http.get(f"/v1/requests?model={quoted}", headers=dict(root.metadata))
        assert response.status_code == 400, (quoted, response.text)


@pytest.mark.parametrize("broken", [b"\xff", b"\xed\xa0\x80", b"\xc0\x80"])
async def test_what_is_no_unicode_is_malformed_over_grpc(client: Client, root: Person, broken: bytes) -> None:
    get: Any = client.channel.unary_unary("/plugai.v1.UsersService/GetUser")
    with pytest.raises(aio.AioRpcError) as error:
        await get(b"\x0a" + bytes([len(broken)]) + broken, metadata=root.metadata)
    assert reason(error.value) == "MALFORMED_MESSAGE"
