"""Leaves out of a conversation what a model cannot read, so that it can go on with any model."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from plugai.runners.base import (
    Capability,
    GenerationRequest,
    Message,
    Part,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from plugai.runners.errors import CapabilityMissingError


def readable(request: GenerationRequest, capabilities: frozenset[Capability]) -> tuple[GenerationRequest, int]:
    """The request as a model with these capabilities can read it, and how many parts were left out.

    Raises CapabilityMissingError if nothing remains.
    """
    kept = [_readable_parts(message, capabilities) for message in request.messages]
    left_out = sum(len(message.parts) - len(parts) for message, parts in zip(request.messages, kept, strict=True))
    if not left_out:
        return request, 0
    messages = _without_gaps(request.messages, kept)
    if not messages:
        raise CapabilityMissingError(f"model {request.model!r} can read no part of these messages; add a text")
    return replace(request, messages=messages), left_out


def _readable_parts(message: Message, capabilities: frozenset[Capability]) -> tuple[Part, ...]:
    unreadable: tuple[type[Part], ...] = ()
    if Capability.REASONING not in capabilities:
        unreadable += (ReasoningPart,)
    if Capability.TOOLS not in capabilities:
        unreadable += (ToolCallPart, ToolResultPart)
        if message.role is Role.TOOL:
            return ()
    return tuple(part for part in message.parts if not isinstance(part, unreadable))


def _without_gaps(messages: Sequence[Message], kept: Sequence[tuple[Part, ...]]) -> tuple[Message, ...]:
    """The messages with the parts that are kept. What an omission leaves side by side, of one role, becomes one
    message: many chat templates accept only roles that alternate."""
    result: list[Message] = []
    gap = False
    for message, parts in zip(messages, kept, strict=True):
        if message.parts and not parts:
            gap = True
        elif gap and result and result[-1].role is message.role:
            result[-1] = Message(message.role, (*result[-1].parts, TextPart("\n\n"), *parts))
        else:
            result.append(replace(message, parts=parts))
            gap = False
    return tuple(result)
