"""Context policies: what happens when a conversation is too long for the model."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from msgspec.structs import replace

from plugai.runners.base import Chunk, GenerationRequest, Message, Role, Runner, WarningChunk
from plugai.runners.errors import ContextOverflowError


async def reject_overflow(runner: Runner, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
    """Generate an answer; if the conversation is too long, the error names the setting that trims it."""
    try:
        async with aclosing(runner.generate(request)) as chunks:
            async for chunk in chunks:
                yield chunk
    except ContextOverflowError as error:
        raise ContextOverflowError(
            f"{error.message}; with the session's `context_policy` CONTEXT_POLICY_TRIM_OLDEST, the oldest messages"
            " are left out instead"
        ) from error


async def trim_history(runner: Runner, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
    """Generate an answer to as much of the end of a conversation as fits, with a warning if messages were left out.

    Only the model's engine or provider knows how many tokens a conversation has, so it is tried, and after each
    overflow the older half is left out. Leaving out more than necessary makes the following turns begin alike, so that
    the engine's prefix cache stays useful.
    """
    whole = len(request.messages)
    while True:
        started = False
        try:
            async with aclosing(runner.generate(request)) as chunks:
                async for chunk in chunks:
                    if not started and (left := whole - len(request.messages)):
                        yield _trim_warning(left)
                    started = True
                    yield chunk
            return
        except ContextOverflowError:
            shorter = without_older_half(request.messages)
            if started or len(shorter) == len(request.messages):
                raise
            request = replace(request, messages=shorter)


def _trim_warning(count: int) -> WarningChunk:
    message = f"the conversation is too long for the model: its {count} oldest messages were left out"
    return WarningChunk("CONTEXT_TRIMMED", message)


def without_older_half(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Return the system messages and the newer half of the rest, beginning with a user message; the last is always
    kept.

    Returns all messages if none can be left out.
    """
    instructions = tuple(message for message in messages if message.role is Role.SYSTEM)
    conversation = tuple(message for message in messages if message.role is not Role.SYSTEM)
    starts = [index for index, message in enumerate(conversation) if message.role is Role.USER and index > 0]
    cuts = [index for index in starts if index >= len(conversation) // 2] or starts[-1:]
    return (*instructions, *conversation[cuts[0] :]) if cuts else messages
