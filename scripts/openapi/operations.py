"""The operations of the document: one for each way to call an rpc."""

from __future__ import annotations

import re
from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from scripts.openapi.constraints import JsonObject, is_required
from scripts.openapi.contract import Contract
from scripts.openapi.examples import EXAMPLES
from scripts.openapi.failures import Failures
from scripts.openapi.files import FILE, download, upload
from scripts.openapi.schemas import WELL_KNOWN, Schemas

from plugai.envoy.bindings import WHOLE_BODY, Binding
from plugai.v1 import options_pb2

JSON = "application/json"
EVENTS = "text/event-stream"
_SLASHES = "It may contain slashes, as they are or as `%2F`."
_SCOPES, _POLICIES = options_pb2.Scope, options_pb2.Policy


class Operations:
    """Makes operations, and the component schemas that they refer to."""

    def __init__(self, contract: Contract, schemas: Schemas) -> None:
        self._contract = contract
        self._schemas = schemas
        self.failures = Failures(contract)

    def operation(self, binding: Binding, name: str, path_names: dict[str, str]) -> JsonObject:
        """One operation. `path_names` are the names of the variables of the path, by their fields."""
        method = binding.method
        comment = self._contract.comment(method.full_name)
        operation: JsonObject = {
            "operationId": name,
            "tags": [tag_of(method)],
            "summary": _summary(comment, method.name),
            "description": comment,
            "parameters": [*self._path_parameters(binding, path_names), *self._query_parameters(binding)],
            "responses": {"200": self._answer(binding), **self.failures.responses(binding)},
        } | _security(method)
        if method.GetOptions().deprecated:
            operation["deprecated"] = True
        if body := self._body(binding, name):
            operation["requestBody"] = body
        if method.output_type.full_name == FILE:
            download(operation, method.name)
        return operation

    def _path_parameters(self, binding: Binding, path_names: dict[str, str]) -> Iterator[JsonObject]:
        for path, name in path_names.items():
            schema = self._schemas.field(_field_at(binding.method.input_type, path))
            about = schema.pop("description")
            if f"{{{path}=**}}" in binding.template:
                about = f"{about} {_SLASHES}"
            # An empty segment is no segment.
            schema.setdefault("minLength", 1)
            yield {"name": name, "in": "path", "required": True, "description": about, "schema": schema}

    def _query_parameters(self, binding: Binding) -> Iterator[JsonObject]:
        for field in binding.unbound_fields:
            yield from self._parameters_of(field, "", is_required(field))

    def _parameters_of(self, field: FieldDescriptor, prefix: str, required: bool) -> Iterator[JsonObject]:
        message = field.message_type
        if message is not None and message.full_name not in WELL_KNOWN:
            for inner in message.fields:
                yield from self._parameters_of(inner, f"{prefix}{field.name}.", required and is_required(inner))
            return
        schema = self._schemas.field(field)
        about = schema.pop("description")
        parameter: JsonObject = {"name": f"{prefix}{field.name}", "in": "query", "description": about, "schema": schema}
        if schema.pop("deprecated", False):
            parameter["deprecated"] = True
        yield parameter | ({"required": True} if required else {})

    def _body(self, binding: Binding, name: str) -> JsonObject | None:
        if binding.body and binding.body_message is None:
            return upload()
        message = binding.body_message
        if message is None:
            return None
        without = binding.path_fields_of_body
        reference = self._reference(message, without, name, binding.body == WHOLE_BODY)
        required = any(is_required(field) for field in message.fields if field.name not in without)
        media: JsonObject = {"schema": reference}
        if binding.method.name in EXAMPLES:
            media["examples"] = EXAMPLES[binding.method.name]
        return {"required": required, "content": {JSON: media}}

    def _reference(self, message: Descriptor, without: frozenset[str], name: str, is_whole: bool) -> JsonObject:
        """A reference to the body's schema; one without the fields in the path is a component of its own."""
        if not without:
            return self._schemas.reference(message)
        component = message.name if is_whole else f"{name}Body"
        self._schemas.components[component] = self._schemas.message(message, without)
        return {"$ref": f"#/components/schemas/{component}"}

    def _answer(self, binding: Binding) -> JsonObject:
        method = binding.method
        headers = {"x-request-id": {"$ref": "#/components/headers/x-request-id"}}
        if method.output_type.full_name == FILE:
            return {"description": "The file.", "headers": headers}
        schema = self._schemas.reference(method.output_type)
        if method.server_streaming:
            about = "A stream of server-sent events; the data of each is one JSON object of this schema."
            return {"description": about, "headers": headers, "content": {EVENTS: {"schema": schema}}}
        about = self._contract.comment(method.output_type.full_name).partition("\n\n")[0] or "Done."
        return {"description": about, "headers": headers, "content": {JSON: {"schema": schema}}}


def tag_of(method: MethodDescriptor) -> str:
    """The group of an rpc: its service."""
    return method.containing_service.name.removesuffix("Service")


def _security(method: MethodDescriptor) -> JsonObject:
    options = method.GetOptions()
    policy = options.Extensions[options_pb2.policy]
    if policy == options_pb2.POLICY_PUBLIC:
        return {"security": [], "x-policy": _POLICIES.Name(policy)}
    default = options_pb2.SCOPE_ADMIN if policy == options_pb2.POLICY_ADMIN else options_pb2.SCOPE_ACCOUNT
    scope = _SCOPES.Name(options.Extensions[options_pb2.scope] or default)
    return {"security": [{"bearer": [scope]}], "x-policy": _POLICIES.Name(policy)}


def _summary(comment: str, name: str) -> str:
    """The first sentence of a comment, without the name of the rpc with which it begins."""
    sentence = re.split(r"[.:;](?:\s|$)", " ".join(comment.split()), maxsplit=1)[0]
    text = sentence.removeprefix(f"{name} ")
    return text[:1].upper() + text[1:]


def _field_at(message: Descriptor, path: str) -> FieldDescriptor:
    first, _, rest = path.partition(".")
    field = message.fields_by_name[first]
    return _field_at(field.message_type, rest) if field.message_type is not None and rest else field
