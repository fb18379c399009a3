"""Ids of tool calls: a provider's own, unless callers could not send it back."""

from __future__ import annotations

from hashlib import sha256

from msgspec.structs import replace

from plugai.runners.base import Chunk, ToolCallChunk

# The API's limit on the id of a tool call.
MAX_BYTES = 128


def short_id(call_id: str) -> str:
    """The id, or for one that is too long a shorter one that stands for it: the same id always gives the same."""
    data = call_id.encode(errors="replace")
    return call_id if len(data) <= MAX_BYTES else f"call_{sha256(data).hexdigest()}"


def with_short_id(chunk: Chunk) -> Chunk:
    """The chunk, with an id that callers can send back if it is a tool call."""
    if not isinstance(chunk, ToolCallChunk) or len(chunk.call_id) * 4 <= MAX_BYTES:
        return chunk
    return replace(chunk, call_id=short_id(chunk.call_id))
