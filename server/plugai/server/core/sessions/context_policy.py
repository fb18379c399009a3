"""Fitting a conversation into a model's context: what is left out when it has become too long."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from msgspec.structs import replace

from plugai.runners.base import Chunk, GenerationRequest, Message, Role, Runner, WarningChunk
from plugai.runners.errors import ContextOverflowError


async def refusing(runner: Runner, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
    """The model's answer; a conversation that is too long is refused, and the refusal says which setting trims."""
    try:
        async with aclosing(runner.generate(request)) as chunks:
            async for chunk in chunks:
                yield chunk
    except ContextOverflowError as error:
        raise ContextOverflowError(
            f"{error.message}; with the session's `context_policy` CONTEXT_POLICY_TRIM_OLDEST, the oldest messages"
            " are left out instead"
        ) from error


async def trimming(runner: Runner, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
    """The model's answer to as much of the end of a conversation as fits, with a warning if that is not all of it.

    Nobody but the model's own engine, or its provider, knows how many tokens a conversation has; so it is asked, and
    each time that it refuses, the older half is left out. That is more than need be, and so the next turns begin
    alike: what an engine remembers of the beginning stays of use.
    """
    whole = len(request.messages)
    while True:
        spoken = False
        try:
            async with aclosing(runner.generate(request)) as chunks:
                async for chunk in chunks:
                    if not spoken and (left := whole - len(request.messages)):
                        yield _trimmed(left)
                    spoken = True
                    yield chunk
            return
        except ContextOverflowError:
            shorter = without_older_half(request.messages)
            if spoken or len(shorter) == len(request.messages):
                raise
            request = replace(request, messages=shorter)


def _trimmed(count: int) -> WarningChunk:
    message = f"the conversation is too long for the model: its {count} oldest messages were left out"
    return WarningChunk("CONTEXT_TRIMMED", message)


def without_older_half(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The instructions and the newer half of the rest, from a message of the user's on; the last is always kept.

    All of them, if nothing can be left out.
    """
    instructions = tuple(message for message in messages if message.role is Role.SYSTEM)
    said = tuple(message for message in messages if message.role is not Role.SYSTEM)
    starts = [index for index, message in enumerate(said) if message.role is Role.USER and index > 0]
    later = [index for index in starts if index >= len(said) // 2] or starts[-1:]
    return (*instructions, *said[later[0] :]) if later else messages
