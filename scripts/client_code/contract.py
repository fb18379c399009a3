"""The contract as the generators read it: the descriptors of `plugai.v1`, with their comments."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from google.api import annotations_pb2, http_pb2
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
    MethodDescriptorProto,
    SourceCodeInfo,
)

PACKAGE = "plugai.v1"
Field = FieldDescriptorProto
_MESSAGE, _ENUM, _SERVICE, _NESTED, _NESTED_ENUM, _MEMBER = 4, 5, 6, 3, 4, 2
# Google's extension of method options, which must be known when the set is parsed.
HTTP = annotations_pb2.http


class Contract:
    """Every message, enum and rpc of the public contract, in the order of the files."""

    def __init__(self, root: Path) -> None:
        buf = Path(sys.executable).with_name("buf")
        command = [str(buf), "build", "--path", "protos/plugai/v1", "-o", "-"]
        built = subprocess.run(command, cwd=root, capture_output=True, check=True)
        files = FileDescriptorSet.FromString(built.stdout).file
        self._files = [file for file in files if file.package == PACKAGE]
        self._comments = {(file.name, tuple(at.path)): at.leading_comments for file in files for at in _places(file)}

    def messages(self) -> Iterator[tuple[str, DescriptorProto, str]]:
        """Python name, message, comment."""
        for file in self._files:
            for number, message in enumerate(file.message_type):
                yield message.name, message, self._comment(file, _MESSAGE, number)

    def enums(self) -> Iterator[tuple[str, EnumDescriptorProto, str, list[str]]]:
        """Python name, enum, comment, and the comments of its values."""
        for file in self._files:
            for number, enum in enumerate(file.enum_type):
                yield self._enum(enum.name, enum, file, (_ENUM, number))
            for number, message in enumerate(file.message_type):
                for inner, enum in enumerate(message.enum_type):
                    yield self._enum(message.name + enum.name, enum, file, (_MESSAGE, number, _NESTED_ENUM, inner))

    def rpcs(self) -> Iterator[tuple[str, MethodDescriptorProto, str]]:
        """Full name of the service, rpc, comment."""
        for file in self._files:
            for number, service in enumerate(file.service):
                for inner, method in enumerate(service.method):
                    comment = self._comment(file, _SERVICE, number, _MEMBER, inner)
                    yield f"{PACKAGE}.{service.name}", method, comment

    def field_comment(self, message: DescriptorProto, number: int) -> str:
        """The comment of a top-level message's field, by its place."""
        for file in self._files:
            for place, candidate in enumerate(file.message_type):
                if candidate is message or candidate == message:
                    return self._comment(file, _MESSAGE, place, _MEMBER, number)
        raise LookupError(message.name)

    def _enum(
        self, name: str, enum: EnumDescriptorProto, file: FileDescriptorProto, path: tuple[int, ...]
    ) -> tuple[str, EnumDescriptorProto, str, list[str]]:
        values = [self._comment(file, *path, _MEMBER, number) for number in range(len(enum.value))]
        return name, enum, self._comment(file, *path), values

    def _comment(self, file: FileDescriptorProto, *path: int) -> str:
        return textwrap.dedent(self._comments.get((file.name, path), "")).strip()


def _places(file: FileDescriptorProto) -> Iterator[SourceCodeInfo.Location]:
    yield from file.source_code_info.location


def python_name(type_name: str) -> str:
    """`.plugai.v1.ToolChoice.Mode` is `ToolChoiceMode` in Python."""
    return type_name.removeprefix(f".{PACKAGE}.").replace(".", "")


def constant(name: str) -> str:
    """`ListModels` is `LIST_MODELS`."""
    words = "".join(f"_{letter}" if letter.isupper() else letter for letter in name).lstrip("_")
    return words.upper().replace("O_AUTH", "OAUTH")


def http_rule(method: MethodDescriptorProto) -> http_pb2.HttpRule:
    """How the rpc is mapped to HTTP."""
    return method.options.Extensions[HTTP]
