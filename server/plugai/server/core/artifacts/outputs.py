"""Large outputs of a model become artifacts while they are made."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator, Callable, Mapping

from plugai.runners.base import BlobChunk, Chunk
from plugai.runners.errors import ModelUnavailableError
from plugai.server.core.artifacts.output_metadata import MetadataRefusedError, kept_metadata
from plugai.server.core.artifacts.uploads import ArtifactUploads, NewArtifact
from plugai.server.core.events import ArtifactMade


class Outputs:
    """Stores what models make."""

    def __init__(self, uploads: ArtifactUploads) -> None:
        self._uploads = uploads

    async def store(
        self,
        owner_id: str,
        request_id: str,
        first: BlobChunk,
        following: AsyncIterator[Chunk],
        warn: Callable[[str, str], None],
    ) -> ArtifactMade:
        """The artifact that an output becomes, whose first piece is given and whose others are taken from `following`.

        One that is not whole in the end leaves nothing behind; one whose metadata is refused is kept without, and
        `warn` is told a code and a sentence. Raises what an upload does.
        """
        new = NewArtifact(owner_id, _name(first, request_id), first.mime_type, request_id, _metadata(first, warn))
        async with self._uploads.begin(new) as upload:
            await upload.write(first.data)
            piece = first
            while not piece.last:
                piece = _blob(await anext(following, None))
                await upload.write(piece.data)
            made = await upload.finish()
        return ArtifactMade(made.id, made.mime_type, made.size_bytes, made.name, first.part_index)


def _name(first: BlobChunk, request_id: str) -> str:
    return first.name or f"{request_id}-{first.part_index}{mimetypes.guess_extension(first.mime_type) or ''}"


def _metadata(first: BlobChunk, warn: Callable[[str, str], None]) -> Mapping[str, object]:
    """What of an output's metadata can be kept."""
    try:
        return kept_metadata(first.metadata)
    except MetadataRefusedError as error:
        warn("METADATA_DROPPED", f"what the model says of how it made this is left out: {error}")
        return {}


def _blob(chunk: Chunk | None) -> BlobChunk:
    if not isinstance(chunk, BlobChunk):
        raise ModelUnavailableError("the model stopped in the middle of an output; try again")
    return chunk
