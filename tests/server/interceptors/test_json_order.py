"""What Envoy writes is read in the order in which it is on the wire, and so set as text."""

from __future__ import annotations

import json
from struct import pack
from typing import Any

import pytest
from google.protobuf.message import DecodeError
from google.protobuf.struct_pb2 import ListValue, Struct
from hypothesis import given
from hypothesis import strategies as st

from plugai.server.interceptors.json_order import ordered
from plugai.server.wiring.services import PUBLIC_SERVICES
from plugai.v1 import generate_pb2, message_pb2, models_pb2, sessions_pb2

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=6)


def framed(number: int, data: bytes) -> bytes:
    """A field with a length, as it is on the wire."""
    size, length = len(data), b""
    while size > 0x7F:
        length, size = length + bytes([size & 0x7F | 0x80]), size >> 7
    return bytes([number << 3 | 2]) + length + bytes([size]) + data


def struct_bytes(value: dict[str, Any]) -> bytes:
    """A Struct with its members in order, which the library for Python cannot write."""
    members = [framed(1, name.encode()) + framed(2, value_bytes(item)) for name, item in value.items()]
    return b"".join(framed(1, member) for member in members)


def value_bytes(value: Any) -> bytes:
    match value:
        case None:
            return b"\x08\0"
        case bool():
            return b"\x20" + bytes([value])
        case float():
            return b"\x11" + pack("<d", value)
        case str():
            return framed(3, value.encode())
        case list():
            return framed(6, b"".join(framed(1, value_bytes(item)) for item in value))
        case _:
            return framed(5, struct_bytes(value))


@given(OBJECTS, OBJECTS)
def test_the_order_of_every_object_is_kept(schema: dict[str, Any], tool: dict[str, Any]) -> None:
    assert dict(Struct.FromString(struct_bytes(schema)).items()).keys() == schema.keys()
    tools = message_pb2.Tool(name="first").SerializeToString(), framed(3, struct_bytes(tool))
    request = framed(9, framed(1, struct_bytes(schema))) + b"".join(framed(7, item) for item in tools)
    for kind, data in (
        (generate_pb2.GenerateRequest, request),
        (generate_pb2.GenerateOnceRequest, framed(1, request)),
    ):
        read = ordered(kind.FromString)(data)
        read = read if kind is generate_pb2.GenerateRequest else read.request
        assert read.response_format.WhichOneof("format") == "json_schema_text"
        assert json.dumps(json.loads(read.response_format.json_schema_text)) == json.dumps(schema)
        assert read.tools[0] == message_pb2.Tool(name="first")
        assert json.dumps(json.loads(read.tools[1].parameters_schema_text)) == json.dumps(tool)


def test_the_rest_of_a_request_is_as_it_was() -> None:
    given = generate_pb2.GenerateRequest(model="m", messages=[message_pb2.Message(role=message_pb2.ROLE_USER)])
    given.parameters.extra.update({"a": 1})
    given.response_format.grammar = "root ::= [a]"
    given.tools.add(name="t", parameters_schema_text="{ }")
    data = given.SerializeToString()
    assert ordered(generate_pb2.GenerateRequest.FromString)(data) == given


@pytest.mark.parametrize("kind", [models_pb2.UpdateModelRequest, models_pb2.GetModelRequest])
def test_requests_without_such_objects_are_read_once(kind: Any) -> None:
    assert ordered(kind.FromString) is kind.FromString or ordered(kind.FromString) == kind.FromString


def test_what_is_no_message_is_refused_as_before() -> None:
    with pytest.raises(DecodeError):
        ordered(generate_pb2.GenerateRequest.FromString)(b"\xff\xff")


def test_every_struct_that_a_model_is_to_follow_has_a_text() -> None:
    """A new Struct in a request is listed here, with the reason why its order does not matter, or has a text."""
    unordered = {
        "plugai.v1.Parameters.extra",  # Parameters, by name.
        "plugai.v1.ModelDefinition.options",  # Options, by name.
        "plugai.v1.ProviderDefinition.options",  # The same.
        "plugai.v1.ProviderDefinition.prices",  # Prices, by the name of the model.
    }
    found: set[str] = set()
    left = [method.input_type for service in PUBLIC_SERVICES for method in service.methods]
    seen = set(left)
    while left:
        descriptor = left.pop()
        for field in descriptor.fields:
            if field.message_type is Struct.DESCRIPTOR:
                if f"{field.name}_text" not in descriptor.fields_by_name:
                    found.add(field.full_name)
                else:
                    assert field.containing_oneof is descriptor.fields_by_name[f"{field.name}_text"].containing_oneof
            elif field.message_type is not None and field.message_type not in seen | {ListValue.DESCRIPTOR}:
                seen.add(field.message_type)
                left.append(field.message_type)
    assert found == unordered
    assert sessions_pb2.RegenerateMessageRequest.DESCRIPTOR in seen
