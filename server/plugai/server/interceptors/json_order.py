"""Requests over REST keep the order of the members of their JSON objects.

Envoy writes a `google.protobuf.Struct` in the order of the JSON that it transcodes, but the field is a map, and reading
it loses that order. So such a request is also read with a descriptor in which it is a list; what was found is set as
text, in the field `X_text` that is in one oneof with the Struct `X`. Structs of other clients have no order to keep.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, NamedTuple

from google.protobuf import struct_pb2
from google.protobuf.descriptor import Descriptor, FieldDescriptor, FileDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

# Envoy adds this to the calls that it has transcoded.
TRANSCODED = "x-envoy-original-method"
_STRUCT = struct_pb2.Struct.DESCRIPTOR
_TEXT = "_text"


class _Field(NamedTuple):
    """A field with a Struct that may also be text, or on the way to one."""

    name: str
    is_repeated: bool
    text: str


def ordered(decode: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """The decoder of a request that sets texts where `decode` loses an order; `decode` itself if it loses none."""
    request = decode(b"").DESCRIPTOR
    if not _fields(request):
        return decode
    kind = GetMessageClass(_lists(request.file).FindMessageTypeByName(request.full_name))

    def decode_in_order(data: bytes) -> Any:
        message = decode(data)
        if _may_change(message):
            _set_texts(message, kind.FromString(data))
        return message

    return decode_in_order


@cache
def _fields(descriptor: Descriptor) -> tuple[_Field, ...]:
    return tuple(_find_fields(descriptor, ()))


def _find_fields(descriptor: Descriptor, above: tuple[Descriptor, ...]) -> Iterable[_Field]:
    for field in descriptor.fields:
        text = field.name + _TEXT
        if field.message_type is _STRUCT and text in descriptor.fields_by_name:
            yield _Field(field.name, field.is_repeated, text)
        elif _leads_to_text(field, (*above, descriptor)):
            yield _Field(field.name, field.is_repeated, "")


def _leads_to_text(field: FieldDescriptor, above: tuple[Descriptor, ...]) -> bool:
    inner = field.message_type
    return inner is not None and inner not in above and any(True for _ in _find_fields(inner, above))


def _may_change(message: Message) -> bool:
    """Whether it has a Struct that may be text: most requests have none, and are not read twice."""
    return any(
        field.text or any(map(_may_change, _values(message, field)))
        for field in _fields(message.DESCRIPTOR)
        if field.is_repeated or message.HasField(field.name)
    )


def _set_texts(message: Any, lists: Any) -> None:
    for field in _fields(message.DESCRIPTOR):
        if not field.text:
            for inner, inner_lists in zip(_values(message, field), _values(lists, field), strict=True):
                _set_texts(inner, inner_lists)
        elif message.HasField(field.name):
            setattr(message, field.text, json.dumps(_object(getattr(lists, field.name)), ensure_ascii=False))


def _values(message: Any, field: _Field) -> Iterable[Any]:
    value = getattr(message, field.name)
    if field.is_repeated:
        return tuple(value)
    return (value,) if message.HasField(field.name) else ()


def _object(struct: Any) -> dict[str, object]:
    return {entry.key: _value(entry.value) for entry in struct.fields}


def _value(value: Any) -> object:
    match value.WhichOneof("kind"):
        case "struct_value":
            return _object(value.struct_value)
        case "list_value":
            return [_value(item) for item in value.list_value.values]
        case "number_value" | "string_value" | "bool_value" as kind:
            return getattr(value, kind)
        case _:
            return None


@cache
def _lists(file: FileDescriptor) -> DescriptorPool:
    """Descriptors in which the members of a Struct are a list of entries, which is the same on the wire."""
    pool = DescriptorPool()
    _add(pool, file, set())
    return pool


def _add(pool: DescriptorPool, file: FileDescriptor, added: set[str]) -> None:
    if file.name in added:
        return
    added.add(file.name)
    for dependency in file.dependencies:
        _add(pool, dependency, added)
    proto = FileDescriptorProto()
    file.CopyToProto(proto)
    if file is _STRUCT.file:
        (entry,) = proto.message_type[0].nested_type
        entry.options.map_entry = False
    pool.Add(proto)
