"""Generates `plugai.client.types`: the messages and enums of the contract as values of Python."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto
from scripts.client_code.contract import PACKAGE, Contract, Field, python_name

HEADER = '''"""The values of the API: a class for each message and enum of the contract, with units and limits.

They are frozen. `msgspec.structs.replace` copies one with changes, `msgspec.json.encode` gives its JSON. A field that
is `None` was not set. An enum's value that this version does not know is `UNSPECIFIED`.

Generated from protos/plugai/v1 by `make proto`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from plugai.client.values import Secret, Value
'''

_INTEGERS = {"int32", "uint32", "int64", "uint64"}
_SCALARS = {
    Field.TYPE_STRING: ("str", '""'),
    Field.TYPE_BYTES: ("bytes", 'b""'),
    Field.TYPE_BOOL: ("bool", "False"),
    Field.TYPE_INT32: ("int", "0"),
    Field.TYPE_UINT32: ("int", "0"),
    Field.TYPE_INT64: ("int", "0"),
    Field.TYPE_UINT64: ("int", "0"),
    Field.TYPE_FLOAT: ("float", "0.0"),
    Field.TYPE_DOUBLE: ("float", "0.0"),
}
_WELL_KNOWN = {
    ".google.protobuf.Struct": "dict[str, Any]",
    ".google.protobuf.Timestamp": "datetime",
    # The contract has lists of strings only; an empty one differs from none.
    ".google.protobuf.ListValue": "Sequence[str]",
    # As in JSON: paths, separated by commas.
    ".google.protobuf.FieldMask": "str",
}
_HTTP_BODY = ".google.api.HttpBody"
_WIDTH = 110


def types(contract: Contract) -> str:
    """The module."""
    enums = [_enum(*enum) for enum in contract.enums()]
    messages = [_message(contract, *message) for message in contract.messages()]
    return HEADER + "".join(f"\n\n{block}" for block in (*enums, *messages))


def _enum(name: str, enum: EnumDescriptorProto, comment: str, values: list[str]) -> str:
    prefix = enum.value[0].name.removesuffix("UNSPECIFIED")
    lines = [f"class {name}(StrEnum):", docstring(comment)]
    for value, about in zip(enum.value, values, strict=True):
        lines.append(f'    {value.name.removeprefix(prefix)} = "{value.name}"')
        lines += [docstring(about)] if about else []
    lines += ["", "    @classmethod", f"    def _missing_(cls, value: object) -> {name}:"]
    return "\n".join([*lines, f"        return {name}.UNSPECIFIED"])


def _message(contract: Contract, name: str, message: DescriptorProto, comment: str) -> str:
    secret = any(field.options.debug_redact for field in message.field)
    lines = [f"class {name}({'Secret' if secret else 'Value'}, frozen=True, kw_only=True, omit_defaults=True):"]
    lines.append(docstring(comment))
    for number, field in enumerate(message.field):
        # Content travels beside the message: it is streamed.
        if field.type_name != _HTTP_BODY:
            lines.append(f"    {field.name}: {_typed(message, field)}")
            lines.append(docstring(contract.field_comment(message, number)))
    return "\n".join(lines)


def _typed(message: DescriptorProto, field: Field) -> str:
    """The annotation and the default value."""
    nested = {f".{PACKAGE}.{message.name}.{inner.name}": inner for inner in message.nested_type}
    if field.type_name in nested:
        key, value = (_single(inner)[0] for inner in nested[field.type_name].field)
        return f"dict[{key}, {value}] = msgspec.field(default_factory=dict)"
    kind, default = _single(field)
    if field.label == Field.LABEL_REPEATED:
        return f"Sequence[{kind}] = ()"
    if default is None or field.proto3_optional or field.HasField("oneof_index"):
        return f"{kind} | None = None"
    return f"{kind} = {default}"


def _single(field: Field) -> tuple[str, str | None]:
    if field.type == Field.TYPE_ENUM:
        name = python_name(field.type_name)
        return name, f"{name}.UNSPECIFIED"
    if field.type == Field.TYPE_MESSAGE:
        return _WELL_KNOWN.get(field.type_name) or python_name(field.type_name), None
    return _SCALARS[field.type]


def docstring(comment: str, indent: str = "    ") -> str:
    """The comment as a docstring."""
    return "\n".join(_wrapped(comment, indent))


def _wrapped(comment: str, indent: str) -> Iterator[str]:
    paragraphs = [" ".join(paragraph.split()) for paragraph in (comment or "See its name.").split("\n\n")]
    text = "\n\n".join(textwrap.fill(paragraph, _WIDTH) for paragraph in paragraphs)
    lines = f'"""{text}'.splitlines()
    closed = [*lines[:-1], f'{lines[-1]}"""'] if len(lines) == 1 else [*lines, '"""']
    yield from (f"{indent}{line}".rstrip() for line in closed)
