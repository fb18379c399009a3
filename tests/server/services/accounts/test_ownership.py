"""What belongs to somebody else is not there: every id in every request, swapped for another user's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.api import httpbody_pb2
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from tests.server.services.accounts.matrix import MATRIX, MEMBER
from tests.server.services.accounts.test_matrix import METHODS
from tests.support.accounts import Person
from tests.support.gateway import Client, ask, until
from tests.support.models.pictures import picture
from tests.support.wires import NOBODYS, Answer, Wire

from plugai.v1 import artifacts_pb2, message_pb2, sessions_pb2

SECRET = "what only Ann may know"
# Ids that are not of what one user has, with the reason.
SHARED = {
    "operation_id": "an operation is of the server, and everyone may see what is loaded",
    "tool_call_id": "it names a part of the same message",
    "identity_id": "it takes a login provider to have one: tests/server/services/login/test_linking.py swaps it",
    "tenant_id": "it is an account's elsewhere",
    "client_id": "it is an account's elsewhere",
    "access_key_id": "it is an account's elsewhere",
    "user_id": "in one's own profile it says nothing: the caller is known",
}
# With another user's id, these begin something new of one's own.
CHOSEN = {"Generate.request_id", "GenerateOnce.request.request_id", "RegenerateMessage.request_id"}
# With these, the id was never looked at.
UNREAD = ("INVALID_REQUEST", "MALFORMED_MESSAGE", "ROUTE_NOT_FOUND")
# All of these name a message of a session.
MESSAGES = ("message_id", "head_message_id", "leaf_message_id", "parent_message_id")


@dataclass(frozen=True, slots=True)
class Case:
    """One id in one request."""

    method: MethodDescriptor
    path: tuple[FieldDescriptor, ...]

    @property
    def name(self) -> str:
        return ".".join([self.method.name, *(field.name for field in self.path)])

    @property
    def kind(self) -> str:
        return self.path[-1].name

    def request(self, value: str, own: Mapping[str, str]) -> Message:
        """A request in which only this id may be wrong; the others are the caller's own."""
        request: Any = GetMessageClass(self.method.input_type)()
        if not self.path:
            return request  # type: ignore[no-any-return]
        if "Generate" in self.method.name:
            asked = request.request if self.method.name == "GenerateOnce" else request
            asked.MergeFrom(ask("hello", model="echo"))
        inner = request
        for field in self.path[:-1]:
            inner = getattr(inner, field.name)
            inner = inner[-1] if field.is_repeated else inner
        if "session_id" in inner.DESCRIPTOR.fields_by_name:
            inner.session_id = own["session_id"]
        if "message_id" in inner.DESCRIPTOR.fields_by_name:
            inner.message_id = own["message_id"]
        setattr(inner, self.kind, value)
        if isinstance(inner, message_pb2.Part):
            inner.mime_type = "image/png"
        return request  # type: ignore[no-any-return]


def ids(fields: Any, path: tuple[FieldDescriptor, ...] = ()) -> Iterator[tuple[FieldDescriptor, ...]]:
    """The paths to every field that is an id."""
    for field in fields:
        if field.name.endswith("_id"):
            yield (*path, field)
        elif field.message_type is not None and field.message_type.full_name.startswith("plugai."):
            yield from ids(field.message_type.fields, (*path, field))


CASES = [
    Case(METHODS[name], path)
    for name, row in MATRIX.items()
    # What creates gives its own ids, whatever the request says.
    if row.who == MEMBER and not METHODS[name].name.startswith("Create")
    for path in ids(METHODS[name].input_type.fields)
]


async def test_another_users_id_is_answered_like_one_that_nobody_has(
    client: Client, wire: Wire, ann: Person, eve: Person
) -> None:
    hers, own = await belongings(client, ann), await belongings(client, eve)
    for case in CASES:
        if case.kind in SHARED or case.name in CHOSEN:
            continue
        # A new kind of id is missing here: make Ann have one.
        swapped = hers[case.kind]
        told, missing = [await answer(wire, case, value, eve, own) for value in (swapped, NOBODYS)]
        assert told.reason not in UNREAD, case.name
        assert SECRET not in told.text, case.name
        assert told.text.replace(swapped, NOBODYS) == missing.text, case.name
        assert (told.code, told.reason) == (missing.code, missing.reason), case.name
    for case in CASES:
        if case.method.name.startswith(("Get", "Download", "WatchRequest")) and case.kind not in SHARED:
            assert (await answer(wire, case, hers[case.kind], ann, hers)).code == "OK", case.name


async def test_a_request_id_of_another_user_begins_a_request_of_ones_own(
    client: Client, wire: Wire, root: Person, ann: Person
) -> None:
    hers = await belongings(client, ann)
    for number, case in enumerate(case for case in CASES if case.name in CHOSEN):
        eve = await root.invite(f"eve-{number}")
        own = await belongings(client, eve)
        told = await answer(wire, case, hers[case.kind], eve, own)
        assert told.code == "OK", case.name
        assert SECRET not in told.text, case.name


async def test_lists_show_what_is_ones_own(client: Client, wire: Wire, ann: Person, eve: Person) -> None:
    hers = await belongings(client, ann)
    lists = [
        method for name, method in METHODS.items() if method.name.startswith("List") and MATRIX[name].who == MEMBER
    ]
    for method in lists:
        told = await answer(wire, Case(method, ()), "", eve, {})
        for own in hers.values():
            assert own not in told.text, method.name
    assert {"ListArtifacts", "ListRequests", "ListApiTokens", "ListDevices"} <= {method.name for method in lists}


async def belongings(client: Client, person: Person) -> dict[str, str]:
    """An id of each kind that this person has; of what only Ann may know, only Ann's say anything."""
    said = SECRET if person.name == "ann" else "nothing"
    session = await client.sessions.CreateSession(sessions_pb2.CreateSessionRequest(), metadata=person.metadata)
    asked = ask(said, model="echo", request_id=f"{person.name}s-request", session_id=session.session_id)
    await until(client.generate.Generate(asked, metadata=person.metadata), "finished")
    listed = sessions_pb2.ListMessagesRequest(session_id=session.session_id)
    messages = (await client.sessions.ListMessages(listed, metadata=person.metadata)).messages
    content = httpbody_pb2.HttpBody(content_type="image/png", data=picture())
    upload = iter([artifacts_pb2.UploadArtifactRequest(name=said, content=content)])
    artifact = await client.artifacts.UploadArtifact(upload, metadata=person.metadata)
    return {
        "artifact_id": artifact.artifact_id,
        "request_id": asked.request_id,
        "session_id": session.session_id,
        "token_id": (await person.api_token()).api_token.token_id,
        "device_id": person.tokens.device_id,
        # The answer, which can be regenerated.
        **dict.fromkeys(MESSAGES, messages[-1].message_id),
    }


async def answer(wire: Wire, case: Case, value: str, caller: Person, own: Mapping[str, str]) -> Answer:
    """What the caller is told."""
    return await wire.ask(case.method, case.request(value, own), caller.metadata)
