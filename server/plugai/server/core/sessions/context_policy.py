"""Context policies: what happens when a conversation is too long for the model."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import assert_never

from msgspec.structs import replace

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    Chunk,
    GenerationRequest,
    Message,
    Part,
    ReasoningPart,
    Role,
    Runner,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UriPart,
    WarningChunk,
)
from plugai.runners.errors import ContextOverflowError


async def reject_overflow(runner: Runner, request: GenerationRequest, remedy: str) -> AsyncGenerator[Chunk, None]:
    """Generate an answer; if the conversation is too long, the error names the setting that trims it, the remedy."""
    try:
        async with aclosing(runner.generate(request)) as chunks:
            async for chunk in chunks:
                yield chunk
    except ContextOverflowError as error:
        raise ContextOverflowError(f"{error.message}; {remedy}, the oldest messages are left out instead") from error


async def trim_history(runner: Runner, request: GenerationRequest, left_out: int = 0) -> AsyncGenerator[Chunk, None]:
    """Generate an answer to as much of the end of a conversation as fits, with a warning if messages were left out.

    `left_out` is how many were left out already.

    Only the model's engine or provider knows how many tokens a conversation has, so it is tried, and after each
    overflow the older half is left out. Leaving out more than necessary makes the following turns begin alike, so that
    the engine's prefix cache stays useful.
    """
    whole = len(request.messages) + left_out
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


def fit_history(history: tuple[Message, ...], max_bytes: int) -> tuple[Message, ...]:
    """Return the end of a history whose texts have at most `max_bytes`, beginning with a user message.

    As above, the older half is left out, and again until it fits.
    """
    while history and sum(map(text_bytes, history)) > max_bytes:
        newer = range(max(1, len(history) // 2), len(history))
        start = next((index for index in newer if history[index].role is Role.USER), len(history))
        history = history[start:]
    return history


def text_bytes(message: Message) -> int:
    """Return the size of what a message has for a model to read."""
    return sum(len(_text(part).encode(errors="surrogatepass")) for part in message.parts)


def _text(part: Part) -> str:
    match part:
        case TextPart(text):
            return text
        case ReasoningPart(reasoning):
            return reasoning
        case ToolCallPart(arguments=arguments):
            return arguments
        case ToolResultPart(result=result):
            return result
        case BlobPart() | ArtifactPart() | UriPart():
            return ""
        case _:
            assert_never(part)


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
