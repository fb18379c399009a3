"""Names of the contract as Dart writes them."""

from __future__ import annotations

import re

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, OneofDescriptor

# Those that may not be the name of a member or of a parameter.
_RESERVED = frozenset(
    [
        "assert",
        "await",
        "break",
        "case",
        "catch",
        "class",
        "const",
        "continue",
        "default",
        "do",
        "else",
        "enum",
        "extends",
        "false",
        "final",
        "finally",
        "for",
        "if",
        "in",
        "is",
        "new",
        "null",
        "required",
        "rethrow",
        "return",
        "super",
        "switch",
        "this",
        "throw",
        "true",
        "try",
        "var",
        "void",
        "while",
        "with",
        "yield",
    ]
)
# Members that every generated class has.
_MEMBERS = frozenset({"copyWith", "fields", "fromJson", "hashCode", "index", "runtimeType", "toJson", "toString"})
_ENUM_MEMBERS = frozenset({"number", "unrecognized", "values", "wireName"}) | _MEMBERS


def camel(name: str) -> str:
    """`max_output_tokens` and `MAX_OUTPUT_TOKENS` are `maxOutputTokens`."""
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def pascal(name: str) -> str:
    """`tool_call` is `ToolCall`."""
    return "".join(word.capitalize() for word in name.lower().split("_"))


def lower_first(name: str) -> str:
    """`ListModels` is `listModels`; `OAuthStart` is `oAuthStart`."""
    return name[:1].lower() + name[1:]


def type_name(descriptor: Descriptor | EnumDescriptor) -> str:
    """`ToolChoice.Mode` is `ToolChoiceMode`."""
    package: str = descriptor.file.package
    return str(descriptor.full_name).removeprefix(f"{package}.").replace(".", "")


def member(field: FieldDescriptor) -> str:
    """The name of a field's member."""
    name = camel(field.name)
    if name in _RESERVED | _MEMBERS:
        return f"is{pascal(field.name)}" if field.type == FieldDescriptor.TYPE_BOOL else f"{name}Value"
    return name


def enum_member(enum: EnumDescriptor, value: str) -> str:
    """`FINISH_REASON_STOP` is `stop`."""
    prefix = re.sub("UNSPECIFIED$", "", enum.values[0].name)
    name = camel(value.removeprefix(prefix))
    return f"{name}Value" if name in _RESERVED | _ENUM_MEMBERS else name


def union_name(oneof: OneofDescriptor) -> str:
    """The sealed class of a oneof: `Delta.content` is `DeltaContent`, `GenerateEvent.event` is `Event`."""
    message, name = type_name(oneof.containing_type), pascal(oneof.name)
    return name if message.endswith(name) else message + name


def owner(field: FieldDescriptor) -> Descriptor:
    """The message that a field belongs to."""
    assert field.containing_type is not None
    return field.containing_type


def case_name(field: FieldDescriptor) -> str:
    """The class of one case of a oneof: `Delta.text` is `DeltaText`."""
    return type_name(owner(field)) + pascal(field.name)


def exception_name(reason: str) -> str:
    """`MODEL_NOT_FOUND` is `ModelNotFoundException`."""
    return f"{pascal(reason)}Exception"
