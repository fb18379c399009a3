"""Assembles the parts of a message from the pieces of an answer."""

from __future__ import annotations

from plugai.runners.base import (
    ArtifactPart,
    Chunk,
    Part,
    ReasoningPart,
    TextChunk,
    TextPart,
    ToolCallChunk,
    ToolCallPart,
)
from plugai.server.core.events import ArtifactMade


class AnswerAssembler:
    """Collects the pieces of an answer. Adding one takes constant time, however long the answer is."""

    def __init__(self) -> None:
        # By index in the answer and kind: the first piece, which determines the part's type, and the texts.
        self._pieces: dict[tuple[int, str], tuple[Chunk | ArtifactMade, list[str]]] = {}

    def add(self, chunk: Chunk | ArtifactMade) -> None:
        """Add a piece, if it is one."""
        match chunk:
            case TextChunk(text, part_index=index, reasoning=reasoning) if text:
                self._add((index, "reasoning" if reasoning else "text"), chunk, text)
            case ToolCallChunk(call_id, arguments=arguments, part_index=index):
                self._add((index, f"call {call_id}"), chunk, arguments)
            case ArtifactMade(artifact_id, part_index=index):
                self._add((index, f"artifact {artifact_id}"), chunk, "")
            case _:
                pass

    def parts(self) -> tuple[Part, ...]:
        """The parts in the model's order; within one index, reasoning and text as they came."""
        ordered = sorted(self._pieces.items(), key=lambda item: item[0][0])
        return tuple(_part(first, texts) for _, (first, texts) in ordered)

    def _add(self, key: tuple[int, str], chunk: Chunk | ArtifactMade, text: str) -> None:
        self._pieces.setdefault(key, (chunk, []))[1].append(text)


def _part(first: Chunk | ArtifactMade, texts: list[str]) -> Part:
    # The joined text is stored, so that a long answer is not joined from its beginning each time.
    texts[:] = ["".join(texts)]
    match first:
        case ToolCallChunk(call_id, name):
            return ToolCallPart(call_id, name, texts[0])
        case ArtifactMade(artifact_id, mime_type):
            return ArtifactPart(artifact_id, mime_type)
        case TextChunk(reasoning=True):
            return ReasoningPart(texts[0])
        case _:
            return TextPart(texts[0])
