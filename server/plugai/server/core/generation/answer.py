"""What the pieces of an answer add up to: the parts of a message."""

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
    """Collects the pieces of an answer. Adding one costs the same however long the answer is."""

    def __init__(self) -> None:
        # By index in the answer and kind: the first piece, which tells what it is, and the texts.
        self._pieces: dict[tuple[int, str], tuple[Chunk | ArtifactMade, list[str]]] = {}

    def take(self, chunk: Chunk | ArtifactMade) -> None:
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
        """The parts in the model's order; within one index, thoughts and words as they came."""
        ordered = sorted(self._pieces.items(), key=lambda item: item[0][0])
        return tuple(_part(first, texts) for _, (first, texts) in ordered)

    def _add(self, place: tuple[int, str], chunk: Chunk | ArtifactMade, text: str) -> None:
        self._pieces.setdefault(place, (chunk, []))[1].append(text)


def _part(first: Chunk | ArtifactMade, texts: list[str]) -> Part:
    # Joined for good, so that a long answer is not joined from its beginning each time.
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
