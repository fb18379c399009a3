"""Chunks that wait together travel together."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from plugai.runners.chunks import Chunk, ProgressChunk, TextChunk, ToolCallChunk


def join_chunks(chunks: Iterable[Chunk]) -> list[Chunk]:
    """The same answer in fewer chunks: neighbours that are pieces of one text or one tool call are one.

    Of steps the last is left, and each that shows a picture.
    """
    out: list[Chunk] = []
    run: list[Chunk] = []
    for chunk in chunks:
        if run and not _goes_on(run[-1], chunk):
            out.append(_one(run))
            run = []
        run.append(chunk)
    if run:
        out.append(_one(run))
    return out


def _goes_on(last: Chunk, chunk: Chunk) -> bool:
    """Whether one chunk can say what both say."""
    if isinstance(last, TextChunk):
        return (
            isinstance(chunk, TextChunk) and chunk.part_index == last.part_index and chunk.reasoning == last.reasoning
        )
    if isinstance(last, ToolCallChunk):
        return isinstance(chunk, ToolCallChunk) and _call(chunk) == _call(last)
    return isinstance(last, ProgressChunk) and isinstance(chunk, ProgressChunk) and not last.preview


def _call(piece: ToolCallChunk) -> tuple[int, str, str]:
    return piece.part_index, piece.call_id, piece.name


def _one(run: list[Chunk]) -> Chunk:
    if len(run) == 1:
        return run[0]
    match run[-1]:
        case TextChunk() as last:
            return _text(last, [chunk for chunk in run if isinstance(chunk, TextChunk)])
        case ToolCallChunk() as last:
            return replace(last, arguments="".join([c.arguments for c in run if isinstance(c, ToolCallChunk)]))
        case last:
            return last


def _text(last: TextChunk, run: list[TextChunk]) -> TextChunk:
    text, tokens = "".join([chunk.text for chunk in run]), sum([chunk.tokens for chunk in run])
    logprobs = tuple([token for chunk in run for token in chunk.logprobs])
    return TextChunk(text, tokens, last.part_index, last.reasoning, logprobs)
