"""Random messages of any type, built from its descriptor: from sensible ones to nonsense."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from plugai.v1 import options_pb2

_SENSIBLE = ("echo", "echo", "echo", "hello there", "r1", "text/plain")
_WILD = ("", "x", "../../etc/passwd", "a/b:c", "\x00", "\u202e", "<|im_start|>", "é" * 300, "%2F", "'; --")
_NUMBERS: dict[int, tuple[float, ...]] = {
    FieldDescriptor.CPPTYPE_INT32: (0, -1, 7, 2**31 - 1, -(2**31)),
    FieldDescriptor.CPPTYPE_INT64: (0, -1, 2**63 - 1, -(2**63)),
    FieldDescriptor.CPPTYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.CPPTYPE_UINT64: (0, 2**64 - 1),
    FieldDescriptor.CPPTYPE_FLOAT: (0.0, 0.5, -1.0, 3e38, float("inf"), float("nan")),
    FieldDescriptor.CPPTYPE_DOUBLE: (0.0, 0.5, -1.0, 1e308, float("-inf"), float("nan")),
    FieldDescriptor.CPPTYPE_BOOL: (False, True),
}
_DEPTH = 6


@dataclass(frozen=True, slots=True)
class Fuzzer:
    """Makes messages: `wildness` is how likely each value is extreme or missing, `often` how likely a field is set."""

    chance: random.Random
    wildness: float
    often: float

    def message(self, descriptor: Descriptor, depth: int = 0) -> Message:
        """A message whose every field may be set, within what protobuf itself allows."""
        made = GetMessageClass(descriptor)()
        for field in descriptor.fields:
            if self._wanted(field) and depth < _DEPTH:
                self._set(made, field, depth)
        for choice in descriptor.oneofs:
            if len(choice.fields) > 1 and made.WhichOneof(choice.name) is None and not self._wild:
                self._set(made, choice.fields[0], depth)
        return made

    @property
    def _wild(self) -> bool:
        return self.chance.random() < self.wildness

    def _wanted(self, field: FieldDescriptor) -> bool:
        rules = field.GetOptions().Extensions[options_pb2.rules]
        single = not field.is_repeated and field.containing_oneof is None
        needed = rules.min_items or rules.defined or (rules.required and single)
        return bool(needed and not self._wild) or self.chance.random() < self.often

    def _set(self, message: Message, field: FieldDescriptor, depth: int) -> None:
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            getattr(message, field.name)[self.chance.choice(_WILD)].SetInParent()
        elif field.is_repeated:
            count = self.chance.choice((0, 5, 40)) if self._wild else 1
            getattr(message, field.name).extend(self._value(field, depth) for _ in range(count))
        elif field.message_type is not None:
            getattr(message, field.name).CopyFrom(self.message(field.message_type, depth + 1))
        else:
            setattr(message, field.name, self._value(field, depth))

    def _value(self, field: FieldDescriptor, depth: int) -> Any:
        if field.message_type is not None:
            return self.message(field.message_type, depth + 1)
        if field.enum_type is not None:
            known = [number for number in field.enum_type.values_by_number if number] or [0]
            return self.chance.choice((0, 99, -1)) if self._wild else self.chance.choice(known)
        if field.type == FieldDescriptor.TYPE_STRING:
            return self.chance.choice(_WILD if self._wild else _SENSIBLE)
        if field.type == FieldDescriptor.TYPE_BYTES:
            return self.chance.randbytes(self.chance.choice((0, 1, 40)))
        return self.chance.choice(_NUMBERS[field.cpp_type]) if self._wild else 1
