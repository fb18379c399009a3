"""Update masks: which fields a call changes."""

from __future__ import annotations

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from plugai.runners.errors import InvalidRequestError


def changed_fields(mask: FieldMask, message: Message, known: tuple[str, ...]) -> frozenset[str]:
    """Return the fields that a mask names, or those that are set if it names none. Raises InvalidRequestError."""
    if not mask.paths:
        return frozenset(field.name for field, _ in message.ListFields() if field.name in known)
    for path in mask.paths:
        if path not in known:
            problem = f"names {path!r}, which cannot be changed; fields that can be: {', '.join(known)}"
            raise InvalidRequestError(f"update_mask {problem}", {"update_mask": problem})
    return frozenset(mask.paths)
