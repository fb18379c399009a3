"""Chunks that wait together travel together."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from plugai.adapters.estimates import text_tokens
from plugai.runners.base import Chunk, TextChunk, ToolCallChunk


def joined(chunks: Iterable[Chunk]) -> list[Chunk]:
    """The chunks with neighbours of one text or one tool call made one; texts get an estimate of their tokens."""
    out: list[Chunk] = []
    run: list[Chunk] = []
    for chunk in chunks:
        if run and not _goes_on(run[0], chunk):
            out.append(_one(run))
            run = []
        run.append(chunk)
    if run:
        out.append(_one(run))
    return out


def _goes_on(first: Chunk, chunk: Chunk) -> bool:
    """Whether both are pieces of one text or one tool call."""
    if isinstance(first, TextChunk):
        return (
            isinstance(chunk, TextChunk) and chunk.part_index == first.part_index and chunk.reasoning == first.reasoning
        )
    return (
        isinstance(first, ToolCallChunk)
        and isinstance(chunk, ToolCallChunk)
        and (chunk.part_index, chunk.call_id, chunk.name) == (first.part_index, first.call_id, first.name)
    )


def _one(run: list[Chunk]) -> Chunk:
    match run[0]:
        case TextChunk() as first:
            return _text(first, [chunk for chunk in run if isinstance(chunk, TextChunk)])
        case ToolCallChunk() as first:
            return replace(first, arguments="".join([c.arguments for c in run if isinstance(c, ToolCallChunk)]))
        case alone:
            return alone


def _text(first: TextChunk, run: list[TextChunk]) -> TextChunk:
    text = first.text if len(run) == 1 else "".join([chunk.text for chunk in run])
    logprobs = first.logprobs if len(run) == 1 else tuple([token for chunk in run for token in chunk.logprobs])
    return TextChunk(text, len(logprobs) or text_tokens(text), first.part_index, first.reasoning, logprobs)
