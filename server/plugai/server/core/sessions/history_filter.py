"""Filters a session's history for a model: files of types that it does not accept, or that were deleted, are
replaced."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass

from msgspec.structs import replace

from plugai.runners.base import ArtifactPart, BlobPart, Chunk, Message, ModelSpec, Part, TextPart, UriPart, WarningChunk
from plugai.server.core.artifacts.artifact import ArtifactRepository
from plugai.server.core.principal import Principal


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """Replaces parts that a model cannot receive by their MIME type, so that the text around them still makes sense."""

    artifacts: ArtifactRepository
    spec: Callable[[Principal, str], Awaitable[ModelSpec]]
    """The model that a user means by a name. Raises ModelNotFoundError."""

    async def filter(
        self, caller: Principal, model: str, messages: tuple[Message, ...]
    ) -> tuple[tuple[Message, ...], int]:
        """Return the messages for this model, and how many parts were replaced. Raises ModelNotFoundError."""
        spec = await self.spec(caller, model)
        accepted_types = {modality.value for modality in spec.input_modalities}
        replaced = 0
        filtered: list[Message] = []
        for message in messages:
            parts = [await self._part(caller.id, accepted_types, part) for part in message.parts]
            replaced += sum(old is not new for old, new in zip(message.parts, parts, strict=True))
            filtered.append(replace(message, parts=tuple(parts)))
        return tuple(filtered), replaced

    async def _part(self, owner_id: str, accepted_types: set[str], part: Part) -> Part:
        if not isinstance(part, BlobPart | ArtifactPart | UriPart):
            return part
        accepted = part.mime_type.partition("/")[0] in accepted_types
        if accepted and isinstance(part, ArtifactPart):
            accepted = await self.artifacts.get(owner_id, part.artifact_id) is not None
        return part if accepted else TextPart(f"[{part.mime_type or 'file'}]")


async def with_warning(count: int, answer: AsyncGenerator[Chunk, None]) -> AsyncGenerator[Chunk, None]:
    """Yield a warning that this many parts of the history were left out, then the answer."""
    yield WarningChunk(
        "HISTORY_LEFT_OUT",
        f"{count} files of the conversation were deleted, or are of types that the model does not accept",
    )
    async with aclosing(answer) as chunks:
        async for chunk in chunks:
            yield chunk
