"""What a model can make nothing of in a session's history: files of a kind that it does not read, or that are gone."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from msgspec.structs import replace

from plugai.runners.base import ArtifactPart, BlobPart, Chunk, Message, ModelSpec, Part, TextPart, UriPart, WarningChunk
from plugai.server.core.artifacts.artifact import ArtifactRepository


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Puts a word in the place of what a model cannot have, so that what was said around it keeps its sense."""

    artifacts: ArtifactRepository
    spec: Callable[[str], ModelSpec]

    async def history(
        self, owner_id: str, model: str, messages: tuple[Message, ...]
    ) -> tuple[tuple[Message, ...], int]:
        """The messages for this model, and how many parts it cannot have. Raises ModelNotFoundError."""
        readable = {modality.value for modality in self.spec(model).input_modalities}
        replaced = 0
        legible: list[Message] = []
        for message in messages:
            parts = [await self._part(owner_id, readable, part) for part in message.parts]
            replaced += sum(old is not new for old, new in zip(message.parts, parts, strict=True))
            legible.append(replace(message, parts=tuple(parts)))
        return tuple(legible), replaced

    async def _part(self, owner_id: str, readable: set[str], part: Part) -> Part:
        if not isinstance(part, BlobPart | ArtifactPart | UriPart):
            return part
        legible = part.mime_type.partition("/")[0] in readable
        if legible and isinstance(part, ArtifactPart):
            legible = await self.artifacts.get(owner_id, part.artifact_id) is not None
        return part if legible else TextPart(f"[{part.mime_type or 'file'}]")


async def warned(count: int, answer: AsyncGenerator[Chunk, None]) -> AsyncGenerator[Chunk, None]:
    """The answer, after a warning that so many parts of the history were left out."""
    yield WarningChunk(
        "HISTORY_LEFT_OUT", f"{count} files of the conversation are gone, or are none that the model reads"
    )
    async with aclosing(answer) as chunks:
        async for chunk in chunks:
            yield chunk
