"""The OpenAPI document says all of the contract, and is one that tools can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor
from google.protobuf.message_factory import GetMessageClass
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from plugai.envoy.bindings import Binding, bindings
from plugai.server.interceptors.rules import check
from plugai.server.wiring.services import PUBLIC_SERVICES
from plugai.v1.error_pb2 import ErrorReason

METHODS = {method.name: method for service in PUBLIC_SERVICES for method in service.methods}
CALLS = [binding for method in METHODS.values() for binding in bindings(method)]
VERBS = {"get", "put", "post", "patch", "delete"}


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in described["paths"].items():
        for verb, operation in item.items():
            yield path, verb, operation


def shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def test_the_document_is_valid(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(described).validate()


def test_every_call_is_described_and_no_other(described: dict[str, Any]) -> None:
    found = sorted((verb.upper(), shape(path)) for path, verb, _ in operations(described))
    assert found == sorted((call.verb, shape(call.template)) for call in CALLS)
    assert all(verb in VERBS for _, verb, _ in operations(described))


def test_every_operation_has_an_id_of_its_own_that_begins_with_its_rpc(described: dict[str, Any]) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(set(ids)) == len(ids)
    assert set(METHODS) <= set(ids)


def test_every_operation_parameter_message_and_field_has_a_description(described: dict[str, Any]) -> None:
    silent = [
        f"{operation['operationId']}.{part.get('name', '')}"
        for _, _, operation in operations(described)
        for part in (operation, *operation["parameters"])
        if not part["description"]
    ]
    for name, schema in described["components"]["schemas"].items():
        named = {name: schema, **{f"{name}.{field}": inner for field, inner in schema.get("properties", {}).items()}}
        silent += [each for each, part in named.items() if not part.get("description") and name[:5] != "Error"]
    assert silent == []


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.verb} {call.template}")
def test_every_field_of_a_request_is_in_its_path_its_query_or_its_body(
    described: dict[str, Any], call: Binding
) -> None:
    (operation,) = (
        operation
        for path, verb, operation in operations(described)
        if (verb.upper(), shape(path)) == (call.verb, shape(call.template))
    )
    parameters = operation["parameters"]
    in_path = [each["name"] for each in parameters if each["in"] == "path"]
    assert len(in_path) == len(call.path_fields)
    named = {each["name"].partition(".")[0] for each in parameters if each["in"] == "query"}
    assert named == {field.name for field in call.unbound_fields}
    if call.body_message is not None:
        (content,) = operation["requestBody"]["content"].values()
        fields = {field.name for field in call.body_message.fields} - call.path_fields_of_body
        assert set(resolve(described, content["schema"])["properties"]) == fields


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_a_streams_events_and_an_answer_have_the_schema_of_their_message(
    described: dict[str, Any], method: Any
) -> None:
    operation = next(each for _, _, each in operations(described) if each["operationId"] == method.name)
    content = operation["responses"]["200"]["content"]
    if method.output_type.full_name == "google.api.HttpBody":
        return
    assert list(content) == ["text/event-stream" if method.server_streaming else "application/json"]
    if method.output_type.full_name == "google.protobuf.Empty":
        return
    (media,) = content.values()
    assert_describes(described, resolve(described, media["schema"]), method.output_type, set())


def test_every_reason_of_an_error_exists_and_those_that_an_rpc_names_are_listed(described: dict[str, Any]) -> None:
    listed = {
        reason
        for _, _, operation in operations(described)
        for status, response in operation["responses"].items()
        if status >= "400"
        for reason in resolve(described, response)["x-error-reasons"]
    }
    assert listed <= {name.removeprefix("ERROR_REASON_") for name in ErrorReason.keys()}  # noqa: SIM118
    assert {"MODEL_NOT_FOUND", "LOGIN_THROTTLED", "SCOPE_MISSING", "SESSION_CHANGED", "BODY_TOO_LARGE"} <= listed


def test_the_examples_are_valid(described: dict[str, Any]) -> None:
    examples = [
        (operation["operationId"], content["schema"], example["value"])
        for _, _, operation in operations(described)
        for content in operation.get("requestBody", {}).get("content", {}).values()
        for example in content.get("examples", {}).values()
    ]
    assert len(examples) >= 5
    for name, schema, value in examples:
        Draft202012Validator({**schema, "components": described["components"]}).validate(value)
        call = next(bindings(METHODS[name]))
        assert call.body_message is not None
        check(json_format.ParseDict(value, GetMessageClass(call.body_message)()))


def test_the_examples_of_schemas_are_valid(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    examples = {name: schema["examples"] for name, schema in schemas.items() if "examples" in schema}
    assert {"Part", "GenerateEvent"} <= set(examples)
    for name, (example,) in examples.items():
        schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
        Draft202012Validator(schema).validate(example)


def resolve(described: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in part:
        for key in part["$ref"].removeprefix("#/").split("/"):
            described = described[key]
        return described
    return part


def assert_describes(described: dict[str, Any], schema: dict[str, Any], message: Descriptor, seen: set[str]) -> None:
    """The schema has every field of the message, and so have those below it."""
    if message.full_name in seen:
        return
    seen.add(message.full_name)
    assert set(schema["properties"]) == {field.name for field in message.fields}
    for field in message.fields:
        if field.message_type is not None and field.message_type.file.package == "plugai.v1":
            inner = schema["properties"][field.name]
            inner = inner["items"] if field.is_repeated and "items" in inner else inner
            if "$ref" in inner:
                assert_describes(described, resolve(described, inner), field.message_type, seen)
