"""Generates the table of the protobuf stubs that calls over gRPC need."""

from __future__ import annotations

from pathlib import Path

from google.protobuf.descriptor import Descriptor, MethodDescriptor
from scripts.dart.contract import Reachable
from scripts.dart.models import HEADER

_EMPTY = "google.protobuf.Empty"


def stubs(reachable: Reachable) -> str:
    """The table, by the full names of the rpcs."""
    methods = reachable.contract.methods
    used = {d.file.name for m in methods for d in (m.input_type, m.output_type) if d.full_name != _EMPTY}
    imports = "".join(
        f"import '../stubs/{name.removesuffix('.proto')}.pb.dart' as {_prefix(name)};\n" for name in sorted(used)
    )
    rows = "".join(_row(method) for method in methods)
    return f"""{HEADER.format(source="protos/plugai/v1")}import 'package:protobuf/protobuf.dart';

{imports}
/// Makes an empty message.
typedef Create = GeneratedMessage Function();

/// Of each rpc the message of its requests, and that of its answers: null if it
/// has none.
const Map<String, (Create, Create?)> stubs = {{
{rows}}};
"""


def _row(method: MethodDescriptor) -> str:
    path = f"/{method.containing_service.full_name}/{method.name}"
    answer = "null" if method.output_type.full_name == _EMPTY else _create(method.output_type)
    return f"  '{path}': ({_create(method.input_type)}, {answer}),\n"


def _create(message: Descriptor) -> str:
    return f"{_prefix(message.file.name)}.{message.name}.create"


def _prefix(file: str) -> str:
    return Path(file).stem
