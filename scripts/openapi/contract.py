"""The contract as its descriptors have it, with the comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.descriptor import Descriptor, EnumDescriptor, MethodDescriptor, ServiceDescriptor
from google.protobuf.descriptor_pb2 import DescriptorProto, EnumDescriptorProto, FileDescriptorProto, FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool

PACKAGE = "plugai.v1"
# The field numbers in descriptor.proto, of which the paths of source locations consist.
_MESSAGES, _ENUMS, _SERVICES = 4, 5, 6
_FIELDS, _NESTED, _NESTED_ENUMS = 2, 3, 4
_VALUES = _METHODS = 2

Path_ = tuple[int, ...]


@dataclass(frozen=True)
class Contract:
    """The public services, and the comments by the full names of what they are about."""

    services: tuple[ServiceDescriptor, ...]
    comments: dict[str, str]
    pool: DescriptorPool

    @classmethod
    def read(cls, descriptors: Path) -> Contract:
        """The contract in a file descriptor set."""
        files = FileDescriptorSet.FromString(descriptors.read_bytes()).file
        pool = DescriptorPool()
        for file in files:
            pool.Add(file)
        public = [file for file in files if file.package == PACKAGE]
        names = (f"{PACKAGE}.{service.name}" for file in public for service in file.service)
        services = tuple(pool.FindServiceByName(name) for name in sorted(names))
        return cls(services, {name: text for file in public for name, text in _comments(file)}, pool)

    @property
    def methods(self) -> tuple[MethodDescriptor, ...]:
        """All public rpcs."""
        return tuple(method for service in self.services for method in service.methods)

    def comment(self, full_name: str) -> str:
        """What the contract says about a message, field, enum, value, service or rpc."""
        return self.comments.get(full_name, "")

    def enum(self, full_name: str) -> EnumDescriptor:
        """An enum by its full name."""
        found: EnumDescriptor = self.pool.FindEnumTypeByName(full_name)
        return found

    def message(self, full_name: str) -> Descriptor:
        """A message by its full name."""
        found: Descriptor = self.pool.FindMessageTypeByName(full_name)
        return found


def _comments(file: FileDescriptorProto) -> Iterator[tuple[str, str]]:
    comments = {tuple(location.path): location.leading_comments for location in file.source_code_info.location}
    for path, name in _names(file):
        if text := comments.get(path, "").strip():
            yield f"{file.package}.{name}", "\n".join(line.strip() for line in text.splitlines())


def _names(file: FileDescriptorProto) -> Iterator[tuple[Path_, str]]:
    for number, message in enumerate(file.message_type):
        yield from _message_names(message, (_MESSAGES, number), "")
    for number, enum in enumerate(file.enum_type):
        yield from _enum_names(enum, (_ENUMS, number), "")
    for number, service in enumerate(file.service):
        yield (_SERVICES, number), service.name
        for index, method in enumerate(service.method):
            yield (_SERVICES, number, _METHODS, index), f"{service.name}.{method.name}"


def _message_names(message: DescriptorProto, path: Path_, scope: str) -> Iterator[tuple[Path_, str]]:
    name = f"{scope}{message.name}"
    yield path, name
    for number, field in enumerate(message.field):
        yield (*path, _FIELDS, number), f"{name}.{field.name}"
    for number, nested in enumerate(message.nested_type):
        yield from _message_names(nested, (*path, _NESTED, number), f"{name}.")
    for number, enum in enumerate(message.enum_type):
        yield from _enum_names(enum, (*path, _NESTED_ENUMS, number), f"{name}.")


def _enum_names(enum: EnumDescriptorProto, path: Path_, scope: str) -> Iterator[tuple[Path_, str]]:
    yield path, f"{scope}{enum.name}"
    for number, value in enumerate(enum.value):
        # A value is a sibling of its enum in protobuf's names, and beneath it here.
        yield (*path, _VALUES, number), f"{scope}{enum.name}.{value.name}"
