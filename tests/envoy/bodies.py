"""Calls with correct bodies at random, and where in these a message begins."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.struct_pb2 import ListValue, Struct, Value
from google.protobuf.timestamp_pb2 import Timestamp

from plugai.envoy.bindings import Binding, bindings
from plugai.envoy.contract import compat_services
from plugai.server.wiring.services import PUBLIC_SERVICES

METHODS = [method for service in PUBLIC_SERVICES for method in service.methods]
CALLS = [binding for method in METHODS for binding in bindings(method)]
COMPAT_METHODS = [method for service in compat_services() for method in service.methods]
COMPAT_CALLS = [binding for method in COMPAT_METHODS for binding in bindings(method)]
WITH_BODY = [call for call in CALLS if call.body_message is not None]

_TEXTS = [
    "",
    "x",
    "a longer text",
    'a "quote"',
    "back\\slash \\u0041",
    "new\nline\ttab",
    "ä 😀 \u2028",
    "{}[],:",
    "1",
    "true",
]
_INTEGERS = {
    FieldDescriptor.CPPTYPE_INT32: [0, 1, -1, 2**31 - 1, -(2**31)],
    FieldDescriptor.CPPTYPE_INT64: [0, 1, -1, 2**63 - 1, -(2**63)],
    FieldDescriptor.CPPTYPE_UINT32: [0, 1, 2**32 - 1],
    FieldDescriptor.CPPTYPE_UINT64: [0, 1, 2**64 - 1],
}
_FLOATS = [0.0, -0.5, 1e30, 1e-30, 3.0, float("inf"), float("nan")]
_JSON: list[Any] = [None, True, 1.5, "text", [], {}, [1, "a", None], {"a": {"b": [{}]}, "ä": '"'}]
_MAX_DEPTH = 4


def correct_body(call: Binding, seed: int, *, snake: bool = True) -> dict[str, Any]:
    """A body of a call that has one, as protobuf itself writes it."""
    assert call.body_message is not None
    message = random_message(call.body_message, Random(f"{call.template} {seed}"))
    for bound in call.path_fields_of_body:
        message.ClearField(bound)
    return json_format.MessageToDict(message, preserving_proto_field_name=snake)


def some_path(call: Binding) -> str:
    """A path of a call."""
    return call.path("some-id%.0s", "hf.co/org/name:Q4%.0s")


def random_message(kind: Descriptor, random: Random, depth: int = 0) -> Message:
    """A message of this kind with some of its fields set to anything that their types allow."""
    message = GetMessageClass(kind)()
    for field in kind.fields:
        nested = field.message_type is not None
        if random.random() < (0.5 if depth < _MAX_DEPTH or not nested else 0.0):
            _set(message, field, random, depth + 1)
    return message


def messages_in(
    value: dict[str, Any], kind: Descriptor, path: str = ""
) -> Iterator[tuple[dict[str, Any], Descriptor, str]]:
    """The objects in the JSON of a message that are messages of ours, with their kinds and their fields' paths."""
    yield value, kind, path
    for field in kind.fields:
        inner = value.get(field.name)
        below = field.message_type
        if inner is None or below is None or not below.full_name.startswith("plugai.") or below.GetOptions().map_entry:
            continue
        if not field.is_repeated:
            yield from messages_in(inner, below, f"{path}{field.name}.")
        else:
            for index, item in enumerate(inner):
                yield from messages_in(item, below, f"{path}{field.name}[{index}].")


def _set(message: Message, field: FieldDescriptor, random: Random, depth: int) -> None:
    below = field.message_type
    if below is not None and below.GetOptions().map_entry:
        for _ in range(random.randint(1, 2)):
            key = random.choice(_TEXTS)
            value = below.fields_by_name["value"]
            if value.message_type is not None:
                getattr(message, field.name)[key].CopyFrom(_value(value, random, depth))
            else:
                getattr(message, field.name)[key] = _value(value, random, depth)
    elif field.is_repeated:
        getattr(message, field.name).extend(_value(field, random, depth) for _ in range(random.randint(1, 3)))
    elif below is not None:
        getattr(message, field.name).CopyFrom(_value(field, random, depth))
    else:
        setattr(message, field.name, _value(field, random, depth))


def _value(field: FieldDescriptor, random: Random, depth: int) -> Any:
    if field.message_type is not None:
        return _well_known(field.message_type, random) or random_message(field.message_type, random, depth)
    if field.enum_type is not None:
        return random.choice(field.enum_type.values).number
    if field.cpp_type in _INTEGERS:
        return random.choice(_INTEGERS[field.cpp_type])
    if field.type == FieldDescriptor.TYPE_BOOL:
        return random.random() < 0.5
    if field.type == FieldDescriptor.TYPE_BYTES:
        return random.randbytes(random.randint(0, 5))
    return random.choice(_TEXTS if field.type == FieldDescriptor.TYPE_STRING else _FLOATS)


def _well_known(kind: Descriptor, random: Random) -> Message | None:
    match kind.full_name:
        case "google.protobuf.Timestamp":
            return Timestamp(seconds=random.randrange(253402300800), nanos=random.choice([0, 1, 5_000_000]))
        case "google.protobuf.Duration":
            return Duration(seconds=random.randrange(1000), nanos=random.choice([0, 500_000_000]))
        case "google.protobuf.FieldMask":
            return FieldMask(paths=["a", "b_c.d"])
        case "google.protobuf.Struct":
            struct = Struct()
            struct.update({f"k{index}": value for index, value in enumerate(_JSON)})
            return struct
        case "google.protobuf.ListValue":
            return ListValue(values=[Value(string_value="x"), Value(bool_value=True)])
        case "google.protobuf.Value":
            return Value(number_value=1.5)
    return None
