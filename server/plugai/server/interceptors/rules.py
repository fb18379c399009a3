"""Checks a message against the field rules that the contract declares."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import ListValue, Struct, Value

from plugai.runners.errors import InvalidRequestError
from plugai.v1 import options_pb2
from plugai.v1.options_pb2 import FieldRules

Violation = tuple[str, str]

Check = Callable[[Any, str], Sequence[Violation]]
"""The violations of a value, whose path in the message is given."""

_NUMBERS = {
    FieldDescriptor.CPPTYPE_INT32,
    FieldDescriptor.CPPTYPE_INT64,
    FieldDescriptor.CPPTYPE_UINT32,
    FieldDescriptor.CPPTYPE_UINT64,
    FieldDescriptor.CPPTYPE_FLOAT,
    FieldDescriptor.CPPTYPE_DOUBLE,
}
# Struct has the rule of free text; the code that uses other types of Google checks them.
_OUR_PACKAGES = "plugai."
_STRUCT = "google.protobuf.Struct"
_LIST = "google.protobuf.ListValue"
# PostgreSQL cannot store the first, and the others break the line, or the terminal, where a name or an id is shown.
_NUL = re.compile("\0")
_NUL_PROBLEM = "must not contain the character U+0000; remove it"
# Bytes of NUL and of numbers that are not finite, which UTF-8 has for nothing else. Other numbers have them too, so a
# value with them is looked at closely.
_SUSPICIOUS = re.compile(rb"\0|[\xf0-\xff][\x7f\xff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def check(message: Message) -> None:
    """Raise InvalidRequestError with every field that breaks a rule, by its path."""
    if violations := dict(_violations(message, "")):
        first, problem = next(iter(violations.items()))
        more = "" if len(violations) == 1 else f", and {len(violations) - 1} more"
        raise InvalidRequestError(f"{first} {problem}{more}", violations)


@dataclass(frozen=True, slots=True)
class _Field:
    """A field and its rules, compiled to functions once. `absent` checks a field that is not set."""

    number: int
    name: str
    given: Check
    absent: Check | None


def _violations(message: Message, prefix: str) -> Sequence[Violation]:
    values = {field.number: value for field, value in message.ListFields()}
    found: list[Violation] = []
    for field in _fields(message.DESCRIPTOR):
        if field.number in values:
            found += field.given(values[field.number], prefix + field.name)
        elif field.absent is not None:
            found += field.absent(None, prefix + field.name)
    return found


@cache
def _fields(descriptor: Descriptor) -> list[_Field]:
    fields = [_field(field, field.GetOptions().Extensions[options_pb2.rules]) for field in descriptor.fields]
    return [field for field in fields if field is not None]


def _field(field: FieldDescriptor, rules: FieldRules) -> _Field | None:
    one = _check_of(field, rules)
    absent: Check | None = None
    if field.is_repeated:
        many = _check_items(one or _accept_anything, rules)
        return _Field(field.number, field.name, many, _check_default(many, []) if rules.min_items else None)
    if field.has_presence:
        # Any field of a oneof may be the one that is set. The rules of a list are those of its items.
        is_required = rules.required and field.containing_oneof is None and not _is_list(field)
        absent = _report_missing if is_required else None
    elif one is not None and rules.ListFields():
        absent = _check_default(one, field.default_value)
    return None if one is None and absent is None else _Field(field.number, field.name, one or _accept_anything, absent)


def _check_of(field: FieldDescriptor, rules: FieldRules) -> Check | None:
    """The check of one value of a field; None if there are no rules."""
    if field.message_type is not None:
        if field.message_type.full_name == _STRUCT:
            return _check_struct(rules)
        if _is_list(field):
            return _check_texts(rules)
        ours = field.message_type.full_name.startswith(_OUR_PACKAGES) and not _is_map(field)
        return (lambda value, path: _violations(value, f"{path}.")) if ours else None
    if field.enum_type is not None:
        return _check_enum(field.enum_type, rules)
    if field.cpp_type == FieldDescriptor.CPPTYPE_STRING:
        return _check_length(rules) if field.type == FieldDescriptor.TYPE_BYTES else _check_text(rules)
    return _check_range(rules) if field.cpp_type in _NUMBERS else None


def _accept_anything(value: object, path: str) -> Sequence[Violation]:
    return ()


def _report_missing(value: object, path: str) -> Sequence[Violation]:
    return ((path, "must be given"),)


def _check_default(check: Check, default: object) -> Check:
    return lambda _, path: check(default, path)


def _check_items(one: Check, rules: FieldRules) -> Check:
    least, most = rules.min_items, rules.max_items if rules.HasField("max_items") else math.inf

    def check(items: Collection[object], path: str) -> Sequence[Violation]:
        if len(items) > most:
            return ((path, f"has {len(items)} items; at most {most} are allowed"),)
        found = [violation for index, item in enumerate(items) for violation in one(item, f"{path}[{index}]")]
        if len(items) < least:
            found.insert(0, (path, f"needs at least {least} item{'s'[: least != 1]}"))
        return found

    return check


def _check_length(rules: FieldRules) -> Check:
    most = rules.max_bytes if rules.HasField("max_bytes") else math.inf
    required, pattern = rules.required, re.compile(rules.pattern) if rules.pattern else None

    def check(value: str | bytes, path: str) -> Sequence[Violation]:
        length = len(value.encode() if isinstance(value, str) else value)
        if required and not value:
            return ((path, "must not be empty"),)
        if length > most:
            return ((path, f"has {length} bytes; at most {most} are allowed"),)
        if pattern and value and isinstance(value, str) and not pattern.fullmatch(value):
            return ((path, f"must match {pattern.pattern}"),)
        return ()

    return check


def _check_text(rules: FieldRules) -> Check:
    """The check of a string: its length and form, and the characters that its kind of text may have."""
    length = _check_length(rules) if rules.ListFields() else None
    forbidden = _NUL if rules.multiline else _CONTROL

    def check(value: str, path: str) -> Sequence[Violation]:
        if found := forbidden.search(value):
            return ((path, f"must not contain the character U+{ord(found[0]):04X}; remove it"),)
        return length(value, path) if length is not None else ()

    return check


def _check_texts(rules: FieldRules) -> Check:
    """The check of a list of strings."""
    text = _check_text(rules)

    def check_item(value: Value, path: str) -> Sequence[Violation]:
        is_text = value.WhichOneof("kind") == "string_value"
        return text(value.string_value, path) if is_text else ((path, "must be a string"),)

    items = _check_items(check_item, rules)
    return lambda value, path: items(value.values, path)


def _check_struct(rules: FieldRules) -> Check:
    """The check of JSON, whose names and texts may have every character but NUL."""
    length = _check_length(rules)

    def check(value: Struct, path: str) -> Sequence[Violation]:
        data = value.SerializeToString()
        if found := length(data, path):
            return found
        problem = _json_problem(value) if _SUSPICIOUS.search(data) else ""
        return ((path, problem),) if problem else ()

    return check


def _json_problem(value: Struct | ListValue | Value) -> str:
    """What no JSON or no database has; empty if there is nothing of the kind."""
    match value:
        case Struct():
            named = "" if not any("\0" in name for name in value.fields) else _NUL_PROBLEM
            return named or next(filter(None, map(_json_problem, value.fields.values())), "")
        case ListValue():
            return next(filter(None, map(_json_problem, value.values)), "")
    match value.WhichOneof("kind"):
        case "string_value":
            return _NUL_PROBLEM if "\0" in value.string_value else ""
        case "number_value":
            return "" if math.isfinite(value.number_value) else "must have only finite numbers, not NaN or infinity"
        case "struct_value":
            return _json_problem(value.struct_value)
        case "list_value":
            return _json_problem(value.list_value)
    return ""


def _is_list(field: FieldDescriptor) -> bool:
    return field.message_type is not None and field.message_type.full_name == _LIST


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def _check_enum(enum: EnumDescriptor, rules: FieldRules) -> Check:
    allowed = {value.number for value in enum.values if value.number or not rules.defined}
    names = ", ".join(value.name for value in enum.values if value.number)

    def check(value: int, path: str) -> Sequence[Violation]:
        return () if value in allowed else ((path, f"must be one of {names}"),)

    return check


def _check_range(rules: FieldRules) -> Check:
    lowest = rules.min if rules.HasField("min") else -math.inf
    highest = rules.max if rules.HasField("max") else math.inf
    low = f"at least {_digits(lowest)}" if lowest > -math.inf else ""
    high = f"at most {_digits(highest)}" if highest < math.inf else ""
    bounds = " and ".join(filter(None, (low, high)))

    def check(value: float, path: str) -> Sequence[Violation]:
        if not math.isfinite(value):
            return ((path, "must be a finite number"),)
        if not lowest <= value <= highest:
            return ((path, f"is {_digits(value)}; it must be {bounds}"),)
        return ()

    return check


def _digits(value: float) -> str:
    """All digits of a whole number: six, as `g` has, can be those of another."""
    return f"{value:.0f}" if value == round(value) and abs(value) < 1e15 else f"{value:g}"
