"""The types of fields in Dart, and how their values get out of JSON and into it."""

from __future__ import annotations

from typing import NamedTuple

from google.protobuf.descriptor import FieldDescriptor
from scripts.dart.contract import union_of
from scripts.dart.names import enum_member, type_name

FILE = "google.api.HttpBody"
_F = FieldDescriptor


class FieldKind(NamedTuple):
    """A type; the function that decodes it; how an expression of it is encoded; and its default, if it has one."""

    name: str
    decode: str
    encode: str
    default: str | None = None


_INTEGER = FieldKind("int", "wire.asInt", "{}", "0")
# JSON has no numbers of 64 bits.
_LONG = FieldKind("int", "wire.asInt", "{}.toString()", "0")
_FRACTION = FieldKind("double", "wire.asDouble", "wire.encodeDouble({})", "0")
_SCALARS = {
    _F.TYPE_STRING: FieldKind("String", "wire.asString", "{}", "''"),
    # A list of bytes is no constant: none is null.
    _F.TYPE_BYTES: FieldKind("Uint8List", "wire.asBytes", "base64Encode({})"),
    _F.TYPE_BOOL: FieldKind("bool", "wire.asBool", "{}", "false"),
    _F.TYPE_INT32: _INTEGER,
    _F.TYPE_UINT32: _INTEGER,
    _F.TYPE_INT64: _LONG,
    _F.TYPE_UINT64: _LONG,
    _F.TYPE_FLOAT: _FRACTION,
    _F.TYPE_DOUBLE: _FRACTION,
}
_WELL_KNOWN = {
    "google.protobuf.Timestamp": FieldKind("DateTime", "wire.asTime", "wire.encodeTime({})"),
    "google.protobuf.Duration": FieldKind("Duration", "wire.asDuration", "wire.encodeDuration({})"),
    "google.protobuf.Struct": FieldKind("Map<String, Object?>", "wire.asObject", "{}"),
    "google.protobuf.ListValue": FieldKind("List<Object?>", "wire.asValues", "{}"),
    "google.protobuf.FieldMask": FieldKind("List<String>", "wire.asFieldMask", "wire.encodeFieldMask({})"),
}


def single(field: FieldDescriptor) -> FieldKind:
    """The kind of one value of a field."""
    if field.enum_type is not None:
        name = type_name(field.enum_type)
        zero = enum_member(field.enum_type, field.enum_type.values[0].name)
        return FieldKind(name, f"{name}.fromJson", "{}.wireName", f"{name}.{zero}")
    if field.message_type is not None:
        name = field.message_type.full_name
        if name in _WELL_KNOWN:
            return _WELL_KNOWN[name]
        if not name.startswith("plugai.v1."):
            raise SystemExit(f"{field.full_name}: say in scripts/dart/fields.py how Dart writes {name}")
        name = type_name(field.message_type)
        return FieldKind(name, f"wire.asMessage({name}.fromJson)", "{}.toJson()")
    return _SCALARS[field.type]


def whole(field: FieldDescriptor) -> FieldKind:
    """The kind of a field that may be repeated, or be a map."""
    if is_map(field):
        assert field.message_type is not None
        value = single(field.message_type.fields_by_name["value"])
        encoded = f"{{{{for (final entry in {{}}.entries) entry.key: {value.encode.format('entry.value')}}}}}"
        return FieldKind(f"Map<String, {value.name}>", f"wire.asMap({value.decode})", encoded, "const {}")
    kind = single(field)
    if field.is_repeated:
        known = "if (item.number >= 0) " if field.enum_type is not None else ""
        encoded = "{}" if kind.encode == "{}" else f"[for (final item in {{}}) {known}{kind.encode.format('item')}]"
        return FieldKind(f"List<{kind.name}>", f"wire.asList({kind.decode})", encoded, "const []")
    return kind


def is_map(field: FieldDescriptor) -> bool:
    """Whether it is a map."""
    return bool(field.message_type is not None and field.message_type.GetOptions().map_entry)


def is_nullable(field: FieldDescriptor) -> bool:
    """Whether null says that it is not set."""
    return whole(field).default is None or (field.has_presence and union_of(field) is None)


def decoded(field: FieldDescriptor, kind: FieldKind) -> str:
    """The expression that reads it; null if it is not there."""
    alias = f", alias: '{field.json_name}'" if field.json_name != field.name else ""
    return f"wire.field(json, '{field.name}', {kind.decode}{alias})"
