"""Checks a message against the rules that its fields declare in the contract."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from plugai.runners.errors import InvalidRequestError
from plugai.v1 import options_pb2
from plugai.v1.options_pb2 import FieldRules

Violation = tuple[str, str]

_NUMBERS = {
    FieldDescriptor.CPPTYPE_INT32,
    FieldDescriptor.CPPTYPE_INT64,
    FieldDescriptor.CPPTYPE_UINT32,
    FieldDescriptor.CPPTYPE_UINT64,
    FieldDescriptor.CPPTYPE_FLOAT,
    FieldDescriptor.CPPTYPE_DOUBLE,
}
# Struct and the like come from Google and are checked by what they are used for.
_OURS = "plugai."


def check(message: Message) -> None:
    """Raise InvalidRequestError with every field that breaks a rule, by its path."""
    violations = dict(_violations(message, ""))
    if violations:
        first, problem = next(iter(violations.items()))
        more = "" if len(violations) == 1 else f", and {len(violations) - 1} more"
        raise InvalidRequestError(f"{first} {problem}{more}", violations)


def _violations(message: Message, prefix: str) -> Iterator[Violation]:
    given = {field.number: value for field, value in message.ListFields()}
    for field, rules, needed in _fields(message.DESCRIPTOR):
        # Of a request's many fields most are not given.
        if not needed and field.number not in given:
            continue
        path = f"{prefix}{field.name}"
        if field.is_repeated:
            yield from _list(getattr(message, field.name), field, rules, path)
        elif field.has_presence and field.number not in given:
            yield path, "must be given"
        else:
            yield from _one(getattr(message, field.name), field, rules, path)


def _list(items: Sequence[object], field: FieldDescriptor, rules: FieldRules, path: str) -> Iterator[Violation]:
    if len(items) < rules.min_items:
        yield path, f"needs at least {rules.min_items} item{'s'[: rules.min_items != 1]}"
    if rules.HasField("max_items") and len(items) > rules.max_items:
        yield path, f"has {len(items)} items; at most {rules.max_items} are allowed"
        return
    for index, item in enumerate(items):
        yield from _one(item, field, rules, f"{path}[{index}]")


def _one(value: object, field: FieldDescriptor, rules: FieldRules, path: str) -> Iterator[Violation]:
    if isinstance(value, Message):
        if value.DESCRIPTOR.full_name.startswith(_OURS):
            yield from _violations(value, f"{path}.")
    elif isinstance(value, str | bytes):
        yield from ((path, problem) for problem in _sized(value, rules))
    elif field.enum_type is not None:
        if (rules.defined and value == 0) or value not in field.enum_type.values_by_number:
            names = ", ".join(v.name for v in field.enum_type.values if v.number)
            yield path, f"must be one of {names}"
    elif field.cpp_type in _NUMBERS:
        yield from ((path, problem) for problem in _ranged(float(value), rules))  # type: ignore[arg-type]


def _sized(value: str | bytes, rules: FieldRules) -> Iterator[str]:
    length = len(value.encode() if isinstance(value, str) else value)
    if rules.required and not value:
        yield "must not be empty"
    if rules.HasField("max_bytes") and length > rules.max_bytes:
        yield f"has {length} bytes; at most {rules.max_bytes} are allowed"
    if rules.pattern and value and isinstance(value, str) and not re.fullmatch(rules.pattern, value):
        yield f"must match {rules.pattern}"


def _ranged(value: float, rules: FieldRules) -> Iterator[str]:
    if not math.isfinite(value):
        yield "must be a finite number"
    elif (rules.HasField("min") and value < rules.min) or (rules.HasField("max") and value > rules.max):
        low = f"at least {rules.min:g}" if rules.HasField("min") else ""
        high = f"at most {rules.max:g}" if rules.HasField("max") else ""
        yield f"is {value:g}; it must be {' and '.join(filter(None, (low, high)))}"


@cache
def _fields(descriptor: Descriptor) -> list[tuple[FieldDescriptor, FieldRules, bool]]:
    """The fields of a message, their rules, and whether one that is not given may break them."""
    rules = [(field, field.GetOptions().Extensions[options_pb2.rules]) for field in descriptor.fields]
    return [(field, of_field, _needed(field, of_field)) for field, of_field in rules]


def _needed(field: FieldDescriptor, rules: FieldRules) -> bool:
    if field.is_repeated:
        return rules.min_items > 0
    if field.has_presence:
        return rules.required and field.containing_oneof is None
    return bool(rules.ListFields())
