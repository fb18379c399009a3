"""Merges adjacent chunks, so that fewer messages carry the same answer."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from plugai.runners.chunks import Chunk, ProgressChunk, TextChunk, ToolCallChunk


def join_chunks(chunks: Iterable[Chunk]) -> list[Chunk]:
    """Merge adjacent chunks that are pieces of one text or one tool call.

    Of consecutive progress chunks only the last remains, and each with a preview.
    """
    joined: list[Chunk] = []
    run: list[Chunk] = []
    for chunk in chunks:
        if run and not _can_join(run[-1], chunk):
            joined.append(_join(run))
            run = []
        run.append(chunk)
    if run:
        joined.append(_join(run))
    return joined


def _can_join(last: Chunk, chunk: Chunk) -> bool:
    """Whether both chunks can become one."""
    if isinstance(last, TextChunk):
        return (
            isinstance(chunk, TextChunk) and chunk.part_index == last.part_index and chunk.reasoning == last.reasoning
        )
    if isinstance(last, ToolCallChunk):
        return isinstance(chunk, ToolCallChunk) and _call(chunk) == _call(last)
    return isinstance(last, ProgressChunk) and isinstance(chunk, ProgressChunk) and not last.preview


def _call(piece: ToolCallChunk) -> tuple[int, str, str]:
    return piece.part_index, piece.call_id, piece.name


def _join(run: list[Chunk]) -> Chunk:
    if len(run) == 1:
        return run[0]
    match run[-1]:
        case TextChunk() as last:
            return _join_text(last, [chunk for chunk in run if isinstance(chunk, TextChunk)])
        case ToolCallChunk() as last:
            return replace(last, arguments="".join([c.arguments for c in run if isinstance(c, ToolCallChunk)]))
        case last:
            return last


def _join_text(last: TextChunk, run: list[TextChunk]) -> TextChunk:
    text, tokens = "".join([chunk.text for chunk in run]), sum([chunk.tokens for chunk in run])
    logprobs = tuple([token for chunk in run for token in chunk.logprobs])
    signature = "".join([chunk.signature for chunk in run])
    return TextChunk(text, tokens, last.part_index, last.reasoning, logprobs, signature)
