"""Messages and enums as JSON Schemas, in the form that the transcoder gives them."""

from __future__ import annotations

from itertools import combinations

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from scripts.openapi.constraints import (
    JsonObject,
    is_list,
    is_required,
    item_limits,
    number_limits,
    rules_of,
    text_limits,
)
from scripts.openapi.contract import Contract
from scripts.openapi.samples import sample

_INTEGERS = {
    FieldDescriptor.TYPE_INT32: "int32",
    FieldDescriptor.TYPE_SINT32: "int32",
    FieldDescriptor.TYPE_SFIXED32: "int32",
    FieldDescriptor.TYPE_UINT32: "uint32",
    FieldDescriptor.TYPE_FIXED32: "uint32",
}
# 64 bits are more than a number of JavaScript holds, so they are printed as strings.
_LONG_INTEGERS = {
    FieldDescriptor.TYPE_INT64: ("int64", "^-?[0-9]+$"),
    FieldDescriptor.TYPE_SINT64: ("int64", "^-?[0-9]+$"),
    FieldDescriptor.TYPE_SFIXED64: ("int64", "^-?[0-9]+$"),
    FieldDescriptor.TYPE_UINT64: ("uint64", "^[0-9]+$"),
    FieldDescriptor.TYPE_FIXED64: ("uint64", "^[0-9]+$"),
}
_FLOATS = {FieldDescriptor.TYPE_FLOAT: "float", FieldDescriptor.TYPE_DOUBLE: "double"}
WELL_KNOWN: dict[str, JsonObject] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,9})?s$"},
    "google.protobuf.FieldMask": {"type": "string"},
    "google.protobuf.Struct": {"type": "object"},
    "google.protobuf.Value": {},
    "google.protobuf.ListValue": {"type": "array", "items": {}},
    "google.protobuf.Empty": {"type": "object", "additionalProperties": False},
}


class Schemas:
    """The component schemas: each is made when it is first referred to."""

    def __init__(self, contract: Contract, closed: frozenset[str]) -> None:
        """`closed` are the full names of the messages that callers send: unknown fields of these are refused."""
        self._contract = contract
        self._closed = closed
        self.components: dict[str, JsonObject] = {}

    def reference(self, kind: Descriptor | EnumDescriptor) -> JsonObject:
        """A reference to the schema of a message or an enum."""
        if kind.full_name in WELL_KNOWN:
            return dict(WELL_KNOWN[kind.full_name])
        name = kind.full_name.rpartition(".")[2]
        if name not in self.components:
            # There before it is made: messages may contain themselves.
            self.components[name] = {}
            self.components[name].update(self.message(kind) if isinstance(kind, Descriptor) else self._enum(kind))
        return {"$ref": f"#/components/schemas/{name}"}

    def message(self, message: Descriptor, without: frozenset[str] = frozenset()) -> JsonObject:
        """The schema of a message, without some of its fields."""
        fields = [field for field in message.fields if field.name not in without]
        schema: JsonObject = {"type": "object", "description": self._contract.comment(message.full_name)}
        schema["properties"] = {field.name: self.field(field) for field in fields}
        if required := [field.name for field in fields if is_required(field)]:
            schema["required"] = required
        if message.full_name in self._closed:
            schema |= {"additionalProperties": False} | _choices(message, without)
        if any(len(oneof.fields) > 1 for oneof in message.oneofs):
            # Otherwise viewers show all fields of a oneof together.
            schema["examples"] = [sample(message, without)]
        return schema

    def field(self, field: FieldDescriptor) -> JsonObject:
        """The schema of a field, with its description."""
        about: JsonObject = {"description": self._contract.comment(field.full_name)}
        if field.GetOptions().deprecated:
            about["deprecated"] = True
        return self._field(field) | about

    def _field(self, field: FieldDescriptor) -> JsonObject:
        message = field.message_type
        if message is not None and message.GetOptions().map_entry:
            return {"type": "object", "additionalProperties": self._one(message.fields_by_name["value"])}
        if field.is_repeated:
            return {"type": "array", "items": self._one(field)} | item_limits(rules_of(field))
        if is_list(field):
            texts = {"type": "string"} | text_limits(rules_of(field))
            return {"type": "array", "items": texts} | item_limits(rules_of(field))
        return self._one(field)

    def _one(self, field: FieldDescriptor) -> JsonObject:
        rules = rules_of(field)
        if field.message_type is not None:
            return self.reference(field.message_type)
        if field.enum_type is not None:
            zero = {"not": {"const": field.enum_type.values[0].name}} if rules.defined else {}
            return self.reference(field.enum_type) | zero
        if field.type == FieldDescriptor.TYPE_BOOL:
            return {"type": "boolean"}
        if field.type == FieldDescriptor.TYPE_BYTES:
            return {"type": "string", "contentEncoding": "base64"}
        if field.type == FieldDescriptor.TYPE_STRING:
            return {"type": "string"} | text_limits(rules)
        if long := _LONG_INTEGERS.get(field.type):
            return {"type": "string", "format": long[0], "pattern": long[1]}
        if size := _INTEGERS.get(field.type):
            return {"type": "integer", "format": size} | _least(size) | number_limits(rules)
        return {"type": "number", "format": _FLOATS[field.type]} | number_limits(rules)

    def _enum(self, enum: EnumDescriptor) -> JsonObject:
        values = ((value.name, self._contract.comment(f"{enum.full_name}.{value.name}")) for value in enum.values)
        lines = [f"- `{name}`: {' '.join(text.split())}" for name, text in values if text]
        description = "\n".join([self._contract.comment(enum.full_name), "", *lines])
        # The zero last: viewers and generators take the first value as an example.
        names = [value.name for value in (*enum.values[1:], enum.values[0])]
        return {"type": "string", "description": description, "enum": names}


def messages_below(message: Descriptor) -> frozenset[str]:
    """The full names of a message and of all messages in its fields."""
    found: set[str] = set()
    waiting = [message]
    while waiting:
        current = waiting.pop()
        if current.full_name not in found:
            found.add(current.full_name)
            waiting += [field.message_type for field in current.fields if field.message_type is not None]
    return frozenset(found)


def _least(size: str) -> JsonObject:
    return {"minimum": 0} if size == "uint32" else {}


def _choices(message: Descriptor, without: frozenset[str]) -> JsonObject:
    """Of the fields of a oneof, at most one may be set."""
    pairs: list[JsonObject] = []
    for oneof in message.oneofs:
        names = [field.name for field in oneof.fields if field.name not in without]
        pairs += [{"required": list(pair)} for pair in combinations(names, 2)]
    return {"not": {"anyOf": pairs}} if pairs else {}
