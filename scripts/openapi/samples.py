"""An example of a message, in which one field of each oneof is set."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from scripts.openapi.constraints import JsonObject, rules_of

_WELL_KNOWN: dict[str, Any] = {
    "google.protobuf.Timestamp": "2026-01-31T12:00:00Z",
    "google.protobuf.Duration": "1.5s",
    "google.protobuf.FieldMask": "title",
    "google.protobuf.Struct": {},
    "google.protobuf.Value": {},
    "google.protobuf.ListValue": [],
    "google.protobuf.Empty": {},
}
_LONG = (FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT64)
_MAX_DEPTH = 3


def sample(message: Descriptor, without: frozenset[str] = frozenset(), depth: int = 0) -> JsonObject:
    """An example of a message, without some of its fields; those deep inside are left out."""
    return {field.name: _value(field, depth + 1) for field in message.fields if _is_shown(field, without, depth)}


def _is_shown(field: FieldDescriptor, without: frozenset[str], depth: int) -> bool:
    oneof = field.containing_oneof
    is_first = oneof is None or oneof.fields[0] == field
    return is_first and field.name not in without and (field.message_type is None or depth < _MAX_DEPTH)


def _value(field: FieldDescriptor, depth: int) -> Any:
    message = field.message_type
    if message is not None and message.GetOptions().map_entry:
        return {"key": _one(message.fields_by_name["value"], depth)}
    return [_one(field, depth)] if field.is_repeated else _one(field, depth)


def _one(field: FieldDescriptor, depth: int) -> Any:
    if field.message_type is not None:
        known = _WELL_KNOWN.get(field.message_type.full_name)
        return sample(field.message_type, depth=depth) if known is None else known
    if field.enum_type is not None:
        return field.enum_type.values[1].name
    if field.type == FieldDescriptor.TYPE_BYTES:
        return "aGVsbG8="
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return "text"
    if field.cpp_type == FieldDescriptor.CPPTYPE_BOOL:
        return True
    number = max(1, int(rules_of(field).min))
    return str(number) if field.cpp_type in _LONG else number
