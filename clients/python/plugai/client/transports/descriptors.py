"""Between the API's values and protobuf messages, by the descriptors of the contract that the package contains.

They are in a pool of their own, so that other versions of the same messages in the same process do not conflict.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from plugai.client import types
from plugai.client.values import Value

Convert = Callable[[Any], Any]
_MASK = "google.protobuf.FieldMask"


@cache
def pool() -> DescriptorPool:
    """The descriptors of the contract."""
    made = DescriptorPool()
    content = files("plugai.client.transports").joinpath("plugai.binpb").read_bytes()
    for file in FileDescriptorSet.FromString(content).file:
        made.Add(file)
    return made


@cache
def message_class(full_name: str) -> type[Message]:
    """The class of a message."""
    return GetMessageClass(pool().FindMessageTypeByName(full_name))


def to_message(value: Value, descriptor: Descriptor) -> Any:
    """The protobuf message of a value."""
    message: Any = message_class(descriptor.full_name)()
    fields = msgspec.to_builtins(value)
    for field in descriptor.fields:
        # The JSON of a mask is in camelCase, which is the one thing that values do not have from there.
        if field.message_type is not None and field.message_type.full_name == _MASK and field.name in fields:
            getattr(message, field.name).paths.extend(fields.pop(field.name).split(","))
    json_format.ParseDict(fields, message, descriptor_pool=pool())
    return message


@cache
def converter(descriptor: Descriptor) -> Convert:
    """What makes a value of a message of this type."""
    match descriptor.full_name:
        case "google.protobuf.Timestamp":
            return _datetime
        case "google.protobuf.Struct" | "google.protobuf.ListValue":
            return json_format.MessageToDict
    value_type = getattr(types, _python_name(descriptor.full_name))
    # Made when it is first needed: some messages contain themselves.
    fields: dict[str, Convert | None] = {}

    def convert(message: Message) -> Any:
        values = {}
        for field, value in message.ListFields():
            name = field.name
            if name not in fields:
                fields[name] = _of_field(field)
            of_field = fields[name]
            values[name] = value if of_field is None else of_field(value)
        return value_type(**values)

    return convert


def _of_field(field: FieldDescriptor) -> Convert | None:
    """What makes a value of a field's content; None if it is one already."""
    single: Convert | None = None
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return dict
    if field.message_type is not None:
        single = converter(field.message_type)
    elif field.enum_type is not None:
        single = _enum(field.enum_type)
    if not field.is_repeated:
        return single
    return list if single is None else lambda values: [single(value) for value in values]


def _enum(descriptor: EnumDescriptor) -> Convert:
    members: type[Enum] = getattr(types, _python_name(descriptor.full_name))
    by_number = {number: members(value.name) for number, value in descriptor.values_by_number.items()}
    return lambda number: by_number.get(number, by_number[0])


def _datetime(timestamp: Any) -> datetime:
    return timestamp.ToDatetime(tzinfo=UTC)  # type: ignore[no-any-return]


def _python_name(full_name: str) -> str:
    return full_name.removeprefix("plugai.v1.").replace(".", "")
