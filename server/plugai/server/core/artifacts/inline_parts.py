"""Stores bytes inside messages as artifacts before the messages are stored, which keeps messages small."""

from __future__ import annotations

import mimetypes

from msgspec.structs import replace

from plugai.runners.base import ArtifactPart, BlobPart, Message, Part
from plugai.server.core.artifacts.uploads import ArtifactUploads, NewArtifact


class InlineParts:
    """Replaces inline bytes in messages by artifacts."""

    def __init__(self, uploads: ArtifactUploads) -> None:
        self._uploads = uploads

    async def store(self, owner_id: str, request_id: str, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """Return the messages with each blob replaced by an artifact of the request. Raises what an upload raises."""
        converted: list[Message] = []
        for message in messages:
            parts = [await self._part(owner_id, request_id, part) for part in message.parts]
            converted.append(replace(message, parts=tuple(parts)))
        return tuple(converted)

    async def _part(self, owner_id: str, request_id: str, part: Part) -> Part:
        if not isinstance(part, BlobPart):
            return part
        name = f"{request_id}-input{mimetypes.guess_extension(part.mime_type) or ''}"
        async with self._uploads.start(NewArtifact(owner_id, name, part.mime_type, request_id)) as upload:
            await upload.write(part.data)
            artifact = await upload.finish()
        return ArtifactPart(artifact.id, artifact.mime_type)
