"""The rules of a field as keywords of JSON Schema."""

from __future__ import annotations

from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from plugai.v1 import options_pb2
from plugai.v1.options_pb2 import FieldRules

JsonObject = dict[str, Any]


def rules_of(field: FieldDescriptor) -> FieldRules:
    """The rules that the contract declares for a field."""
    return field.GetOptions().Extensions[options_pb2.rules]


def is_required(field: FieldDescriptor) -> bool:
    """Whether a message without this field breaks its rules."""
    rules = rules_of(field)
    if field.is_repeated or is_list(field):
        return rules.min_items > 0
    if field.has_presence:
        # Any field of a oneof may be the one that is set.
        return rules.required and field.containing_oneof is None
    return rules.required or rules.defined or rules.min > 0 or rules.max < 0


def is_list(field: FieldDescriptor) -> bool:
    """Whether it is a list of strings that may be absent; its rules are those of its items."""
    return field.message_type is not None and field.message_type.full_name == "google.protobuf.ListValue"


def item_limits(rules: FieldRules) -> JsonObject:
    """The keywords of a list."""
    limits = {"minItems": rules.min_items} if rules.min_items else {}
    return limits | ({"maxItems": rules.max_items} if rules.HasField("max_items") else {})


def number_limits(rules: FieldRules) -> JsonObject:
    """The keywords of a number."""
    limits = {"minimum": _number(rules.min)} if rules.HasField("min") else {}
    return limits | ({"maximum": _number(rules.max)} if rules.HasField("max") else {})


def text_limits(rules: FieldRules) -> JsonObject:
    """The keywords of a string. The rules count bytes, of which each character has at least one."""
    limits: JsonObject = {"minLength": 1} if rules.required else {}
    if rules.HasField("max_bytes"):
        limits["maxLength"] = rules.max_bytes
    if rules.pattern:
        limits["pattern"] = f"^({rules.pattern})$" if rules.required else f"^({rules.pattern})?$"
    return limits


def _number(value: float) -> int | float:
    return int(value) if value.is_integer() else value
