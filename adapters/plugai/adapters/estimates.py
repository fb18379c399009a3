"""Estimated token counts, for what a provider does not report."""

from __future__ import annotations

from msgspec.structs import replace

from plugai.runners.base import (
    ArtifactPart,
    BlobPart,
    Chunk,
    Message,
    Part,
    ReasoningPart,
    TextChunk,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    UriPart,
)

# English has about four bytes per token in the common vocabularies; other scripts have more bytes per character.
_BYTES_PER_TOKEN = 4
_TOKENS_PER_MESSAGE = 4
_TOKENS_PER_IMAGE = 800


def text_tokens(text: str) -> int:
    """The estimated tokens of a text: at least one, unless it is empty."""
    return -(-len(text.encode()) // _BYTES_PER_TOKEN)


def with_token_estimate(chunk: Chunk) -> Chunk:
    """The chunk, with an estimated token count if it is text: providers report none while they stream."""
    if not isinstance(chunk, TextChunk) or chunk.tokens:
        return chunk
    return replace(chunk, tokens=len(chunk.logprobs) or text_tokens(chunk.text))


def message_tokens(messages: tuple[Message, ...]) -> int:
    """The estimated tokens of a conversation."""
    return sum(_TOKENS_PER_MESSAGE + sum(map(_part_tokens, message.parts)) for message in messages)


def _part_tokens(part: Part) -> int:
    match part:
        case TextPart(text) | ReasoningPart(text) | ToolResultPart(result=text):
            return text_tokens(text)
        case ToolCallPart(_, name, arguments):
            return text_tokens(name) + text_tokens(arguments)
        case BlobPart() | UriPart() | ArtifactPart():
            return _TOKENS_PER_IMAGE
