"""Bytes that came inside messages become artifacts before the messages are kept, so that messages stay small."""

from __future__ import annotations

import mimetypes

from msgspec.structs import replace

from plugai.runners.base import ArtifactPart, BlobPart, Message, Part
from plugai.server.core.artifacts.uploads import ArtifactUploads, NewArtifact


class InlineParts:
    """Stores what messages carry in themselves."""

    def __init__(self, uploads: ArtifactUploads) -> None:
        self._uploads = uploads

    async def stored(self, owner_id: str, request_id: str, messages: tuple[Message, ...]) -> tuple[Message, ...]:
        """The messages, with an artifact of the request's in the place of each blob. Raises what an upload does."""
        kept: list[Message] = []
        for message in messages:
            parts = [await self._part(owner_id, request_id, part) for part in message.parts]
            kept.append(replace(message, parts=tuple(parts)))
        return tuple(kept)

    async def _part(self, owner_id: str, request_id: str, part: Part) -> Part:
        if not isinstance(part, BlobPart):
            return part
        name = f"{request_id}-input{mimetypes.guess_extension(part.mime_type) or ''}"
        async with self._uploads.begin(NewArtifact(owner_id, name, part.mime_type, request_id)) as upload:
            await upload.write(part.data)
            artifact = await upload.finish()
        return ArtifactPart(artifact.id, artifact.mime_type)
