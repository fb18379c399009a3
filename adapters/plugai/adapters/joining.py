"""Chunks that wait together travel together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from msgspec.structs import replace

from plugai.adapters.estimates import text_tokens
from plugai.runners.base import Chunk, TextChunk, ToolCallChunk


def joined(chunks: Iterable[Chunk]) -> list[Chunk]:
    """The chunks with neighbours of one text or one tool call made one; texts get an estimate of their tokens."""
    out: list[Chunk] = []
    for key, group in groupby(chunks, _key):
        if key is None:
            out.extend(group)
        else:
            out.append(_one(list(group)))
    return out


def _key(chunk: Chunk) -> tuple[object, ...] | None:
    """The same for chunks that can be one; None for those that stay alone."""
    if isinstance(chunk, TextChunk):
        return (chunk.part_index, chunk.reasoning)
    if isinstance(chunk, ToolCallChunk):
        return (chunk.part_index, chunk.call_id, chunk.name)
    return None


def _one(chunks: list[Chunk]) -> Chunk:
    first = chunks[0]
    if isinstance(first, ToolCallChunk):
        return replace(first, arguments="".join(c.arguments for c in chunks if isinstance(c, ToolCallChunk)))
    if not isinstance(first, TextChunk):
        return first
    texts = [chunk for chunk in chunks if isinstance(chunk, TextChunk)]
    text = first.text if len(texts) == 1 else "".join([chunk.text for chunk in texts])
    logprobs = tuple(token for chunk in texts for token in chunk.logprobs)
    return TextChunk(text, len(logprobs) or text_tokens(text), first.part_index, first.reasoning, logprobs)
