"""Generates the models: a class for each message, an enum for each enum, and sealed classes for oneofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, OneofDescriptor
from scripts.dart.comments import documentation
from scripts.dart.contract import Reachable, has_message_cases, stem, union_of, unions
from scripts.dart.fields import FILE, decoded, is_nullable, single, whole
from scripts.dart.names import camel, enum_member, member, type_name, union_name
from scripts.dart.unions import sealed_class
from scripts.openapi.contract import PACKAGE, Contract

HEADER = "// Generated from {source} by `make proto`; do not edit.\n\n"


def library(reachable: Reachable, name: str) -> str:
    """The library with the types of one file of the contract."""
    types = reachable.types[name]
    blocks = [block for descriptor in types for block in _blocks(reachable.contract, descriptor)]
    text = "\n".join(blocks)
    return HEADER.format(source=f"protos/plugai/v1/{name}.proto") + _imports(types, name, text) + "\n" + text


def _imports(types: Sequence[Descriptor | EnumDescriptor], name: str, text: str) -> str:
    standard = {"dart:convert": "base64Encode(", "dart:typed_data": "Uint8List"}
    lines = [f"import '{path}';" for path, used in standard.items() if used in text]
    fields = [field for d in types if isinstance(d, Descriptor) for field in d.fields if not _is_file(field)]
    kinds = [kind for field in fields for kind in (field.enum_type, field.message_type) if kind is not None]
    files = {stem(kind) for kind in kinds if kind.file.package == PACKAGE} - {name}
    ours = ["import '../json.dart' as wire;", "import '../value.dart';"]
    return "\n".join([*lines, "", *ours, *(f"import '{file}.dart';" for file in sorted(files))]) + "\n"


def _blocks(contract: Contract, descriptor: Descriptor | EnumDescriptor) -> Iterator[str]:
    if isinstance(descriptor, EnumDescriptor):
        yield _enum(contract, descriptor)
        return
    yield _message(contract, descriptor)
    for oneof in unions(descriptor):
        yield sealed_class(contract, oneof)


def _enum(contract: Contract, enum: EnumDescriptor) -> str:
    name = type_name(enum)
    full = enum.full_name.removeprefix("")
    values = "".join(
        documentation(contract.comment(f"{full}.{value.name}"), "  ")
        + f"  {enum_member(enum, value.name)}('{value.name}', {value.number}),\n"
        for value in enum.values
    )
    return f"""{documentation(contract.comment(full))}enum {name} implements WireEnum {{
{values}  /// A value that this version of the client does not know; it cannot be sent.
  unrecognized('', -1);

  const {name}(this.wireName, this.number);

  /// Decodes a name or a number of the JSON mapping.
  static {name} fromJson(Object json) => wire.asEnum(json, values, unrecognized);

  @override
  final String wireName;

  @override
  final int number;
}}
"""


def _message(contract: Contract, message: Descriptor) -> str:
    name, members = type_name(message), [*_members(contract, message)]
    cases = [union_name(oneof) for oneof in _unions_of_case(message)]
    implements = f" implements {', '.join(cases)}" if cases else ""
    parameters = ", ".join(parameter for parameter, *_ in members)
    created = ", ".join(f"{member}: {read}" for _, member, _, _, read, _ in members)
    secret = any(field.GetOptions().debug_redact for field in message.fields)
    json = "json" if members else "_"
    return f"""{documentation(contract.comment(message.full_name))}final class {name} extends Value{implements} {{
  /// A value in which what is not given is not set.
  const {name}({f"{{{parameters}}}" if members else ""});

  /// Decodes the JSON mapping. Throws a [FormatException] if it is another
  /// message's.
  factory {name}.fromJson(Map<String, Object?> {json}) => {"const " if not members else ""}{name}({created});
{"".join(declared for *_, declared in members)}
{_copy_with(name, members)}
  @override
  Map<String, Object?> toJson() => {"{"}{"".join(_encoded(message))}{"}"};

  @override
  Map<String, Object?> get fields => {"{"}{", ".join(f"'{member}': {member}" for _, member, *_ in members)}{"}"};
{_HIDDEN if secret else ""}}}
"""


_HIDDEN = """
  // It contains a secret.
  @override
  String toString() => '$runtimeType(…)';
"""
_Member = tuple[str, str, str, bool, str, str]


def _copy_with(name: str, members: list[_Member]) -> str:
    if not members:
        return ""
    parameters = ", ".join(f"{kind}? {member}" for _, member, kind, *_ in members)
    values = ", ".join(f"{member}: {member} ?? this.{member}" for _, member, *_ in members)
    return f"""
  /// A copy with changes. Null changes nothing: to clear a field, make another
  /// value.
  {name} copyWith({{{parameters}}}) => {name}({values});
"""


def _members(contract: Contract, message: Descriptor) -> Iterator[_Member]:
    """Of each: the parameter, name, type, whether it is nullable, the expression that reads it, the declaration."""
    done: set[str] = set()
    for field in message.fields:
        oneof = union_of(field)
        if _is_file(field) or (oneof is not None and oneof.name in done):
            continue
        if oneof is not None:
            done.add(oneof.name)
            yield _union_member(contract, oneof)
        else:
            yield _field_member(contract, field)


def _field_member(contract: Contract, field: FieldDescriptor) -> _Member:
    name, kind, nullable = member(field), whole(field), is_nullable(field)
    default = "" if nullable else f" = {kind.default}"
    read = decoded(field, kind) + ("" if nullable else f" ?? {kind.default}")
    about = documentation(contract.comment(field.full_name), "  ")
    declared = f"\n{about}  final {kind.name}{'?' if nullable else ''} {name};\n"
    return f"this.{name}{default}", name, kind.name, nullable, read, declared


def _union_member(contract: Contract, oneof: OneofDescriptor) -> _Member:
    name, kind = camel(oneof.name), union_name(oneof)
    about = documentation(contract.comment(oneof.full_name) or "The case that is set; null if there is none.", "  ")
    return f"this.{name}", name, kind, True, f"{kind}.fromJson(json)", f"\n{about}  final {kind}? {name};\n"


def _encoded(message: Descriptor) -> Iterator[str]:
    """The elements of the map that is its JSON."""
    done: set[str] = set()
    for field in message.fields:
        oneof = union_of(field)
        if _is_file(field):
            continue
        if oneof is None:
            yield _encoded_field(field)
        elif oneof.name not in done:
            done.add(oneof.name)
            yield _encoded_union(oneof)


def _encoded_field(field: FieldDescriptor) -> str:
    name, kind = member(field), whole(field)
    if is_nullable(field):
        known = " when value.number >= 0" if field.enum_type is not None else ""
        return f"if ({name} case final value?{known}) '{field.name}': {kind.encode.format('value')}, "
    return f"if ({_is_set(field, name)}) '{field.name}': {kind.encode.format(name)}, "


def _is_set(field: FieldDescriptor, name: str) -> str:
    if field.is_repeated or field.type == FieldDescriptor.TYPE_STRING:
        return f"{name}.isNotEmpty"
    if field.type == FieldDescriptor.TYPE_BOOL:
        return name
    return f"{name}.number > 0" if field.enum_type is not None else f"{name} != 0"


def _encoded_union(oneof: OneofDescriptor) -> str:
    name = camel(oneof.name)
    if not has_message_cases(oneof):
        return f"...?{name}?.toJson(), "
    cases = [
        f"final {single(field).name} value => <String, Object?>{{'{field.name}': value.toJson()}}, "
        for field in oneof.fields
    ]
    return f"...switch ({name}) {{{''.join(cases)}null => const <String, Object?>{{}}, }}, "


def _unions_of_case(message: Descriptor) -> Iterator[OneofDescriptor]:
    """The oneofs that it is a case of by itself."""
    for other in message.file.message_types_by_name.values():
        for oneof in unions(other):
            if has_message_cases(oneof) and message in [field.message_type for field in oneof.fields]:
                yield oneof


def _is_file(field: FieldDescriptor) -> bool:
    # Files travel beside their message.
    return field.message_type is not None and field.message_type.full_name == FILE
