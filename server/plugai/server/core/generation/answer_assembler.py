"""Assembles the parts of a message from the pieces of an answer."""

from __future__ import annotations

from typing import assert_never

from plugai.runners.base import (
    ArtifactPart,
    BlobChunk,
    Chunk,
    EmbeddingChunk,
    FinalChunk,
    Part,
    ProgressChunk,
    ReasoningPart,
    TextChunk,
    TextPart,
    ToolCallChunk,
    ToolCallPart,
    UsageChunk,
    WarningChunk,
)
from plugai.server.core.events import ArtifactMade, Delta, Embedded, Output, ToolCalled

_Piece = TextChunk | Delta | ToolCallChunk | ToolCalled | ArtifactMade


class AnswerAssembler:
    """Collects the pieces of an answer. Adding one takes constant time, however long the answer is."""

    def __init__(self) -> None:
        # By index in the answer and kind: the first piece, which determines the part's type, and the texts.
        self._pieces: dict[tuple[int, str], tuple[_Piece, list[str]]] = {}
        # Of reasoning, by index.
        self._signatures: dict[int, str] = {}

    def add(self, piece: Chunk | Output) -> None:
        """Add what a model has generated, or the event that reports it; what belongs to no part is ignored."""
        match piece:
            case TextChunk(text, part_index=index, reasoning=reasoning, signature=signature) | Delta(
                text, index, reasoning, signature=signature
            ):
                if text or signature:
                    self._add((index, "reasoning" if reasoning else "text"), piece, text)
                if signature:
                    self._signatures[index] = self._signatures.get(index, "") + signature
            case ToolCallChunk(call_id, _, arguments, index) | ToolCalled(call_id, _, arguments, index):
                self._add((index, f"call {call_id}"), piece, arguments)
            case ArtifactMade(artifact_id, part_index=index):
                self._add((index, f"artifact {artifact_id}"), piece, "")
            case EmbeddingChunk() | Embedded() | BlobChunk() | UsageChunk() | ProgressChunk():
                pass
            case WarningChunk() | FinalChunk():
                pass
            case _:
                assert_never(piece)

    def parts(self) -> tuple[Part, ...]:
        """The parts in the model's order; within one index, reasoning and text as they came."""
        ordered = sorted(self._pieces.items(), key=lambda item: item[0][0])
        return tuple(_part(first, texts, self._signatures.get(index, "")) for (index, _), (first, texts) in ordered)

    def _add(self, key: tuple[int, str], piece: _Piece, text: str) -> None:
        self._pieces.setdefault(key, (piece, []))[1].append(text)


def _part(first: _Piece, texts: list[str], signature: str) -> Part:
    # The joined text is stored, so that a long answer is not joined from its beginning each time.
    texts[:] = ["".join(texts)]
    match first:
        case ToolCallChunk(call_id, name) | ToolCalled(call_id, name):
            return ToolCallPart(call_id, name, texts[0])
        case ArtifactMade(artifact_id, mime_type):
            return ArtifactPart(artifact_id, mime_type)
        case TextChunk(reasoning=True) | Delta(reasoning=True):
            return ReasoningPart(texts[0], signature)
        case TextChunk() | Delta():
            return TextPart(texts[0])
        case _:
            assert_never(first)
