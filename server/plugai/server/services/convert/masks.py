"""Update masks: which fields a call changes."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message

from plugai.runners.errors import InvalidRequestError


def changed_fields(mask: FieldMask, message: Message, known: Sequence[str]) -> frozenset[str]:
    """Return the fields that a mask names, or those that are set if it names none. Raises InvalidRequestError.

    Each of the `known` fields has presence, so that one set to an empty value differs from one that is not set; a
    list is set if it has an item.
    """
    names = ", ".join(known)
    for path in mask.paths:
        if path not in known:
            raise _wrong(f"names {path!r}, which cannot be changed; fields that can be: {names}")
    changed = frozenset(mask.paths) or frozenset(field.name for field, _ in message.ListFields() if field.name in known)
    if not changed:
        raise _wrong(f"is empty and no field is set that can be changed; set one, or name it here: {names}")
    return changed


def _wrong(problem: str) -> InvalidRequestError:
    return InvalidRequestError(f"update_mask {problem}", {"update_mask": problem})
