"""Objects of other users look nonexistent: every id in every request is swapped for another user's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.api import httpbody_pb2
from google.protobuf.descriptor import FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from tests.server.services.accounts.permission_matrix import MATRIX, MEMBER
from tests.server.services.accounts.test_permission_matrix import METHODS
from tests.support.accounts import Person
from tests.support.gateway import Client, ask, until
from tests.support.models.pictures import picture
from tests.support.wires import NOBODYS, Answer, Wire

from plugai.v1 import artifacts_pb2, generate_pb2, message_pb2, sessions_pb2

SECRET = "what only Ann may know"
# Ids that do not belong to one user, with the reason.
SHARED = {
    "operation_id": "an operation is of the server, and everyone may see what is loaded",
    "tool_call_id": "it names a part of the same message",
    "identity_id": "it takes a login provider to have one: tests/server/services/login/test_linking.py swaps it",
    "tenant_id": "it is an account's elsewhere",
    "client_id": "it is an account's elsewhere",
    "access_key_id": "it is an account's elsewhere",
    "user_id": "the caller's own profile ignores it: the caller is known",
}
# With another user's id, these create a new object.
CHOSEN = {"Generate.request_id", "GenerateOnce.request.request_id", "RegenerateMessage.request_id"}
# With these reasons the id was not checked at all.
UNREAD = ("INVALID_REQUEST", "MALFORMED_MESSAGE", "ROUTE_NOT_FOUND")
# Names of fields that contain the id of a message.
MESSAGES = ("message_id", "head_message_id", "leaf_message_id", "parent_message_id")


@dataclass(frozen=True, slots=True)
class Case:
    """One id field in one request."""

    method: MethodDescriptor
    path: tuple[FieldDescriptor, ...]

    @property
    def name(self) -> str:
        return ".".join([self.method.name, *(field.name for field in self.path)])

    @property
    def kind(self) -> str:
        return self.path[-1].name

    def request(self, value: str, caller_ids: Mapping[str, str]) -> Message:
        """A request in which only this id may be foreign; the other ids are the caller's."""
        request: Any = GetMessageClass(self.method.input_type)()
        if not self.path:
            return request  # type: ignore[no-any-return]
        _ask_model(self.method.name, request)
        inner = request
        for field in self.path[:-1]:
            inner = getattr(inner, field.name)
            inner = inner[-1] if field.is_repeated else inner
        if "session_id" in inner.DESCRIPTOR.fields_by_name:
            inner.session_id = caller_ids["session_id"]
        if "message_id" in inner.DESCRIPTOR.fields_by_name:
            inner.message_id = caller_ids["message_id"]
        if "title" in inner.DESCRIPTOR.fields_by_name:
            # What changes nothing is refused before any id is read.
            inner.title = "another"
        setattr(inner, self.kind, value)
        if isinstance(inner, message_pb2.Part):
            inner.mime_type = "image/png"
        return request  # type: ignore[no-any-return]


def _ask_model(method: str, request: Any) -> None:
    """Fill in what a call that asks a model needs."""
    if "Generate" in method:
        asked = request.request if method == "GenerateOnce" else request
        asked.MergeFrom(ask("hello", model="echo"))
    if method == "Rerank":
        # No model here can do it, whosever the id is.
        request.MergeFrom(generate_pb2.RerankRequest(model="echo", query="hello", documents=["hello"]))


def ids(fields: Any, path: tuple[FieldDescriptor, ...] = ()) -> Iterator[tuple[FieldDescriptor, ...]]:
    """Yield the paths to every id field."""
    for field in fields:
        if field.name.endswith("_id"):
            yield (*path, field)
        elif field.message_type is not None and field.message_type.full_name.startswith("plugai."):
            yield from ids(field.message_type.fields, (*path, field))


CASES = [
    Case(METHODS[name], path)
    for name, row in MATRIX.items()
    # Create calls assign new ids, whatever the request contains.
    if row.access == MEMBER and not METHODS[name].name.startswith("Create")
    for path in ids(METHODS[name].input_type.fields)
]


async def test_another_users_id_gives_the_same_error_as_a_missing_id(
    client: Client, wire: Wire, ann: Person, eve: Person
) -> None:
    anns_ids, caller_ids = await create_objects(client, ann), await create_objects(client, eve)
    for case in CASES:
        if case.kind in SHARED or case.name in CHOSEN:
            continue
        # If this raises KeyError, create_objects lacks a new kind of id.
        swapped = anns_ids[case.kind]
        result, missing = [await call(wire, case, value, eve, caller_ids) for value in (swapped, NOBODYS)]
        assert result.reason not in UNREAD, case.name
        assert SECRET not in result.text, case.name
        assert result.text.replace(swapped, NOBODYS) == missing.text, case.name
        assert (result.code, result.reason) == (missing.code, missing.reason), case.name
    for case in CASES:
        if case.method.name.startswith(("Get", "Download", "WatchRequest")) and case.kind not in SHARED:
            assert (await call(wire, case, anns_ids[case.kind], ann, anns_ids)).code == "OK", case.name


async def test_another_users_request_id_starts_a_new_request(
    client: Client, wire: Wire, root: Person, ann: Person
) -> None:
    anns_ids = await create_objects(client, ann)
    for number, case in enumerate(case for case in CASES if case.name in CHOSEN):
        eve = await root.invite(f"eve-{number}")
        caller_ids = await create_objects(client, eve)
        result = await call(wire, case, anns_ids[case.kind], eve, caller_ids)
        assert result.code == "OK", case.name
        assert SECRET not in result.text, case.name


async def test_lists_contain_only_the_callers_objects(client: Client, wire: Wire, ann: Person, eve: Person) -> None:
    anns_ids = await create_objects(client, ann)
    lists = [
        method for name, method in METHODS.items() if method.name.startswith("List") and MATRIX[name].access == MEMBER
    ]
    for method in lists:
        result = await call(wire, Case(method, ()), "", eve, {})
        for caller_ids in anns_ids.values():
            assert caller_ids not in result.text, method.name
    assert {"ListArtifacts", "ListRequests", "ListApiTokens", "ListDevices"} <= {method.name for method in lists}


async def create_objects(client: Client, person: Person) -> dict[str, str]:
    """Create an object of each kind for this person; returns their ids. Only Ann's contain the secret text."""
    text = SECRET if person.name == "ann" else "nothing"
    session = await client.sessions.CreateSession(sessions_pb2.CreateSessionRequest(), metadata=person.metadata)
    asked = ask(text, model="echo", request_id=f"{person.name}s-request", session_id=session.session_id)
    await until(client.generate.Generate(asked, metadata=person.metadata), "finished")
    listed = sessions_pb2.ListMessagesRequest(session_id=session.session_id)
    messages = (await client.sessions.ListMessages(listed, metadata=person.metadata)).messages
    content = httpbody_pb2.HttpBody(content_type="image/png", data=picture())
    upload = iter([artifacts_pb2.UploadArtifactRequest(name=text, content=content)])
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


async def call(wire: Wire, case: Case, value: str, caller: Person, caller_ids: Mapping[str, str]) -> Answer:
    """Return the result that the caller gets."""
    return await wire.ask(case.method, case.request(value, caller_ids), caller.metadata)
