"""The chunks of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec


class FinishReason(StrEnum):
    """Why an answer ended."""

    STOP = "stop"
    LENGTH = "length"
    TOOL_CALLS = "tool_calls"
    CONTENT_FILTER = "content_filter"
    CANCELLED = "cancelled"
    OTHER = "other"


class UsageSource(StrEnum):
    """Where the numbers of a usage come from."""

    PROVIDER = "provider"
    COUNTED = "counted"
    ESTIMATED = "estimated"


class Usage(msgspec.Struct, frozen=True):
    """The usage of a request so far; None means unknown or not applicable."""

    input_tokens: int | None = None
    cached_input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_tokens: int | None = None
    steps: int | None = None
    source: UsageSource = UsageSource.COUNTED


class TokenLogprob(msgspec.Struct, frozen=True):
    """A token, the natural logarithm of its probability, and the likeliest tokens at its position, likeliest first."""

    token: str
    logprob: float
    top: tuple[TokenLogprob, ...] = ()


class TextChunk(msgspec.Struct, frozen=True):
    """Text of `tokens` tokens (0 if unknown), and their `logprobs`, if requested.

    `signature` is a piece of the provider's signature of the reasoning, which must come back unchanged.
    """

    text: str
    tokens: int = 0
    part_index: int = 0
    reasoning: bool = False
    logprobs: tuple[TokenLogprob, ...] = ()
    signature: str = ""


class ToolCallChunk(msgspec.Struct, frozen=True):
    """A piece of a tool call. All pieces have the call's id and name; their `arguments` are concatenated."""

    call_id: str
    name: str
    arguments: str
    part_index: int = 0


class EmbeddingChunk(msgspec.Struct, frozen=True):
    """The embedding of message `index` of the request; of a model that ranks, the score of document `index`."""

    index: int
    values: tuple[float, ...]


class UsageChunk(msgspec.Struct, frozen=True):
    """The total usage so far."""

    usage: Usage


class ProgressChunk(msgspec.Struct, frozen=True):
    """The completed steps of an image or shape, with a small preview or b""."""

    step: int
    steps: int
    preview: bytes = b""
    preview_mime_type: str = ""


class BlobChunk(msgspec.Struct, frozen=True):
    """A large output, such as an image or a shape, which becomes an artifact; or a piece of one.

    All pieces up to the one that is `last` are one output, described by the first; outputs are not interleaved.
    `metadata` describes how it was generated: by name, JSON scalars, or flat lists and objects of them.
    """

    data: bytes
    mime_type: str
    name: str = ""
    part_index: int = 0
    last: bool = True
    metadata: Mapping[str, object] = {}


class WarningChunk(msgspec.Struct, frozen=True):
    """Something was changed or left out."""

    code: str
    message: str


class FinalChunk(msgspec.Struct, frozen=True):
    """The end of an answer. `stop_sequence` is the stop text that ended it, empty if none did or it is unknown."""

    finish_reason: FinishReason
    usage: Usage
    stop_sequence: str = ""


Chunk = TextChunk | ToolCallChunk | EmbeddingChunk | BlobChunk | UsageChunk | ProgressChunk | WarningChunk | FinalChunk
