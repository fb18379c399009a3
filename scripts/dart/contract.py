"""The contract's messages and enums that calls of its rpcs can meet, by file."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor, OneofDescriptor
from scripts.dart.names import owner
from scripts.openapi.contract import PACKAGE, Contract
from scripts.protos import ROOT, export_google


@dataclass(frozen=True)
class Reachable:
    """What the rpcs' requests and answers consist of, in the order of the contract's files."""

    contract: Contract

    @classmethod
    def build(cls) -> Reachable:
        """That of the repository's protos."""
        export_google()
        out = ROOT / ".build" / "dart.binpb"
        buf = Path(sys.executable).with_name("buf")
        subprocess.run([str(buf), "build", "--path", "protos/plugai/v1", "-o", str(out)], cwd=ROOT, check=True)
        return cls(Contract.read(out))

    @cached_property
    def types(self) -> dict[str, list[Descriptor | EnumDescriptor]]:
        """The messages and enums by the names of their files, without path and suffix."""
        found: dict[str, Descriptor | EnumDescriptor] = {}
        for method in self.contract.methods:
            for message in (method.input_type, method.output_type):
                _collect(message, found)
        files: dict[str, list[Descriptor | EnumDescriptor]] = {}
        for descriptor in sorted(found.values(), key=_place):
            files.setdefault(stem(descriptor), []).append(descriptor)
        return files

    @property
    def messages(self) -> Iterator[Descriptor]:
        """All messages."""
        yield from (d for found in self.types.values() for d in found if isinstance(d, Descriptor))

    @property
    def enums(self) -> Iterator[EnumDescriptor]:
        """All enums."""
        yield from (d for found in self.types.values() for d in found if isinstance(d, EnumDescriptor))


def stem(descriptor: Descriptor | EnumDescriptor) -> str:
    """`event` for `plugai/v1/event.proto`."""
    return Path(descriptor.file.name).stem


def unions(message: Descriptor) -> list[OneofDescriptor]:
    """Its oneofs, without those that stand for optional fields."""
    return [oneof for oneof in message.oneofs if not (len(oneof.fields) == 1 and oneof.name.startswith("_"))]


def union_of(field: FieldDescriptor) -> OneofDescriptor | None:
    """The oneof that it is a case of."""
    oneof = field.containing_oneof
    return oneof if oneof is not None and oneof in unions(owner(field)) else None


def has_message_cases(oneof: OneofDescriptor) -> bool:
    """Whether its cases are different messages of one file, so that each can be a case by itself."""
    kinds = [field.message_type for field in oneof.fields]
    ours = [kind for kind in kinds if kind is not None and kind.file is oneof.containing_type.file]
    return len({kind.full_name for kind in ours}) == len(kinds)


def _collect(message: Descriptor, found: dict[str, Descriptor | EnumDescriptor]) -> None:
    if message.full_name in found or message.file.package != PACKAGE:
        return
    if not message.GetOptions().map_entry:
        found[message.full_name] = message
    for field in message.fields:
        if field.enum_type is not None:
            found[field.enum_type.full_name] = field.enum_type
        if field.message_type is not None:
            _collect(field.message_type, found)


def _place(descriptor: Descriptor | EnumDescriptor) -> tuple[str, bool, list[int]]:
    """Enums first, in the order of their file."""
    file = descriptor.file
    is_message = isinstance(descriptor, Descriptor)
    order = list(file.message_types_by_name if is_message else file.enum_types_by_name)
    outer = descriptor
    while outer.containing_type is not None:
        outer = outer.containing_type
    position = order.index(outer.name) if outer.name in order else len(order)
    return file.name, is_message, [position]
