"""Every field of every update: absent leaves it, a value sets it, an empty value clears it or is refused by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from google.api import annotations_pb2
from google.protobuf import json_format
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.struct_pb2 import ListValue, Struct
from grpc import StatusCode
from tests.support.accounts import Person
from tests.support.gateway import ask
from tests.support.tiers import slow
from tests.support.wires import GrpcWire, RestWire, Wire

from plugai.server.wiring.services import PUBLIC_SERVICES
from plugai.v1 import generate_pb2, message_pb2, providers_pb2, sessions_pb2, users_pb2

UPDATES = {
    method.name: method
    for service in PUBLIC_SERVICES
    for method in service.methods
    if method.GetOptions().Extensions[annotations_pb2.http].WhichOneof("pattern") == "patch"
}
# What is no field of the answer, or is another one there.
UNSEEN = {"model.options", "provider.options", "provider.secret"}
CLEARED = {"session.context_policy": sessions_pb2.CONTEXT_POLICY_REFUSE}


@dataclass
class Updates:
    """Calls of one kind of update, of one resource that exists."""

    wire: Wire
    method: MethodDescriptor
    person: Person
    ids: dict[str, str]
    values: dict[str, Any]

    @property
    def body(self) -> FieldDescriptor:
        rule = self.method.GetOptions().Extensions[annotations_pb2.http]
        return self.method.input_type.fields_by_name[rule.body]

    @property
    def fields(self) -> Mapping[str, FieldDescriptor]:
        assert self.body.message_type is not None
        return self.body.message_type.fields_by_name

    async def send(self, *mask: str, **fields: Any) -> Any:
        """The answer to an update that sets these fields; the text of the error if it is refused."""
        request: Any = GetMessageClass(self.method.input_type)()
        request.update_mask.paths.extend(mask)
        resource = getattr(request, self.body.name)
        resource.SetInParent()
        for name, value in (self.ids | fields).items():
            set_field(resource, name, value)
        metadata = self.person.metadata
        if isinstance(self.wire, GrpcWire):
            path = f"/{self.method.containing_service.full_name}/{self.method.name}"
            return await called(self.wire.channel, path, request, metadata, GetMessageClass(self.method.output_type))
        assert isinstance(self.wire, RestWire)
        async with self.wire.open(self.method, request, metadata) as response:
            text = (await response.aread()).decode()
            if response.status_code >= 400:
                assert response.status_code == 400, text
                return text
            return json_format.Parse(text, GetMessageClass(self.method.output_type)())

    async def changeable(self) -> list[str]:
        """The fields that can be changed, as the error names them."""
        error = await self.send()
        assert "update_mask" in error
        return re.search(r"set one, or name it here: ([a-z_, ]+)", error)[1].split(", ")  # type: ignore[index]


async def called(channel: Any, path: str, request: Message, metadata: Any, answer: Any) -> Any:
    call = channel.unary_unary(path, lambda message: message.SerializeToString(), answer.FromString)
    running = call(request, metadata=metadata)
    code = await running.code()
    assert code in (StatusCode.OK, StatusCode.INVALID_ARGUMENT), await running.details()
    return await (running if code is StatusCode.OK else running.details())


def set_field(message: Any, name: str, value: Any) -> None:
    match value:
        case dict():
            getattr(message, name).SetInParent()
            getattr(message, name).update(value)
        case list() if isinstance(getattr(message, name), Message):
            getattr(message, name).SetInParent()
            getattr(message, name).extend(value)
        case list():
            getattr(message, name)[:] = value
        case Message():
            getattr(message, name).CopyFrom(value)
        case _:
            setattr(message, name, value)


def sample(field: FieldDescriptor) -> Any:
    """A value that a field of this type may have."""
    if field.is_repeated:
        return ["some"]
    if field.message_type is not None:
        return {"a": {"b": [1, "x"]}} if field.message_type is Struct.DESCRIPTOR else None
    if field.enum_type is not None:
        return field.enum_type.values[-1].number
    return {str: "some", bool: True, int: 2, float: 2.5}[type(field.default_value)]


def empty(field: FieldDescriptor) -> Any:
    """The value that a caller sends to clear a field of this type."""
    if field.message_type is None:
        return field.default_value
    if field.message_type is ListValue.DESCRIPTOR:
        return []
    return {} if field.message_type is Struct.DESCRIPTOR else GetMessageClass(field.message_type)()


def seen(resource: Any, name: str) -> Any:
    """A field of an answer as plain JSON; None if it has no value that means something."""
    # What a provider is and what was set of it are told apart.
    shown = json_format.MessageToDict(getattr(resource, "definition", resource), preserving_proto_field_name=True)
    return shown.get(name) or None


@pytest.fixture(params=UPDATES)
@slow
async def updates(request: pytest.FixtureRequest, wire: Wire, root: Person, ann: Person) -> Updates:
    values: dict[str, Any] = {}
    ids: dict[str, str] = {}
    person = root
    match request.param:
        case "UpdateMe":
            person = ann
        case "UpdatePreferences":
            person, values = ann, {"default_model": "echo", "language": "de"}
        case "UpdateProvider":
            definition = providers_pb2.ProviderDefinition(id="acme", runner="openai", list_models=False)
            create = providers_pb2.CreateProviderRequest(provider=definition)
            await root.client.providers.CreateProvider(create, metadata=root.metadata)
            ids = {"id": "acme"}
            secret = providers_pb2.ProviderSecret(api_key="sk-acme")
            prices = {"m": {"input": 1.0, "output": 2.0}}
            values = {"allowed_hosts": ["acme.example"], "base_url": "https://acme.example/v1", "options": {}}
            values |= {"prices": prices, "secret": secret}
        case "UpdateUser":
            ids, values = {"user_id": ann.id}, {"role": users_pb2.USER_ROLE_ADMIN}
        case "UpdateModel":
            ids = {"id": "m"}
            values = {"fallback_models": ["echo"], "options": {"voice": "low"}}
        case "UpdateSession":
            sessions, meta = ann.client.sessions, ann.metadata
            session = await sessions.CreateSession(sessions_pb2.CreateSessionRequest(), metadata=meta)
            turn = generate_pb2.GenerateOnceRequest(request=ask("hi", model="echo", session_id=session.session_id))
            await ann.client.generate.GenerateOnce(turn, metadata=meta)
            get = sessions_pb2.GetSessionRequest(session_id=session.session_id)
            head = (await sessions.GetSession(get, metadata=meta)).head_message_id
            ids, person = {"session_id": session.session_id}, ann
            parameters = message_pb2.Parameters(temperature=0.5, stop=["x"])
            state = sessions_pb2.SESSION_STATE_ARCHIVED
            values = {"model": "echo", "head_message_id": head, "parameters": parameters, "state": state}
    return Updates(wire, UPDATES[request.param], person, ids, values)


async def test_a_field_that_is_not_sent_stays_and_one_that_is_sent_empty_is_cleared_or_refused_by_its_name(
    updates: Updates,
) -> None:
    changeable = await updates.changeable()
    fields = updates.fields
    given = {name: updates.values.get(name, sample(fields[name])) for name in changeable}
    for name, value in given.items():
        path = f"{updates.body.name}.{name}"
        answer = await updates.send(**{name: value})
        assert not isinstance(answer, str), (path, answer)
        before = seen(answer, name)
        assert before is not None or path in UNSEEN, path
        for other, other_value in given.items():
            if other != name:
                again = await updates.send(**{other: other_value})
                assert seen(again, name) == before, f"{other} changed {path}"
        cleared = await updates.send(**{name: empty(fields[name])})
        if fields[name].is_repeated:
            # An empty list is as one that is not sent: the mask clears it, as the error says.
            assert name in cleared, path
            cleared = await updates.send(name)
        if isinstance(cleared, str):
            assert path in cleared, f"{path}: {cleared}"
            assert "must be" in cleared
        elif path in CLEARED:
            assert getattr(cleared, name) == CLEARED[path]
        else:
            assert seen(cleared, name) is None, path


async def test_a_mask_resets_what_it_names_and_nothing_else(updates: Updates) -> None:
    fields = updates.fields
    changeable = await updates.changeable()
    given = {name: updates.values.get(name, sample(fields[name])) for name in changeable}
    first, *others = changeable
    await updates.send(**{first: given[first]})
    for second in others[:1]:
        before = seen(await updates.send(**{second: given[second]}), second)
        answer = await updates.send(first, **{second: empty(fields[second])})
        if not isinstance(answer, str):
            assert seen(answer, second) == before
    refused = await updates.send("no_such_field", **{first: given[first]})
    assert "no_such_field" in refused
    assert all(name in refused for name in changeable)
