"""Generates the sealed classes that oneofs are."""

from __future__ import annotations

from google.protobuf.descriptor import FieldDescriptor, OneofDescriptor
from scripts.dart.comments import documentation
from scripts.dart.contract import has_message_cases
from scripts.dart.fields import decoded, single
from scripts.dart.names import case_name, member, type_name, union_name
from scripts.openapi.contract import Contract


def sealed_class(contract: Contract, oneof: OneofDescriptor) -> str:
    """The sealed class of a oneof, and a class for each case that is no class already."""
    name, messages = union_name(oneof), has_message_cases(oneof)
    owner = type_name(oneof.containing_type)
    reads = "".join(_read(field, messages) for field in oneof.fields)
    extends = "" if messages else " extends Value"
    # A message that is a case extends Value already.
    constant = "" if messages else f"  /// A case.\n  const {name}();\n\n"
    sealed = f"""/// The cases of `{oneof.name}` in [{owner}].
sealed class {name}{extends} {{
{constant}  /// The case that is set in the JSON of a [{owner}]; null if there is
  /// none that this version knows.
  static {name}? fromJson(Map<String, Object?> json) {{
{reads}    return null;
  }}
}}
"""
    return sealed if messages else "\n".join([sealed, *(_case(contract, name, field) for field in oneof.fields)])


def _read(field: FieldDescriptor, is_case: bool) -> str:
    value = "value" if is_case else f"{case_name(field)}(value)"
    return f"    if ({decoded(field, single(field))} case final value?) {{ return {value}; }}\n"


def _case(contract: Contract, union: str, field: FieldDescriptor) -> str:
    name, kind, held = case_name(field), single(field), member(field)
    secret = "\n  // It is a secret.\n  @override\n  String toString() => '$runtimeType(…)';\n"
    return f"""/// The case `{field.name}` of [{union}].
final class {name} extends {union} {{
  /// Holds the value.
  const {name}(this.{held});

{documentation(contract.comment(field.full_name), "  ")}  final {kind.name} {held};

  @override
  Map<String, Object?> toJson() => {{'{field.name}': {kind.encode.format(held)}}};

  @override
  Map<String, Object?> get fields => {{'{held}': {held}}};
{secret if field.GetOptions().debug_redact else ""}}}
"""
